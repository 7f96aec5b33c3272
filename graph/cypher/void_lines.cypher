// Lines of superiors that stand at the customer of a voided job are voided along. At other customers, a line stays. (decision 21)
// $rows: [contact below, contact above, {void, voidedAt, voidReason, stays}]; `stays`: other customers where the line stands; $by: the actor.
// Returns nothing.
UNWIND $rows AS row
MATCH (low:Contact {id: row[0]})-[old:REPORTS_TO]->(high:Contact {id: row[1]})
CREATE (low)-[new:VOIDED_REPORTS_TO]->(high)
SET new = properties(old), new += row[2], new.voidedBy = $by.subject, new.voidedByRep = $by.rep
FOREACH (_ IN CASE WHEN row[2].stays = [] THEN [] ELSE [1] END | CREATE (low)-[:REPORTS_TO {at: row[2].stays}]->(high))
DELETE old
