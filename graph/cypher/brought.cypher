// What each customer bought between two days, minus returns: what `rapport quality` compares an expected value with.
// (c:Customer)-[:MADE]->(p:Purchase)
// Parameters: $after and $until (ISO days): later than the end of the first, up to the end of the other.
// Columns: the customer's id, the net value in minor units of the reporting currency.
MATCH (c:Customer)-[:MADE]->(p:Purchase)
WHERE p.orderedAt >= datetime({date: date($after) + duration('P1D')}) AND p.orderedAt < datetime({date: date($until) + duration('P1D')})
  AND p.status <> 'CANCELLED'
RETURN c.id AS customer, sum(CASE WHEN p.status = 'RETURNED' AND p.returnedAt IS NULL THEN -1 ELSE 1 END * coalesce(p.totalReporting, 0)) AS net
