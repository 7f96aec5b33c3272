// Referrals that not_won.cypher opened are won again if their customer has a purchase that counts: the source withdrew a return.
// (:Referral)-[:INTO]->(:Customer)-[:MADE]->(:Purchase).
// Parameters: $now, $by (the actor), $tells (mark them for the outbox, graph/outbox/imports.py). Column: how many changed.
MATCH (r:Referral)-[:INTO]->(c:Customer)
WHERE r.wonBefore IS NOT NULL AND r.status IN ['GIVEN', 'CONTACTED', 'MET'] AND EXISTS {
    MATCH (c)-[:MADE]->(p:Purchase) WHERE coalesce(p.orderedAt >= r.givenAt, true) AND NOT p.status IN ['CANCELLED', 'RETURNED']
  }
SET r.status = 'WON', r.wonAt = r.wonBefore, r.wonBefore = null,
  r.version = coalesce(r.version, 1) + 1, r.updatedAt = $now, r.updatedBy = $by.subject, r.updatedByRep = $by.rep
FOREACH (_ IN CASE WHEN $tells THEN [1] ELSE [] END | SET r:Untold, r.untold = coalesce(r.untold, 'UPDATED'))
RETURN count(r)
