// The customers around one, over the referrals that named somebody, in both directions, breadth first.
// (:Customer)<-[:FROM]-(:Referral)-[:INTO]->(:Customer). Nothing is passed through that the viewer may not see. `hop` is repeated once for
// each step away (graph/hops.py).
// A referral from or to somebody at a customer that is seen is seen where its other end is: that end is looked at, not the whole record.
// Parameters: $root, an id; $limit, customers at most: one more is answered where there are more. Of a customer's neighbours those come
// first who were won, then those named last. Of the names that one customer gave, four times $limit are followed, in that order.
// Column: [reporting currency, rows], nothing where the root is not there. A row, in the order in which customers are met, is
// [id, namings, given, net value]: the referrals that named this customer, in their order, as [id, status, whether it counts, givenAt
// as text, giver's customer]; how many led from it to another one; net_value.cypher, which is counted here where it is not known.

// -- start
MATCH (root:Customer {id: $root}) WHERE %see(root:Customer)
WITH [root] AS edge, [root] AS met

// -- hop
CALL (edge, met) {
  UNWIND CASE WHEN size(met) > $limit THEN [] ELSE edge END AS one
  CALL (one) {
    MATCH (one)<-[:FROM]-(r)-[:INTO]->(near) WHERE %see(near:Customer)
    RETURN r, near ORDER BY CASE r.status WHEN 'WON' THEN 0 ELSE 1 END, r.givenAt DESC, r.id LIMIT 4 * ($limit + 1)
    UNION ALL
    MATCH (one)<-[:INTO]-(r)-[:FROM]->(near) WHERE %see(near:Customer)
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
  WITH met, place, met[place] AS c
  CALL (c, met) {
    MATCH (c)<-[:INTO]-(r)-[:FROM]->(giver) WHERE giver <> c AND (giver IN met OR %see(giver:Customer))
    WITH r, giver ORDER BY r.givenAt, r.id
    RETURN collect([r.id, r.status, coalesce(r.attributed, false), toString(r.givenAt), giver.id]) AS namings
  }
  CALL (c, met) {
    MATCH (c)<-[:FROM]-()-[:INTO]->(other) WHERE other <> c AND (other IN met OR %see(other:Customer))
    RETURN count(*) AS given
  }
  WITH place, [c.id, namings, given, CASE WHEN c.netValue IS NULL THEN %net_value ELSE c.netValue END] AS row ORDER BY place
  RETURN collect(row) AS rows
}
RETURN HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency }), rows
