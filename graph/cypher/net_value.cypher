// What a customer bought in all is worth: minor units of the reporting currency, returns taken off, less what TRUE and SUSPECTED claims cost.
// A purchase that came back in full (`returnedAt`) counts, and so do its returns against it.
// (:Customer)-[:MADE]->(:Purchase), (:Claim)-[:OF]->(:Customer). Column: an expression over `c`, at %net_value (graph/worth.py).
HEAD(COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase)
  WITH properties(p) AS x WHERE x.status <> 'CANCELLED'
  RETURN sum(CASE WHEN x.status = 'RETURNED' AND x.returnedAt IS NULL THEN -1 ELSE 1 END * coalesce(x.totalReporting, 0))
}) - HEAD(COLLECT {
  MATCH (c)<-[:OF]-(claim:Claim) WHERE claim.verdict IN ['TRUE', 'SUSPECTED']
  RETURN sum(coalesce(claim.costReporting, 0))
})
