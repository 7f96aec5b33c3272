// What each customer bought by the end of a day, and when last, and the days of all orders: the next customers by id.
// (c:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(p:Product)
// Parameters: $after (an id), $size, $day (ISO). Columns: the customer's id, whether confidential, a list of [product's id, day since 1970], days since 1970.
MATCH (c:Customer) WHERE c.id > $after
WITH c ORDER BY c.id LIMIT $size
WITH c, COLLECT {
  MATCH (c)-[:MADE]->(o:Purchase)
  WHERE o.orderedAt < datetime({date: date($day) + duration('P1D')}) AND NOT o.status IN ['CANCELLED', 'RETURNED']
  RETURN [o, o.orderedAt.epochSeconds / 86400]
} AS orders
RETURN c.id AS id, c.confidential AS confidential, COLLECT {
  UNWIND orders AS one
  WITH one[0] AS o, one[1] AS day
  MATCH (o)-[:INCLUDES]->(p:Product)
  WITH p, max(day) AS last
  RETURN [p.id, last]
} AS bought, COLLECT { UNWIND orders AS one RETURN DISTINCT one[1] AS day } AS days
