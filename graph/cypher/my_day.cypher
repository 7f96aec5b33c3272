// What a day asks of somebody beside what is due: whom to ask for referrals, who goes quiet, how the year's follow-ups were done.
// (:Rep)-[:OWNS]->(:Customer), (:Satisfaction)-[:AT]->(:Customer), (:Customer)-[:CONSIDERED]->(:Opportunity),
// (:FollowUp)-[:ASSIGNED_TO]->(:Rep), (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep)-[:SOLD]->(:Purchase)<-[:OF]-(:FollowUp)
// Parameters: $rep (id; null: everybody in the viewer's scope), $day (ISO), $end (the moment at which the day is over).
// `mine` is what the rep owns, or what nobody owns. %facts are those of insights/facts.py.
// Columns: part, found.
//   ASK    the facts of customers who were asked how they find it, or lost to us, within 90 days: 50 at most, the latest first
//   QUIET  [customer, level, willDropAt, overdue]: 50 at most, the deepest and nearest first
//   CARE   [kind of follow-up, came due within a year, done in time, of those by the seller]
WITH datetime($end) AS end, date($day) AS day
CALL (end) {
  CALL (end) {
    MATCH (s:Satisfaction)-[:AT]->(c:Customer) WHERE s.at < end AND s.at >= end - duration('P90D')
    RETURN c, s.at AS at
    UNION ALL
    MATCH (c:Customer)-[:CONSIDERED]->(o:Opportunity) WHERE o.closedAt < end AND o.closedAt >= end - duration('P90D') AND o.status = 'LOST'
    RETURN c, o.closedAt AS at
  }
  WITH c, max(at) AS at
  WHERE %see(c:Customer) AND %mine
  WITH c, at ORDER BY at DESC, c.id LIMIT 50
  RETURN 'ASK' AS part, %facts AS found

  UNION ALL
  MATCH (c:Customer)
  WHERE (c.willDropAt <= date($day) + duration('P30D') OR c.overdue > 1.5 AND c.overdue <= 3 AND c.level IS NOT NULL)
    AND c.status <> 'STOPPED' AND %see(c:Customer) AND %mine
  WITH c, CASE c.level WHEN 'PARTNERING' THEN 0 WHEN 'RELATIONAL' THEN 1 ELSE 2 END AS depth
  ORDER BY depth, c.willDropAt, c.overdue, c.id LIMIT 50
  RETURN 'QUIET' AS part, [c.id, c.level, toString(c.willDropAt), c.overdue] AS found

  UNION ALL
  MATCH (f:FollowUp) WHERE f.dueAt < end AND f.dueAt >= end - duration('P365D') AND f.status <> 'SKIPPED'
    AND ($rep IS NULL OR EXISTS { (f)-[:ASSIGNED_TO]->(:Rep {id: $rep}) }) AND %see(f:FollowUp)
  // A date without a time of day runs to the end of its day.
  WITH f, CASE WHEN f.dueAt.epochSeconds % 86400 = 0 THEN f.dueAt + duration('P1D') ELSE f.dueAt END AS passed
  WITH f, f.doneAt < passed OR f.doneAt <= f.dueAt AS inTime, passed <= end OR f.doneAt < end AS due
  WHERE due
  WITH f.kind AS kind, count(*) AS due, count(CASE WHEN inTime THEN 1 END) AS done, count(CASE WHEN inTime AND EXISTS {
      (f)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep)-[:SOLD]->(:Purchase)<-[:OF]-(f)
    } THEN 1 END) AS sold
  RETURN 'CARE' AS part, [kind, due, done, sold] AS found
}
RETURN part, found
