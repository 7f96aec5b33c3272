// The orders between two days that count: neither canceled purchases nor returns.
// (c:Customer)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product)-[:IN_CATEGORY]->(k:Category)
// Parameters: $after and $until (ISO days): after the end of the first day, up to the end of the second.
// Columns: the customer's id, the day since 1970, the amount in the reporting currency, a list of [product's id, category's id or null].
MATCH (c:Customer)-[:MADE]->(o:Purchase)
WHERE o.orderedAt >= datetime({date: date($after) + duration('P1D')}) AND o.orderedAt < datetime({date: date($until) + duration('P1D')})
  AND NOT o.status IN ['CANCELLED', 'RETURNED']
RETURN c.id AS customer, o.orderedAt.epochSeconds / 86400 AS day, coalesce(o.totalReporting, 0) AS amount, COLLECT {
  MATCH (o)-[:INCLUDES]->(p:Product)
  OPTIONAL MATCH (p)-[:IN_CATEGORY]->(k:Category)
  RETURN DISTINCT [p.id, k.id]
} AS lines
