// How many days deliveries took that 8 of 10 took at least, for each product and for all together: what a promised date is compared with.
// (:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product). Confidential customers are left out; too few deliveries give null.
// $day (ISO), $share (of deliveries that took less), $sample (deliveries at least), $customers (customers at least). Returns nothing.
MERGE (store:Store {id: 1})
WITH store
CALL () {
  MATCH (c:Customer)-[:MADE]->(p:Purchase)
  WHERE NOT c.confidential AND p.deliveredAt < datetime($day) + duration('P1D') AND p.deliveredAt >= p.orderedAt
  WITH percentileDisc(duration.inSeconds(p.orderedAt, p.deliveredAt).seconds / 86400.0, $share) AS days,
       count(p) AS deliveries, count(DISTINCT c) AS customers
  RETURN CASE WHEN deliveries >= $sample AND customers >= $customers THEN days END AS usual
}
SET store.deliveryDays = usual
WITH 1 AS once
MATCH (product:Product)
CALL (product) {
  OPTIONAL MATCH (product)<-[:INCLUDES]-(p:Purchase)<-[:MADE]-(c:Customer)
  WHERE NOT c.confidential AND p.deliveredAt < datetime($day) + duration('P1D') AND p.deliveredAt >= p.orderedAt
  WITH percentileDisc(duration.inSeconds(p.orderedAt, p.deliveredAt).seconds / 86400.0, $share) AS days,
       count(p) AS deliveries, count(DISTINCT c) AS customers
  SET product.deliveryDays = CASE WHEN deliveries >= $sample AND customers >= $customers THEN days END
}
