// Store `netValue`, and `lastOrderAt`, the last order that is neither canceled nor a return.
// (:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer). Writes of purchases or claims lock their customer, so this statement does
// too.
// Parameter: $ids, customers. Returns nothing.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
%lock
WITH c
SET c.netValue = %net_value, c.lastOrderAt = HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase) WHERE NOT p.status IN ['CANCELLED', 'RETURNED']
  RETURN max(p.orderedAt)
})
