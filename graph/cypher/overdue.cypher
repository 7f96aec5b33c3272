// What has passed its date since a day, is not done, and was not told of.  (:Change {kind})-[:OF]->(n), (n)-[:%arrow]->(:Customer)
// Parameters: $since (DATE), $now, $kind, $size (rows at most).
// Columns: the record, its customer
MATCH (n:%label)
WHERE n.dueAt >= datetime({date: $since}) AND n.dueAt < $now AND %undone
  AND NOT EXISTS { (n)<-[:OF]-(:Change {kind: $kind}) }
MATCH (n)-[:%arrow]->(c:Customer)
RETURN n.id, c.id ORDER BY n.dueAt, n.id LIMIT $size
