// Write what customers bought in all: `netValue`, and `lastOrderAt`, the last order that was neither cancelled nor is a return.
// (:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer). Whoever writes purchases or claims holds their customer, so this does too.
// Parameter: $ids, customers. Returns nothing.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
%lock
WITH c
SET c.netValue = %net_value, c.lastOrderAt = HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase) WHERE NOT p.status IN ['CANCELLED', 'RETURNED']
  RETURN max(p.orderedAt)
})
