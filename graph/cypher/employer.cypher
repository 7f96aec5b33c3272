// Where people worked when referrals named them, among the customers that the viewer may see; as attribution.cypher chooses.
// (:Referral)-[:TO]->(:Contact)-[:WORKS_AT]->(:Customer). It goes on from `r`, the referral, and `named`, the person, and stands at
// %employer in the statements on referrals; what is named behind it in brackets is kept. Columns: r, at, what is kept.
MATCH (named)-[job:WORKS_AT]->(at:Customer) WHERE %see(at:Customer)
WITH r, job, at, date(r.givenAt) AS day%keep
ORDER BY coalesce(job.since <= day, true) AND coalesce(job.until >= day, true) DESC, job.since, at.id
WITH r, head(collect(at)) AS at%keep
