// The referrals that lead into some customers, as attribution.cypher reads all of them (graph/writing/attribution.py); those of the same
// givers that lead to nobody's customer come along.
// (:Customer)<-[:WORKS_AT]-(:Contact)<-[:TO]-(:Referral)-[:FROM]->(:Customer)-[:MADE]->(:Purchase)
// Parameters: $ids, customers; $most, rows at most. Columns: as those of attribution.cypher, in no order.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
CALL (c) {
  MATCH (c)<-[:WORKS_AT]-(named:Contact)<-[:TO]-(r:Referral)-[:FROM]->(giver:Customer)
  WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED'
  WITH DISTINCT r, named, giver, c
  CALL (r, named) {
    MATCH (named)-[job:WORKS_AT]->(at:Customer)
    WITH at, job, date(r.givenAt) AS given
    ORDER BY coalesce(job.since <= given, true) AND coalesce(job.until >= given, true) DESC, job.since, at.id
    RETURN at LIMIT 1
  }
  WITH r, giver, at, c WHERE at = c
  RETURN r, giver, at LIMIT $most
  UNION ALL
  MATCH (c)<-[:FROM]-(r:Referral)-[:TO]->(named:Contact)
  WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED' AND NOT EXISTS { (named)-[:WORKS_AT]->(:Customer) }
  RETURN r, c AS giver, null AS at LIMIT $most
}
RETURN r.id, r.givenAt, giver.id, at.id,
  HEAD(COLLECT {
    MATCH (at)-[:MADE]->(p:Purchase) WHERE p.status <> 'CANCELLED' AND p.status <> 'RETURNED'
    RETURN p.orderedAt ORDER BY p.orderedAt LIMIT 1
  }), r.attributed, r.attributionReason
LIMIT $most
