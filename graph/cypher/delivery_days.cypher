// Days that 8 of 10 deliveries took at least, for each product and for all purchases. Promised dates are compared with them (R5).
// (:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product). Confidential customers are left out. Too few deliveries give null.
// $day (ISO), $share (of deliveries that took less), $sample (deliveries at least), $customers (customers at least). Returns nothing.
CALL () {
  MATCH (product:Product)
  CALL (product) {
    OPTIONAL MATCH (product)<-[:INCLUDES]-(p:Purchase)<-[:MADE]-(c:Customer)
    WHERE NOT c.confidential AND p.deliveredAt < datetime($day) + duration('P1D') AND p.deliveredAt >= p.orderedAt
    WITH percentileDisc(duration.inSeconds(p.orderedAt, p.deliveredAt).seconds / 86400.0, $share) AS days,
         count(p) AS deliveries, count(DISTINCT c) AS customers
    SET product.deliveryDays = CASE WHEN deliveries >= $sample AND customers >= $customers THEN days END
  }
  RETURN count(*) AS products
}
CALL () {
  MATCH (c:Customer)-[:MADE]->(p:Purchase)
  WHERE NOT c.confidential AND p.deliveredAt < datetime($day) + duration('P1D') AND p.deliveredAt >= p.orderedAt
  WITH percentileDisc(duration.inSeconds(p.orderedAt, p.deliveredAt).seconds / 86400.0, $share) AS days,
       count(p) AS deliveries, count(DISTINCT c) AS customers
  RETURN CASE WHEN deliveries >= $sample AND customers >= $customers THEN days END AS usual
}
// last, because writes wait for the lock of the store
MERGE (store:Store {id: 1})
SET store.deliveryDays = usual
