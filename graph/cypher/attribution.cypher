// Every referral that named a contact, with the facts that decide whether it counts and where it led (graph/derived/attribution.py).
// (:Customer)<-[:FROM]-(:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer)-[:MADE]->(:Purchase), (:Referral)-[:INTO]->(:Customer)
// employer.cypher finds the customer of the named contact. Columns: id, givenAt, customer of the giver, customer of the named contact,
// first order of that customer, attributed, attributionReason, the customer of INTO, the customers of the circle.
MATCH (giver:Customer)<-[:FROM]-(r:Referral)-[:TO]->(named:Contact)
WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED'
%employer
RETURN r.id, r.givenAt, giver.id, at.id,
  HEAD(COLLECT {
    MATCH (at)-[:MADE]->(p:Purchase) WHERE p.status <> 'CANCELLED' AND p.status <> 'RETURNED'
    RETURN p.orderedAt ORDER BY p.orderedAt LIMIT 1
  }), r.attributed, r.attributionReason, HEAD([(r)-[:INTO]->(into) | into.id]), r.circle
ORDER BY r.givenAt, r.id
