// Who brought what: contacts who gave names in a period, best first by what the customers they brought are worth.
// (:Contact)-[:GAVE]->(:Referral)-[:FROM]->(:Customer), (:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer)
// A customer is worth something to one giver only: the first whose referral counts (`attributed`) and that the viewer may see.
// Parameters: $from and $until, moments as text: the period, without its end; $first, rows at most.
// Columns: contact, their customer when they last gave a name in the period, how often they were asked in it, names they gave in it,
// how many of those bought, what they are worth: minor units of the reporting currency since the referral, net of returns and of what
// TRUE and SUSPECTED claims cost; reporting currency.
// A referral at a customer that is seen is seen where the customer that it led to is: only where none is, it is looked at whole.
MATCH (by:Contact)-[:GAVE]->(r:Referral)-[:FROM]->(account:Customer) WHERE %see(account:Customer) AND %see(by:Contact)
OPTIONAL CALL (r) {
  MATCH (r)-[:TO]->(named:Contact)
  %employer
  RETURN at LIMIT 1
}
WITH by, r, account, at WHERE at IS NOT NULL OR %see(r:Referral)
WITH by, r, account, at,
  coalesce(r.askedAt >= datetime($from) AND r.askedAt < datetime($until), false) AS asked,
  coalesce(r.givenAt >= datetime($from) AND r.givenAt < datetime($until), false) AND r.status <> 'DECLINED' AS given
ORDER BY coalesce(r.attributed, false) DESC, r.givenAt, r.id
WITH at, collect({by: by, r: r, account: account, asked: asked, given: given}) AS namings
WHERE any(one IN namings WHERE one.asked OR one.given)
CALL (at, namings) {
  WITH at, namings[0].r.givenAt AS since WHERE namings[0].r.attributed
  CALL (at, since) {
    MATCH (at)-[:MADE]->(p:Purchase) WHERE p.orderedAt >= since AND p.status <> 'CANCELLED'
    WITH p.status = 'RETURNED' AS back, coalesce(p.totalReporting, 0) AS total
    RETURN sum(CASE WHEN back THEN -total ELSE total END) AS value, sum(CASE WHEN back THEN 0 ELSE 1 END) AS orders
  }
  CALL (at, since) {
    MATCH (at)<-[:OF]-(claim:Claim) WHERE claim.openedAt >= since AND claim.verdict IN ['TRUE', 'SUSPECTED']
    RETURN sum(coalesce(claim.costReporting, 0)) AS cost
  }
  RETURN collect([value - cost, orders]) AS worth
}
UNWIND range(0, size(namings) - 1) AS place
WITH namings[place].by AS by, namings[place].r AS r, namings[place].account AS account, namings[place].asked AS asked,
  namings[place].given AS given, worth[0][1] > 0 AS bought, CASE WHEN place = 0 THEN worth[0][0] END AS net
ORDER BY r.givenAt DESC, r.id
WITH by, collect(CASE WHEN given THEN account.id END)[0] AS account, sum(toInteger(asked)) AS asked, sum(toInteger(given)) AS given,
  sum(CASE WHEN given AND (r.status = 'WON' OR coalesce(r.attributed AND bought, false)) THEN 1 ELSE 0 END) AS won,
  sum(CASE WHEN given THEN coalesce(net, 0) ELSE 0 END) AS net
WHERE given > 0
WITH by, account, asked, given, won, net ORDER BY net DESC, won DESC, given DESC, by.id LIMIT $first
RETURN by.id, account, asked, given, won, net, HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency })
