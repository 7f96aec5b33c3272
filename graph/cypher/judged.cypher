// Customers with their facts and what they stand at: what is judged, by a refresh or after a write.
// Parameter: $ids, customers. Column: one list, for many rows are dearer to read; of [facts (facts.cypher), standings from the oldest on, level].
UNWIND $ids AS id
MATCH (c:Customer {id: id})
WITH c, %facts AS facts, COLLECT {
  MATCH (c)-[:STANDS]->(s:Standing)
  RETURN [s.id, toString(s.asOf), s.level, s.score, s.ruleVersion] ORDER BY s.asOf
} AS stored
RETURN collect([facts, stored, c.level])
