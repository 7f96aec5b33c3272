// The returned part of the subject of a claim: an expression over %v, the claim.
// The subject is a purchase of the claimant, a product, or that product in that purchase.
// (:Claim)-[:ABOUT]->(:Purchase|Product), (:Purchase {status: RETURNED})-[:RETURNS]->(:Purchase)-[:INCLUDES]->(:Product)
// Parameters: none. Column: [returns [id, day] (3, latest first), units returned, units bought]; null if nothing came back.
HEAD(COLLECT {
  MATCH (%v)-[:OF]->(claimant:Customer)
  WITH claimant, HEAD([(%v)-[:ABOUT]->(about:Purchase)<-[:MADE]-(claimant) | about]) AS sale, HEAD([(%v)-[:ABOUT]->(about:Product) | about]) AS product
  WHERE sale IS NOT NULL OR product IS NOT NULL
  MATCH (claimant)-[:MADE]->(back:Purchase)
  WHERE back.status = 'RETURNED' AND back.returnedAt IS NULL AND (sale IS NULL OR EXISTS { (back)-[:RETURNS]->(sale) })
  MATCH (back)-[taken:INCLUDES]->(what:Product) WHERE product IS NULL OR what = product
  WITH claimant, sale, product, back, sum(taken.quantity) AS units ORDER BY back.orderedAt DESC, back.id
  WITH claimant, sale, product, collect([back.id, toString(date(back.orderedAt))]) AS came, sum(units) AS units
  RETURN [came[..3], units, HEAD(COLLECT {
    MATCH (claimant)-[:MADE]->(bought:Purchase) WHERE (sale IS NULL OR bought = sale) AND bought.status <> 'CANCELLED'
      AND (bought.status <> 'RETURNED' OR bought.returnedAt IS NOT NULL)
    MATCH (bought)-[line:INCLUDES]->(what:Product) WHERE product IS NULL OR what = product
    RETURN sum(line.quantity)
  })]
})
