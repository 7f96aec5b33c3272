// Remove planned or skipped follow-ups or open promises that followed only from values that were corrected. Those in the outbox stay, as
// SKIPPED or WITHDRAWN.
// (:FollowUp|Promise)<-[:OF]-(:Change), (:FollowUp|Promise)-[:EDITED]->(:Edit)-[:CHANGED]->(:FieldChange)
// Parameters: $rows [id, reason, now], $by (the actor). Returns nothing.
UNWIND $rows AS row
MATCH (n:FollowUp|Promise {id: row[0]}) WHERE n.status IN ['PLANNED', 'SKIPPED', 'OPEN']
CALL (n, row) {
  WITH n, row WHERE EXISTS { (n)<-[:OF]-(:Change) }
  SET n.skippedAt = CASE n.status WHEN 'PLANNED' THEN row[2] ELSE n.skippedAt END,
    n.status = CASE n.status WHEN 'OPEN' THEN 'WITHDRAWN' ELSE 'SKIPPED' END, n.reason = row[1], n.version = coalesce(n.version, 1) + 1,
    n.updatedAt = row[2], n.updatedBy = $by.subject, n.updatedByRep = $by.rep
}
CALL (n) {
  WITH n WHERE NOT EXISTS { (n)<-[:OF]-(:Change) }
  OPTIONAL MATCH (n)-[:EDITED]->(edit:Edit)
  OPTIONAL MATCH (edit)-[:CHANGED]->(change:FieldChange)
  DETACH DELETE change, edit, n
}
