// The customers around one, over the referrals that named somebody, in both directions, breadth first.
// (:Customer)<-[:FROM]-(:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer): the named person's customer is the one they worked at
// when the name was given. Nothing is passed through that the viewer may not see. `hop` is repeated once for each step away (graph/hops.py).
// A referral from or to somebody at a customer that is seen is seen where its other end is: that end is looked at, not the whole record.
// Parameters: $root, an id; $limit, customers at most: one more is answered where there are more. Of a customer's neighbours those come
// first who were won, then those named last. Of the names that one customer gave, four times $limit are followed, in that order.
// Column: [reporting currency, rows], nothing where the root is not there. A row, in the order in which customers are met, is
// [id, namings, given, value, cost]: the referrals that named this customer, in their order, as [id, status, whether it counts, givenAt
// as text, giver's customer]; how many it gave; minor units of all purchases, returns taken off; what TRUE and SUSPECTED claims cost.

// -- start
MATCH (root:Customer {id: $root}) WHERE %see(root:Customer)
WITH [root] AS edge, [root] AS met

// -- hop
CALL (edge, met) {
  UNWIND CASE WHEN size(met) > $limit THEN [] ELSE edge END AS one
  CALL (one) {
    MATCH (one)<-[:FROM]-(r:Referral) WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED'
    WITH r ORDER BY CASE r.status WHEN 'WON' THEN 0 ELSE 1 END, r.givenAt DESC, r.id
    MATCH (r)-[:TO]->(named:Contact)
    %employer
    RETURN r, at AS near LIMIT 4 * ($limit + 1)
    UNION ALL
    MATCH (one)<-[:WORKS_AT]-(named)<-[:TO]-(r)-[:FROM]->(near)
    WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED' AND %see(near:Customer)
    WITH DISTINCT r, named, near, one
    %employer
    WITH r, near, one, at WHERE at = one
    RETURN r, near
  }
  WITH near, r WHERE NOT near IN met
  WITH near, max(CASE r.status WHEN 'WON' THEN 1 ELSE 0 END) AS won, max(r.givenAt) AS last
  ORDER BY won DESC, last DESC, near.id LIMIT $limit + 1
  RETURN collect(near) AS found
}
WITH found[..$limit + 1 - size(met)] AS edge, met + found[..$limit + 1 - size(met)] AS met

// -- end
CALL (met) {
  UNWIND range(0, size(met) - 1) AS place
  WITH place, met[place] AS one
  CALL (one) {
    MATCH (one)<-[:WORKS_AT]-(named)<-[:TO]-(r)-[:FROM]->(giver)
    WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED' AND giver <> one AND %see(giver:Customer)
    WITH DISTINCT r, named, giver, one
    %employer
    WITH r, giver, one, at WHERE at = one
    WITH r, giver ORDER BY r.givenAt, r.id
    RETURN collect([r.id, r.status, coalesce(r.attributed, false), toString(r.givenAt), giver.id]) AS namings
  }
  CALL (one) {
    MATCH (one)<-[:FROM]-(r:Referral) WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED' AND %see(r:Referral)
    RETURN count(*) AS given
  }
  CALL (one) {
    MATCH (one)-[:MADE]->(p) WHERE p.status <> 'CANCELLED'
    RETURN sum(CASE p.status WHEN 'RETURNED' THEN -1 ELSE 1 END * coalesce(p.totalReporting, 0)) AS value
  }
  CALL (one) {
    MATCH (one)<-[:OF]-(claim:Claim) WHERE claim.verdict IN ['TRUE', 'SUSPECTED']
    RETURN sum(coalesce(claim.costReporting, 0)) AS cost
  }
  WITH place, [one.id, namings, given, value, cost] AS row ORDER BY place
  RETURN collect(row) AS rows
}
RETURN HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency }), rows
