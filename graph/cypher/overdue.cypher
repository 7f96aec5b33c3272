// What may have passed its date, is not done, and was not told of.  (:Change {kind})-[:OF]->(n), (n)-[:%arrow]->(:Customer)
// %rep is the pattern that leads to the rep whose days count. A date without a time is over when that
// day ends in their time zone: the caller decides.
// Parameters: $due and $id (where the batch before ended), $now, $kind, $size (rows at most).
// Columns: the record, its customer, its date, the rep's time zone
MATCH (n:%label)
WHERE n.dueAt >= $due AND (n.dueAt > $due OR n.id > $id) AND n.dueAt < $now AND %undone
  AND NOT EXISTS { (n)<-[:OF]-(:Change {kind: $kind}) }
MATCH (n)-[:%arrow]->(c:Customer)
RETURN n.id, c.id, n.dueAt, HEAD(COLLECT { MATCH %rep RETURN rep.timeZone LIMIT 1 }) ORDER BY n.dueAt, n.id LIMIT $size
