// The present owner of a customer becomes a former owner. The new owner, if there is one, gets the planned follow-ups.
// (:Rep)-[:OWNS {since, until}]->(:Customer)<-[:OF]-(:FollowUp)-[:ASSIGNED_TO]->(:Rep)
// $rows: [customer, rep or null, day, now]; $by: the actor. Returns nothing.
UNWIND $rows AS row
CALL (row) {
  MATCH (c:Customer {id: row[0]})
  OPTIONAL MATCH (rep:Rep {id: row[1]})
  CALL (c, rep, row) {
    MATCH (c)<-[owns:OWNS]-(before:Rep) WHERE owns.until IS NULL
    SET owns.until = row[2]
    WITH before
    MATCH (c)<-[:OF]-(:FollowUp {status: 'PLANNED'})-[assigned:ASSIGNED_TO]->(before)
    WITH startNode(assigned) AS task, assigned
    DELETE assigned
    SET task.version = coalesce(task.version, 1) + 1, task.updatedAt = row[3], task.updatedBy = $by.subject, task.updatedByRep = $by.rep
    FOREACH (_ IN CASE WHEN rep IS NULL THEN [] ELSE [1] END | CREATE (task)-[:ASSIGNED_TO]->(rep))
  }
  FOREACH (_ IN CASE WHEN rep IS NULL THEN [] ELSE [1] END | CREATE (rep)-[:OWNS {since: row[2]}]->(c))
}
