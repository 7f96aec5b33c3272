// Customers whose purchases changed since a moment, with what they bought and when last, as it was known then and now.
// (c:Customer)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product)
// Parameters: $since (the moment), $before (ISO: the day whose end was counted then), $day (ISO: whose end is counted now), $most.
// Columns: the customer's id, whether confidential, [product's id, day since 1970 then, now], each null where it is not bought.
// A purchase that changed but is older than that moment was counted then, whatever it is now.
CALL () {
  MATCH (o:Purchase) WHERE o.updatedAt > datetime($since)
  RETURN o
  UNION
  MATCH (o:Purchase)
  WHERE o.orderedAt >= datetime({date: date($before) + duration('P1D')}) AND o.orderedAt < datetime({date: date($day) + duration('P1D')})
  RETURN o
}
MATCH (c:Customer)-[:MADE]->(o)
WITH DISTINCT c ORDER BY c.id LIMIT $most
RETURN c.id AS id, c.confidential AS confidential, COLLECT {
  MATCH (c)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product)
  WITH p, o.orderedAt AS at, NOT o.status IN ['CANCELLED', 'RETURNED'] AS counts, coalesce(o.createdAt > datetime($since), false) AS new,
    coalesce(o.updatedAt > datetime($since), false) AS changed
  WITH p.id AS id,
    max(CASE WHEN NOT new AND (counts OR changed) AND at < datetime({date: date($before) + duration('P1D')}) THEN at.epochSeconds / 86400 END)
      AS then,
    max(CASE WHEN counts AND at < datetime({date: date($day) + duration('P1D')}) THEN at.epochSeconds / 86400 END) AS now
  RETURN [id, then, now]
} AS bought
