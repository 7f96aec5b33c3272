// Contacts who gave referrals in a period, ordered by the net value of the customers they referred, best first.
// (:Contact)-[:GAVE]->(:Referral)-[:FROM]->(:Customer), (:Referral)-[:INTO]->(:Customer)
// The value of a customer belongs to one giver only: the first whose referral counts (`attributed`) and is visible to the viewer.
// %referrals binds the referrals `r` of the period, and `rest`: no other contact has a higher value (graph/queries/referrals.py).
// Parameters: $from and $until, moments as text: the period, without its end; $first, rows at most.
// Columns: contact, their customer at their last referral in the period, times asked in it, referrals given in it, referrals won, value:
// minor units of the reporting currency since the referral, net of returns and of the cost of TRUE and SUSPECTED claims; reporting
// currency; rest.
// A referral at a visible customer is visible if the customer that it led to is. Only without such a customer is the whole record checked.
// Values since a referral are stored. An absent value is counted (net_value_since.cypher, at %since).
%referrals
MATCH (by:Contact)-[:GAVE]->(r)-[:FROM]->(account:Customer) WHERE %see(account:Customer) AND %see(by:Contact)
OPTIONAL MATCH (r)-[:INTO]->(at:Customer) WHERE %see(at:Customer)
WITH rest, by, r, account, at WHERE at IS NOT NULL OR %see(r:Referral)
WITH rest, at AS brought, collect({
    by: by, r: r, account: account, counts: coalesce(r.attributed, false),
    asked: coalesce(r.askedAt >= datetime($from) AND r.askedAt < datetime($until), false),
    given: coalesce(r.givenAt >= datetime($from) AND r.givenAt < datetime($until), false) AND r.status <> 'DECLINED'
  }) AS namings
OPTIONAL CALL (brought, namings) {
  WITH brought AS c WHERE any(one IN namings WHERE one.counts)
  MATCH (c)<-[:INTO]-(r:Referral)-[:FROM]->(account:Customer)
  WHERE r.attributed AND %see(account:Customer)
  MATCH (r)<-[:GAVE]-(by:Contact) WHERE %see(by:Contact)
  WITH DISTINCT c, r, r.givenAt AS at ORDER BY at, r.id LIMIT 1
  WITH r, CASE WHEN c.netValue IS NULL OR r.netValue IS NULL THEN %since ELSE [[r.netValue, r.bought], 0] END AS since
  RETURN r AS first, since[0][0] - since[1] AS worth, since[0][1] AS bought
}
UNWIND namings AS one
WITH rest, one, one.r AS r, CASE WHEN one.r = first THEN worth END AS net, one.counts AND bought AS won
ORDER BY r.givenAt DESC, r.id
WITH rest, one.by AS by, collect(CASE WHEN one.given THEN one.account.id END)[0] AS account,
  sum(toInteger(one.asked)) AS asked, sum(toInteger(one.given)) AS given,
  sum(CASE WHEN one.given AND (r.status = 'WON' OR coalesce(won, false)) THEN 1 ELSE 0 END) AS won,
  sum(CASE WHEN one.given THEN coalesce(net, 0) ELSE 0 END) AS net
WHERE given > 0
WITH rest, by, account, asked, given, won, net ORDER BY net DESC, won DESC, given DESC, by.id LIMIT $first
RETURN by.id, account, asked, given, won, net, HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency }), rest
