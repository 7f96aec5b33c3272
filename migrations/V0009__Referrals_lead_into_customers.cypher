// (:Referral)-[:INTO]->(:Customer): where the person named worked when the name was given, as graph/derived/attribution.py draws it from now on.
MATCH (:Customer)<-[:FROM]-(r:Referral)-[:TO]->(named:Contact)
WHERE r.givenAt IS NOT NULL AND r.status <> 'DECLINED' AND NOT EXISTS { (r)-[:INTO]->(:Customer) }
CALL (r, named) {
  MATCH (named)-[job:WORKS_AT]->(at:Customer)
  WITH at, job, date(r.givenAt) AS given
  ORDER BY coalesce(job.since <= given, true) AND coalesce(job.until >= given, true) DESC, job.since, at.id
  RETURN at LIMIT 1
}
CREATE (r)-[:INTO]->(at);
