// Whom else a claim may concern: who bought the same product within 90 days of it, and whom the claimant named or was named by.
// (:Claim)-[:ABOUT]->(:Purchase)-[:INCLUDES]->(:Product)<-[:INCLUDES]-(:Purchase)<-[:MADE]-(:Customer), (:Customer)-[:REFERRED]->(:Customer)
// "It" is the purchase that the claim is about, else the claimant's last one of the product before the claim, else the claim.
// Parameters: $claim (id); $most, purchases of one product that are looked through.
// Columns: same [customer, purchase, days apart] (50, the nearest first), neighbours [customer, generation, direction] (50 each way and
// generation), people [customer, stopped, score, contact, last talk in seconds] of all of them, truncated. No row without such a claim.
MATCH (claim:Claim {id: $claim})-[:OF]->(claimant:Customer) WHERE %see(claim:Claim)
WITH claim, claimant, COLLECT {
  MATCH (claim)-[:ABOUT]->(product:Product) RETURN product
  UNION
  MATCH (claim)-[:ABOUT]->(:Purchase)-[:INCLUDES]->(product:Product)
  WHERE NOT EXISTS { (claim)-[:ABOUT]->(:Product) } RETURN product
} AS products
WITH claim, claimant, products, coalesce(
  HEAD(COLLECT { MATCH (claim)-[:ABOUT]->(bought:Purchase) RETURN bought.orderedAt LIMIT 1 }),
  HEAD(COLLECT {
    MATCH (claimant)-[:MADE]->(bought:Purchase)-[:INCLUDES]->(product:Product)
    WHERE product IN products AND bought.orderedAt <= claim.openedAt
    RETURN bought.orderedAt ORDER BY bought.orderedAt DESC LIMIT 1
  }),
  claim.openedAt
) AS moment
WITH claimant, products, COLLECT {
  UNWIND products AS product
  CALL (product) { MATCH (product)<-[:INCLUDES]-(sale:Purchase) RETURN sale LIMIT $most }
  WITH DISTINCT sale, moment
  WHERE sale.orderedAt >= moment - duration('P90D') AND sale.orderedAt <= moment + duration('P90D')
    AND NOT sale.status IN ['CANCELLED', 'RETURNED']
  MATCH (sale)<-[:MADE]-(c:Customer) WHERE c <> claimant AND %see(c:Customer)
  WITH c, sale, abs(duration.inDays(date(moment), date(sale.orderedAt)).days) AS apart ORDER BY apart, sale.orderedAt DESC, sale.id
  WITH c, collect([sale.id, apart])[0] AS nearest ORDER BY nearest[1], c.id LIMIT 50
  RETURN [c.id, nearest[0], nearest[1]]
} AS same, COLLECT {
  CALL (claimant) {
    MATCH (claimant)-[:REFERRED]->(c:Customer) WHERE %see(c:Customer)
    RETURN c, 1 AS generation, 'REFERRED' AS direction ORDER BY c.id LIMIT 50
    UNION ALL
    MATCH (claimant)<-[:REFERRED]-(c:Customer) WHERE %see(c:Customer)
    RETURN c, 1 AS generation, 'REFERRED_BY' AS direction ORDER BY c.id LIMIT 50
    UNION ALL
    CALL (claimant) { MATCH (claimant)-[:REFERRED]->(near:Customer) WHERE %see(near:Customer) RETURN near ORDER BY near.id LIMIT 50 }
    MATCH (near)-[:REFERRED]->(c:Customer) WHERE c <> claimant AND %see(c:Customer)
    RETURN c, 2 AS generation, 'REFERRED' AS direction ORDER BY c.id LIMIT 50
    UNION ALL
    MATCH (claimant)<-[:REFERRED]-(near:Customer)<-[:REFERRED]-(c:Customer) WHERE c <> claimant AND %see(near:Customer) AND %see(c:Customer)
    RETURN c, 2 AS generation, 'REFERRED_BY' AS direction ORDER BY c.id LIMIT 50
  }
  RETURN [c.id, generation, direction]
} AS neighbours
RETURN same, neighbours, COLLECT {
  UNWIND [one IN same | one[0]] + [one IN neighbours | one[0]] AS id
  WITH DISTINCT id
  MATCH (c:Customer {id: id})
  RETURN [c.id, c.status = 'STOPPED', c.score] + coalesce(HEAD(COLLECT {
    MATCH (c)<-[job:WORKS_AT]-(person:Contact) WHERE job.until IS NULL AND NOT coalesce(person.doNotContact, false)
    WITH person, HEAD(COLLECT {
      MATCH (person)<-[:WITH]-(talk:Touchpoint)-[:AT]->(c) WHERE talk.direction = 'TWO_WAY'
      RETURN talk.at.epochSeconds ORDER BY talk.at DESC LIMIT 1
    }) AS last
    RETURN [person.id, last] ORDER BY last IS NULL, last DESC, person.id LIMIT 1
  }), [null, null])
} AS people, any(product IN products WHERE COUNT { (product)<-[:INCLUDES]-() } > $most) AS truncated
