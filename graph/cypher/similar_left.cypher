// Customers who bought something in the days that popularity counted as of one day and does not as of a later one, and all that they had
// bought by the first, when last; nobody confidential.  (c:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(p:Product)
// Parameters: $before, $day (ISO), $days. Columns: the customer's id, a list of [product's id, day since 1970].
MATCH (o:Purchase)
WHERE o.orderedAt >= datetime({date: date($before) - duration({days: $days})}) AND o.orderedAt < datetime({date: date($day) - duration({days: $days})})
  AND NOT o.status IN ['CANCELLED', 'RETURNED']
MATCH (c:Customer)-[:MADE]->(o) WHERE NOT c.confidential
WITH DISTINCT c
RETURN c.id AS id, COLLECT {
  MATCH (c)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product)
  WHERE o.orderedAt < datetime({date: date($before) + duration('P1D')}) AND NOT o.status IN ['CANCELLED', 'RETURNED']
  WITH p, max(o.orderedAt) AS last
  RETURN [p.id, last.epochSeconds / 86400]
} AS bought
