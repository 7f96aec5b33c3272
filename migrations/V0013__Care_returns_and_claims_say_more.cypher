CREATE RANGE INDEX purchase_returned_at IF NOT EXISTS FOR (n:Purchase) ON (n.returnedAt);
// When a follow-up was skipped, and when the touchpoint that completed it was entered; imports say neither.
MATCH (f:FollowUp {status: 'SKIPPED'}) WHERE f.source = 'rapport' AND f.skippedAt IS NULL
CALL (f) { SET f.skippedAt = f.updatedAt } IN TRANSACTIONS OF 10000 ROWS;
MATCH (f:FollowUp {status: 'DONE'})-[:DONE_BY]->(t:Touchpoint) WHERE t.source = 'rapport' AND f.enteredAt IS NULL
CALL (f, t) { SET f.enteredAt = t.createdAt } IN TRANSACTIONS OF 10000 ROWS;
// Only managers read why we have stopped calling on a customer: follow-ups and changes do not copy it.
MATCH (told:Change)-[:OF]->(c:Customer) WHERE told.cause STARTS WITH '{"code":"STOPPED"'
CALL (told, c) {
  WITH told, c
  MATCH (c)<-[:OF]-(f:FollowUp {status: 'SKIPPED'})
  WHERE told.cause CONTAINS replace(replace(replace(f.reason, '\\', '\\\\'), '"', '\\"'), '\n', '\\n')
  SET f.reason = 'We have stopped calling on them (R13).'
} IN TRANSACTIONS OF 1000 ROWS;
MATCH (c:Customer)<-[:OF]-(f:FollowUp {status: 'SKIPPED'}) WHERE f.reason = c.stopReason
CALL (f) { SET f.reason = 'We have stopped calling on them (R13).' } IN TRANSACTIONS OF 10000 ROWS;
MATCH (told:Change) WHERE told.cause STARTS WITH '{"code":"STOPPED"'
CALL (told) { SET told.cause = '{"code":"STOPPED","message":"We have stopped calling on them (R13)."}' } IN TRANSACTIONS OF 10000 ROWS;
// A purchase of which everything came back is returned: see graph/cypher/returned_in_full.cypher.
MATCH (:Purchase)-[:RETURNS]->(p:Purchase)
WITH DISTINCT p WHERE NOT p.status IN ['CANCELLED', 'RETURNED'] AND NOT EXISTS { (p)-[:RETURNS]->(:Purchase) }
CALL (p) {
  WITH p, COLLECT {
    MATCH (p)-[bought:INCLUDES]->(product:Product)
    WITH product, sum(bought.quantity) AS had
    RETURN had <= HEAD(COLLECT {
      MATCH (p)<-[:RETURNS]-(:Purchase {status: 'RETURNED'})-[taken:INCLUDES]->(product) RETURN sum(taken.quantity)
    })
  } AS came, HEAD(COLLECT { MATCH (p)<-[:RETURNS]-(back:Purchase {status: 'RETURNED'}) RETURN max(back.orderedAt) }) AS last
  WHERE size(came) > 0 AND all(one IN came WHERE one)
  SET p.status = 'RETURNED', p.returnedAt = last, p.version = coalesce(p.version, 1) + 1
  WITH p MATCH (p)<-[:MADE]-(c:Customer) WHERE c.netValue IS NOT NULL REMOVE c.netValue, c.lastOrderAt
} IN TRANSACTIONS OF 5000 ROWS;
// A referral that such purchases alone had won is open again: see graph/cypher/not_won.cypher.
MATCH (r:Referral {status: 'WON'})-[:INTO]->(c:Customer)
WHERE EXISTS {
    MATCH (c)-[:MADE]->(p:Purchase)
    WHERE coalesce(p.orderedAt >= r.givenAt, true) AND (p.status = 'CANCELLED' OR p.returnedAt IS NOT NULL)
  } AND NOT EXISTS {
    MATCH (c)-[:MADE]->(p:Purchase) WHERE coalesce(p.orderedAt >= r.givenAt, true) AND NOT p.status IN ['CANCELLED', 'RETURNED']
  }
CALL (r) {
  SET r.status = CASE WHEN r.metAt IS NOT NULL THEN 'MET' WHEN r.contactedAt IS NOT NULL THEN 'CONTACTED' ELSE 'GIVEN' END,
    r.wonAt = null, r.version = coalesce(r.version, 1) + 1
  WITH r MATCH (r)-[led:LED_TO]->(:Purchase) DELETE led
} IN TRANSACTIONS OF 5000 ROWS;
// A claim has grounds, a demand and several remedies.
MATCH (n:Claim) WHERE n.text IS NOT NULL OR n.remedy IS NOT NULL
CALL (n) {
  SET n.grounds = coalesce(n.grounds, n.text), n.remedies = coalesce(n.remedies, [one IN [n.remedy] WHERE one IS NOT NULL])
  REMOVE n.text, n.remedy
} IN TRANSACTIONS OF 10000 ROWS;
