// The referrals that lead, or led, into some customers, in the form of attribution.cypher (graph/commit/attribution.py).
// Referrals of the same givers that lead to no customer are included.
// (:Customer)<-[:WORKS_AT]-(:Contact)<-[:TO]-(:Referral)-[:FROM]->(:Customer)-[:MADE]->(:Purchase), (:Referral)-[:INTO]->(:Customer)
// Parameters: $ids, customers; $most, rows at most. Columns: those of attribution.cypher, in no order.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
CALL (c) {
  MATCH (c)<-[:INTO]-(r:Referral)-[:TO]->(named:Contact) RETURN r, named LIMIT $most
  UNION
  MATCH (c)<-[:WORKS_AT]-(named:Contact)<-[:TO]-(r:Referral) RETURN r, named LIMIT $most
  UNION
  MATCH (c)<-[:FROM]-(r:Referral)-[:TO]->(named:Contact) WHERE NOT EXISTS { (named)-[:WORKS_AT]->(:Customer) } RETURN r, named LIMIT $most
}
MATCH (r)-[:FROM]->(giver:Customer) WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED'
%employer
OPTIONAL MATCH (r)-[:INTO]->(into:Customer)
WITH r, giver, at, into, c WHERE at IS NULL OR at = c OR into = c
RETURN DISTINCT r.id, r.givenAt, giver.id, at.id,
  HEAD(COLLECT {
    MATCH (at)-[:MADE]->(p:Purchase) WHERE p.status <> 'CANCELLED' AND p.status <> 'RETURNED'
    RETURN p.orderedAt ORDER BY p.orderedAt LIMIT 1
  }), r.attributed, r.attributionReason, into.id, r.circle
LIMIT $most
