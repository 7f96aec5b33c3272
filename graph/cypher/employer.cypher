// The employer of a named contact when the referral was given, else another employer.
// (:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer). The statements of attribution have it at %employer. It continues from `r`, the
// referral, and `named`, the contact. Column: at, null without any employer.
CALL (r, named) {
  OPTIONAL MATCH (named)-[job:WORKS_AT]->(at:Customer)
  WITH at, job, date(r.givenAt) AS given
  ORDER BY coalesce(job.since <= given, true) AND coalesce(job.until >= given, true) DESC, job.since, at.id
  RETURN at LIMIT 1
}
