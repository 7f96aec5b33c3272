// Lines of superiors that were voided along with a job come back with it, unless one of the two has left the customer, the lower one has
// another superior there, or the line would close a circle. (decision 21)
// $rows: [contact, key of the job, customer]. Returns nothing.
UNWIND $rows AS row
MATCH (:Contact {id: row[0]})-[old:VOIDED_REPORTS_TO {void: row[1]}]-(:Contact)
WITH row, old, startNode(old) AS low, endNode(old) AS high
WITH row, old, low, high, HEAD(COLLECT { MATCH (low)-[same:REPORTS_TO]->(high) RETURN same }) AS same,
  all(one IN [low, high] WHERE EXISTS { MATCH (one)-[job:WORKS_AT]->(:Customer {id: row[2]}) WHERE job.until IS NULL })
  AND NOT EXISTS {
    MATCH (low)-[line:REPORTS_TO]->(other:Contact)-[job:WORKS_AT]->(:Customer {id: row[2]})
    WHERE other <> high AND job.until IS NULL AND (line.at IS NULL OR row[2] IN line.at)
  }
  AND NOT EXISTS { (high)-[:REPORTS_TO*1..]->(low) } AS fits
WITH row, old, low, high, same, fits, coalesce(same.at = old.stays, same IS NULL AND old.stays = []) AS unchanged
FOREACH (_ IN CASE WHEN fits AND unchanged THEN [1] ELSE [] END |
  CREATE (low)-[line:REPORTS_TO]->(high)
  SET line = properties(old), line.void = null, line.stays = null, line.voidedAt = null, line.voidReason = null, line.voidedBy = null,
    line.voidedByRep = null
)
FOREACH (_ IN CASE WHEN fits AND NOT unchanged AND same IS NULL THEN [1] ELSE [] END | CREATE (low)-[:REPORTS_TO {at: [row[2]]}]->(high))
FOREACH (one IN CASE WHEN fits AND NOT unchanged AND same.at IS NOT NULL AND NOT row[2] IN same.at THEN [same] ELSE [] END |
  SET one.at = one.at + row[2]
)
FOREACH (one IN CASE WHEN fits AND unchanged AND same IS NOT NULL THEN [same] ELSE [] END | DELETE one)
DELETE old
