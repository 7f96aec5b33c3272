// Customers that are not STOPPED, with an owner and an order, and without an open monthly contact (R9).
// (:Rep)-[:OWNS]->(:Customer)-[:MADE]->(:Purchase), (:FollowUp {kind: MONTHLY_CONTACT})-[:OF]->(:Customer),
// (:Touchpoint)-[:AT]->(:Customer)
// Parameter: $ids (customers; null: all). Columns: customer, owner, its first order, its last two-way touchpoint.
MATCH (c:Customer) WHERE ($ids IS NULL OR c.id IN $ids) AND c.status <> 'STOPPED'
MATCH (c)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL
WITH c, min(rep.id) AS rep
WHERE NOT EXISTS { MATCH (c)<-[:OF]-(task) WHERE task:FollowUp AND task.status = 'PLANNED' AND task.kind = 'MONTHLY_CONTACT' }
WITH c, rep, HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p) WHERE NOT p.status IN ['CANCELLED', 'RETURNED'] RETURN min(p.orderedAt)
}) AS ordered
WHERE ordered IS NOT NULL
RETURN c.id, rep, ordered, HEAD(COLLECT { MATCH (c)<-[:AT]-(t) WHERE t.direction = 'TWO_WAY' RETURN max(t.at) })
