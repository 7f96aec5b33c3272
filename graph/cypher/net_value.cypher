// The net value of a customer, in minor units of the reporting currency: purchases minus returns minus the cost of TRUE and SUSPECTED
// claims.
// A purchase that came back in full (`returnedAt`) counts, and so do its returns.
// (:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer). Column: an expression over `c`, at %net_value (graph/derived/net_value.py).
HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase)
  WITH properties(p) AS x WHERE x.status <> 'CANCELLED'
  RETURN sum(CASE WHEN x.status = 'RETURNED' AND x.returnedAt IS NULL THEN -1 ELSE 1 END * coalesce(x.totalReporting, 0))
}) - HEAD(COLLECT {
  MATCH (c)<-[:OF]-(claim:Claim) WHERE claim.verdict IN ['TRUE', 'SUSPECTED']
  RETURN sum(coalesce(claim.costReporting, 0))
})
