// Purchases minus returns of each customer between two days. `rapport quality` compares expected values with it.
// (c:Customer)-[:MADE]->(p:Purchase)
// Parameters: $after and $until (ISO days): after the end of the first day, up to the end of the second.
// Columns: the customer's id, the net value in minor units of the reporting currency.
MATCH (c:Customer)-[:MADE]->(p:Purchase)
WHERE p.orderedAt >= datetime({date: date($after) + duration('P1D')}) AND p.orderedAt < datetime({date: date($until) + duration('P1D')})
  AND p.status <> 'CANCELLED'
RETURN c.id AS customer, sum(CASE WHEN p.status = 'RETURNED' AND p.returnedAt IS NULL THEN -1 ELSE 1 END * coalesce(p.totalReporting, 0)) AS net
