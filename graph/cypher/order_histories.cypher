// The purchases of customers by the end of a day. `refresh` fits the order chance on them. Confidential and STOPPED customers are left out.
// (:Customer)-[:MADE]->(:Purchase)
// Parameters: $day (ISO), $most: customers at most. Ids are hashes, so the first ones by id are a random sample that never changes.
// Column: a list of [day since 1970, total in minor units of the reporting currency, whether it is a return].
MATCH (c:Customer) WHERE NOT c.confidential AND coalesce(c.status <> 'STOPPED', true)
WITH c ORDER BY c.id LIMIT $most
RETURN COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase)
  WHERE p.status <> 'CANCELLED' AND p.orderedAt < datetime({date: date($day) + duration('P1D')})
  WITH p, p.status = 'RETURNED' AS back
  // If a purchase came back in full, neither the order nor the return counts.
  WHERE NOT (back AND (EXISTS { (p)<-[:RETURNS]-() } OR EXISTS { (p)-[:RETURNS]->(whole:Purchase) WHERE whole.status = 'RETURNED' }))
  RETURN [p.orderedAt.epochSeconds / 86400, coalesce(p.totalReporting, 0), back]
} AS purchases
