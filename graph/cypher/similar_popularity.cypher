// How many customers bought each product, and of each category, in the last days up to a day; nobody confidential.
// (c:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product)-[:IN_CATEGORY]->(:Category)
// Parameters: $day (ISO), $days. Columns: whether a product (else a category), its id, customers.
CALL () {
  MATCH (o:Purchase)
  WHERE o.orderedAt >= datetime({date: date($day) - duration({days: $days})}) AND o.orderedAt < datetime({date: date($day) + duration('P1D')})
    AND NOT o.status IN ['CANCELLED', 'RETURNED']
  MATCH (c:Customer)-[:MADE]->(o)-[:INCLUDES]->(p:Product)
  WHERE NOT c.confidential
  WITH DISTINCT c, p
  RETURN collect([c, p]) AS pairs
}
CALL (pairs) {
  UNWIND pairs AS pair
  WITH pair[1] AS p
  RETURN true AS product, p.id AS id, count(*) AS customers
  UNION ALL
  UNWIND pairs AS pair
  WITH pair[0] AS c, pair[1] AS p
  MATCH (p)-[:IN_CATEGORY]->(k:Category)
  RETURN false AS product, k.id AS id, count(DISTINCT c) AS customers
}
RETURN product, id, customers
