// The recent purchases of each customer, without confidential customers.  (c:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(p:Product)
// Parameters: $day (ISO: the day at whose end counting stops), $days (days before it that count too). Columns: ids of products, once each.
MATCH (o:Purchase)
WHERE o.orderedAt >= datetime({date: date($day) - duration({days: $days})}) AND o.orderedAt < datetime({date: date($day) + duration('P1D')})
  AND NOT o.status IN ['CANCELLED', 'RETURNED']
MATCH (c:Customer)-[:MADE]->(o)-[:INCLUDES]->(p:Product) WHERE NOT c.confidential
WITH c, collect(DISTINCT p.id) AS products
RETURN products
