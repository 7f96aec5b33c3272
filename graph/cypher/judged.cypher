// Customers with their facts and what they stand at, in batches by id: what a refresh judges.
// Parameters: $after (the last id of the batch before, or ''), $size. Columns: facts (facts.cypher), standings from the oldest on.
MATCH (c:Customer) WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $size
RETURN %facts,
  COLLECT {
    MATCH (c)-[:STANDS]->(s:Standing)
    RETURN [s.id, toString(s.asOf), s.level, s.score, s.ruleVersion] ORDER BY s.asOf
  }
ORDER BY c.id
