// Store what many customers are asked: `netValue`, and `lastOrderAt`, the last order that is neither canceled nor a return.
// Of the referrals that count and lead to the customer, also store `netValue` and `bought` since the referral.
// (:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer)<-[:INTO]-(:Referral). Writes of purchases or claims lock their customer, so
// this statement does too.
// Parameter: $ids, customers. Returns nothing.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
%lock
WITH c
SET c.netValue = %net_value, c.lastOrderAt = HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase) WHERE NOT p.status IN ['CANCELLED', 'RETURNED']
  RETURN max(p.orderedAt)
})
WITH c
MATCH (c)<-[:INTO]-(r:Referral)
WITH r, CASE WHEN r.attributed THEN %since END AS since
SET r.netValue = since[0][0] - since[1], r.bought = since[0][1]
