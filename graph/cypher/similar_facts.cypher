// The products that each customer bought by the end of a day, with the last day of each: the next customers by id.
// (c:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(p:Product)
// Parameters: $after (an id), $size, $day (ISO). Columns: the customer's id, whether confidential, a list of [product's id, day since
// 1970].
MATCH (c:Customer) WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $size
RETURN c.id AS id, c.confidential AS confidential, COLLECT {
  MATCH (c)-[:MADE]->(o:Purchase)-[:INCLUDES]->(p:Product)
  WHERE o.orderedAt < datetime({date: date($day) + duration('P1D')}) AND NOT o.status IN ['CANCELLED', 'RETURNED']
  WITH p, max(o.orderedAt) AS last
  RETURN [p.id, last.epochSeconds / 86400]
} AS bought
