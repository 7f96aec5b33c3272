// The customers around one customer, over referrals in both directions, breadth first.
// (:Customer)<-[:FROM]-(:Referral)-[:INTO]->(:Customer). No path leads through a record that is not visible to the viewer. `hop` is
// repeated once for each step (graph/queries/repeated_query.py).
// A referral at a visible customer is visible if its other end is. So only that end is checked, not the whole record.
// Parameters: $root, an id; $limit, customers at most; one more is returned if there are more. Neighbors that were won come first, then the
// latest referrals. Four times $limit referrals of one customer are followed, in that order.
// Column: [reporting currency, rows], nothing without the root. A row, in the order in which customers are reached, is [id, namings, given,
// net value]. Namings are the referrals that named this customer, in their order, as [id, status, whether it counts, givenAt as text,
// giver's customer]. Given is the number of referrals that led from it to another customer. The net value is counted by net_value.cypher if
// it is not stored.

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
