// Counts of the care of follow-ups that came due, at %care of my_day.cypher and everybodys_day.cypher. It follows a clause that binds `end`
// and the follow-up `task`, and binds `kind`, `due`, `done` (in time) and `sold` (of those by nobody but the seller, visits only).
// (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep)-[:SOLD]->(:Purchase)<-[:OF]-(:FollowUp)
// The seller is checked for visits only, as in portfolio_care.cypher. Returns nothing: another clause follows.
WITH end, task, %passed AS passed
  WHERE (passed <= end OR task.doneAt < end) AND NOT %left_out
  WITH task, task.kind AS kind, %in_time AS inTime
  WITH kind, count(*) AS due, count(CASE WHEN inTime THEN 1 END) AS done,
    count(CASE WHEN inTime AND kind = 'FOLLOW_UP_VISIT' AND NOT EXISTS {
      MATCH (task)-[:DONE_BY]->(visit:Touchpoint)<-[:HAD]-(visitor:Rep), (task)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)
      WHERE visitor <> seller AND EXISTS {
        MATCH (task)-[:OF]->(own:Customer) WHERE EXISTS { (visit)-[:AT]->(own) } AND EXISTS { (own)-[:MADE]->(sale) }
      }
    } THEN 1 END) AS sold
