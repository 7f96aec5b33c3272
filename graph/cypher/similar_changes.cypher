// Customers whose purchases changed since a moment, with the products they bought and the last day of each.
// (c:Customer)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product). A purchase that was voided since changed too.
// Parameters: $since (the moment), $before (ISO: the previous day of counting), $day (ISO: the day of counting now), $most.
// Columns: the customer's id, a list of [product's id, day since 1970].
CALL () {
  MATCH (o:Purchase) WHERE o.updatedAt > datetime($since)
  RETURN o
  UNION
  MATCH (o:VoidedPurchase) WHERE o.updatedAt > datetime($since)
  RETURN o
  UNION
  MATCH (o:Purchase)
  WHERE o.orderedAt >= datetime({date: date($before) + duration('P1D')}) AND o.orderedAt < datetime({date: date($day) + duration('P1D')})
  RETURN o
}
MATCH (c:Customer)-[:MADE|VOIDED_MADE]->(o)
WITH DISTINCT c ORDER BY c.id LIMIT $most
RETURN c.id AS id, COLLECT {
  MATCH (c)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product)
  WHERE o.orderedAt < datetime({date: date($day) + duration('P1D')}) AND NOT o.status IN ['CANCELLED', 'RETURNED']
  WITH p, max(o.orderedAt) AS last
  RETURN [p.id, last.epochSeconds / 86400]
} AS bought
