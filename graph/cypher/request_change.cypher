// Somebody who does not see all employers of a person asks to change that person. A later request joins the open one
// if the same employers were unseen.
// (:Review {kind: CONTACT, status: OPEN, unseen, fields})-[:OF]->(:Contact)
// $rows: maps of id, externalId, contact, unseen, fields, values; $now; $by: the actor. Returns nothing.
UNWIND $rows AS row
MATCH (c:Contact {id: row.contact})
MERGE (c)<-[:OF]-(r:Review {kind: 'CONTACT', status: 'OPEN', unseen: row.unseen})
ON CREATE SET r.id = row.id, r.source = 'rapport', r.externalId = row.externalId, r.version = 0, r.fields = [],
  r.createdAt = $now, r.createdBy = $by.subject, r.createdByRep = $by.rep
SET r += row.values, r.fields = r.fields + [name IN row.fields WHERE NOT name IN r.fields], r.version = r.version + 1,
  r.updatedAt = $now, r.updatedBy = $by.subject, r.updatedByRep = $by.rep
