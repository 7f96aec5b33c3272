// Where somebody worked when a referral named them, among the customers that the viewer may see; as attribution.cypher chooses.
// (:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer). It stands at %employer in the statements on referrals, and goes on from `r`, the
// referral, and `named`, the person. Column: at; no row where there is no such customer.
CALL (r, named) {
  MATCH (named)-[job:WORKS_AT]->(at:Customer) WHERE %see(at:Customer)
  WITH job, at, date(r.givenAt) AS day
  ORDER BY coalesce(job.since <= day, true) AND coalesce(job.until >= day, true) DESC, job.since, at.id LIMIT 1
  RETURN at
}
