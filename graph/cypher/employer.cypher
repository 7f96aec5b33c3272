// Where somebody worked when a referral named them; another of their customers where that is not known.
// (:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer). It stands at %employer in the statements of attribution, and goes on from `r`, the
// referral, and `named`, the person. Column: at, null where they never worked anywhere.
CALL (r, named) {
  OPTIONAL MATCH (named)-[job:WORKS_AT]->(at:Customer)
  WITH at, job, date(r.givenAt) AS given
  ORDER BY coalesce(job.since <= given, true) AND coalesce(job.until >= given, true) DESC, job.since, at.id
  RETURN at LIMIT 1
}
