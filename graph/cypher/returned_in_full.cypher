// Purchases that came back in full get the status RETURNED and `returnedAt`, the day of the last return. Purchases that no longer came back
// in full, because a return was canceled or corrected, lose both.
// (:Purchase {status: RETURNED})-[:RETURNS]->(:Purchase)-[:INCLUDES]->(:Product)
// The net values of their customers are removed (graph/derived/net_value.py). Parameters: $now, $by (the actor), $tells (mark them for the outbox,
// graph/outbox/imports.py). Column: how many changed.
CALL () {
  MATCH (:Purchase)-[:RETURNS]->(p:Purchase) RETURN p
  UNION
  MATCH (p:Purchase) WHERE p.returnedAt IS NOT NULL RETURN p
}
WITH DISTINCT p WHERE p.status <> 'CANCELLED' AND NOT EXISTS { (p)-[:RETURNS]->(:Purchase) }
WITH p, COLLECT {
  MATCH (p)-[bought:INCLUDES]->(product:Product)
  WITH product, sum(bought.quantity) AS had
  RETURN had <= HEAD(COLLECT {
    MATCH (p)<-[:RETURNS]-(:Purchase {status: 'RETURNED'})-[taken:INCLUDES]->(product) RETURN sum(taken.quantity)
  })
} AS came, HEAD(COLLECT { MATCH (p)<-[:RETURNS]-(back:Purchase {status: 'RETURNED'}) RETURN max(back.orderedAt) }) AS last
WITH p, CASE WHEN size(came) > 0 AND all(one IN came WHERE one) THEN last END AS returned
WHERE coalesce(p.returnedAt <> returned, p.returnedAt IS NOT NULL OR returned IS NOT NULL) OR (returned IS NOT NULL AND p.status <> 'RETURNED')
SET p.status = CASE
    WHEN returned IS NOT NULL THEN 'RETURNED' WHEN p.deliveredAt IS NOT NULL THEN 'DELIVERED' WHEN p.shippedAt IS NOT NULL THEN 'SHIPPED'
    ELSE 'ORDERED'
  END, p.returnedAt = returned, p.version = coalesce(p.version, 1) + 1, p.updatedAt = $now, p.updatedBy = $by.subject, p.updatedByRep = $by.rep
FOREACH (_ IN CASE WHEN $tells THEN [1] ELSE [] END | SET p:Untold, p.untold = coalesce(p.untold, 'UPDATED'))
WITH p
CALL (p) { MATCH (p)<-[:MADE]-(c:Customer) WHERE c.netValue IS NOT NULL REMOVE c.netValue, c.lastOrderAt }
RETURN count(p)
