// The net value of a customer since a referral led to it, and whether the customer bought since. Signs are those of net_value.cypher.
// (:Referral)-[:INTO]->(:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer). Column: an expression over `c` and the referral `r`, at
// %since (graph/derived/net_value.py): [[purchases minus returns in minor units of the reporting currency, bought], cost of the claims].
[HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase) WHERE p.orderedAt >= r.givenAt AND p.status <> 'CANCELLED'
  WITH p.status = 'RETURNED' AS back, p.returnedAt AS whole, coalesce(p.totalReporting, 0) AS total
  RETURN [sum(CASE WHEN back AND whole IS NULL THEN -total ELSE total END), sum(CASE WHEN back THEN 0 ELSE 1 END) > 0]
}), HEAD(COLLECT {
  MATCH (c)<-[:OF]-(claim:Claim) WHERE claim.openedAt >= r.givenAt AND claim.verdict IN ['TRUE', 'SUSPECTED']
  RETURN sum(coalesce(claim.costReporting, 0))
})]
