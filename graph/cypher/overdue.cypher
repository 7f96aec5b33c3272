// Records that may have passed their date, are not done, and have no change yet.  (:Change {kind})-[:OF]->(n), (n)-[:%arrow]->(:Customer)
// %rep is the pattern that leads to the rep whose days count. A date without a time ends with that day in the rep's time zone: the caller
// decides.
// Parameters: $due and $id (the end of the previous batch), $now, $kind, $size (rows at most).
// Columns: the record, its customer, its date, the rep's time zone
MATCH (n:%label)
WHERE n.dueAt >= $due AND (n.dueAt > $due OR n.id > $id) AND n.dueAt < $now AND %undone
  AND NOT EXISTS { (n)<-[:OF]-(:Change {kind: $kind}) }
MATCH (n)-[:%arrow]->(c:Customer)
RETURN n.id, c.id, n.dueAt, HEAD(COLLECT { MATCH %rep RETURN rep.timeZone LIMIT 1 }) ORDER BY n.dueAt, n.id LIMIT $size
