// Store `place`, `state`, `netValue` and `claimsCost` of purchases (graph/derived/figures.py). Signs and claims are those of
// purchases_by.cypher. claimsCost is -1 if a claim about the purchase belongs to another customer, so that its visibility differs.
// %purchases binds the purchases `p` with their customers `c`, for $ids.
// (:Customer)-[:MADE]->(:Purchase)<-[:ABOUT]-(:Claim)-[:OF]->(:Customer)
// Returns nothing.
%purchases
WITH p, %place AS place,
  CASE WHEN p.status = 'CANCELLED' THEN 'CANCELLED' WHEN p.status = 'RETURNED' AND p.returnedAt IS NULL THEN 'RETURN' ELSE 'ORDER' END AS state,
  coalesce(p.totalReporting, 0) AS total, COLLECT {
    MATCH (p)<-[:ABOUT]-(claim:Claim) WHERE claim.verdict IN ['TRUE', 'SUSPECTED'] AND claim.costReporting IS NOT NULL
    RETURN [claim.costReporting, EXISTS { (claim)-[:OF]->(c) }]
  } AS claims
WITH p, place, state, CASE state WHEN 'CANCELLED' THEN 0 WHEN 'RETURN' THEN -total ELSE total END AS value,
  CASE WHEN all(one IN claims WHERE one[1]) THEN reduce(sum = 0, one IN claims | sum + one[0]) ELSE -1 END AS cost
WHERE coalesce(p.place <> place OR p.state <> state OR p.netValue <> value OR p.claimsCost <> cost, true)
SET p.place = place, p.state = state, p.netValue = value, p.claimsCost = cost
