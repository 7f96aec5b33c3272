// Referrals that were won only by purchases that no longer count, because all came back or were canceled, are open again.
// (:Referral)-[:INTO]->(:Customer)-[:MADE]->(:Purchase). A referral won without a recorded purchase stays won.
// Parameters: $now, $by (the actor), $tells (mark them for the outbox, graph/outbox/imports.py). Column: how many changed.
MATCH (r:Referral {status: 'WON'})-[:INTO]->(c:Customer)
WHERE EXISTS {
    MATCH (c)-[:MADE]->(p:Purchase)
    WHERE coalesce(p.orderedAt >= r.givenAt, true) AND (p.status = 'CANCELLED' OR p.returnedAt IS NOT NULL)
  } AND NOT EXISTS {
    MATCH (c)-[:MADE]->(p:Purchase) WHERE coalesce(p.orderedAt >= r.givenAt, true) AND NOT p.status IN ['CANCELLED', 'RETURNED']
  }
SET r.status = CASE WHEN r.metAt IS NOT NULL THEN 'MET' WHEN r.contactedAt IS NOT NULL THEN 'CONTACTED' ELSE 'GIVEN' END,
  r.wonBefore = coalesce(r.wonAt, r.givenAt, $now), r.wonAt = null,
  r.version = coalesce(r.version, 1) + 1, r.updatedAt = $now, r.updatedBy = $by.subject, r.updatedByRep = $by.rep
FOREACH (_ IN CASE WHEN $tells THEN [1] ELSE [] END | SET r:Untold, r.untold = coalesce(r.untold, 'UPDATED'))
WITH r
CALL (r) { MATCH (r)-[led:LED_TO]->(:Purchase) DELETE led }
RETURN count(r)
