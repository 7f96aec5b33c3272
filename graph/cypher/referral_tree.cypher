// The customers that one customer referred, directly and through others, by referrals that count (`attributed`), with their purchases
// since.
// (:Customer)<-[:FROM]-(:Referral)-[:INTO]->(:Customer). `hop` is repeated once for each generation (graph/queries/repeated_query.py).
// A referral at a visible customer is visible if its other end is. So only that end is checked, not the whole record.
// Parameters: $root, an id; $most, customers of a generation at most.
// Column: [reporting currency, whether a generation was cut, rows], nothing without the root. A row is [id, namings, value, orders, cost].
// Namings are the referrals that named this customer, in their order, as [id, status, giver, giver's customer]. Value is in minor units of
// the reporting currency since the first of them, net of returns. Cost is that of TRUE and SUSPECTED claims.

// -- start
MATCH (root:Customer {id: $root}) WHERE %see(root:Customer)
WITH [root] AS edge, [] AS brought, false AS cut

// -- hop
CALL (edge) {
  UNWIND edge AS giver
  MATCH (giver)<-[:FROM]-(r)-[:INTO]->(at) WHERE r.attributed AND %see(at:Customer)
  WITH DISTINCT at ORDER BY at.id LIMIT $most + 1
  RETURN collect(at) AS found
}
WITH found[..$most] AS edge, brought + found[..$most] AS brought, cut OR size(found) > $most AS cut

// -- end
CALL (brought) {
  UNWIND brought AS member
  WITH DISTINCT member
  CALL (member) {
    MATCH (member)<-[:INTO]-(r)-[:FROM]->(giver) WHERE r.attributed AND %see(giver:Customer)
    WITH r, giver ORDER BY r.givenAt, r.id
    RETURN collect([r.id, r.status, [(r)<-[:GAVE]-(by:Contact) | by.id][0], giver.id]) AS namings, min(r.givenAt) AS since
  }
  CALL (member, since) {
    MATCH (member)-[:MADE]->(p) WHERE p.orderedAt >= since AND p.status <> 'CANCELLED'
    WITH p.status = 'RETURNED' AS back, p.returnedAt AS whole, coalesce(p.totalReporting, 0) AS total
    RETURN sum(CASE WHEN back AND whole IS NULL THEN -total ELSE total END) AS value, sum(CASE WHEN back THEN 0 ELSE 1 END) AS orders
  }
  CALL (member, since) {
    MATCH (member)<-[:OF]-(claim:Claim) WHERE claim.openedAt >= since AND claim.verdict IN ['TRUE', 'SUSPECTED']
    RETURN sum(coalesce(claim.costReporting, 0)) AS cost
  }
  RETURN collect([member.id, namings, value, orders, cost]) AS rows
}
RETURN HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency }), cut, rows
