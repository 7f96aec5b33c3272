// Customers with their facts and standings, as a refresh or a write judges them.
// Parameter: $ids, customers. Column: one list, because many rows are more expensive to read; of [facts (facts.cypher), standings from the
// oldest on, level, staleBy (graph/commit/later.py)].
UNWIND $ids AS id
MATCH (c:Customer {id: id})
WITH c, %facts AS facts, COLLECT {
  MATCH (c)-[:STANDS]->(s:Standing)
  RETURN [s.id, toString(s.asOf), s.level, s.score, s.ruleVersion] ORDER BY s.asOf
} AS stored
RETURN collect([facts, stored, c.level, c.staleBy])
