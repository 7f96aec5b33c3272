// The judged part of the day of a rep: customers to ask for referrals, customers who go quiet, and the care of the last year.
// everybodys_day.cypher is the same for managers and admins.
// (:Rep)-[:OWNS]->(:Customer), (:Satisfaction)-[:AT]->(:Customer), (:Customer)-[:CONSIDERED]->(:Opportunity),
// (:FollowUp)-[:ASSIGNED_TO]->(:Rep), (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep)-[:SOLD]->(:Purchase)<-[:OF]-(:FollowUp)
// Parameters: $rep (id), $day (ISO), $end (the moment at which the day ends), $dayEnds (graph/queries/care.py).
// `mine` are the customers that the rep owns, or that nobody owns. %facts are those of insights/facts.py; %passed, %left_out and %in_time
// of graph/queries/care.py.
// Columns: part, found.
//   ASK    facts of customers with a reading or a lost sale within 181 days (180 days of the viewer's zone): at most 50, latest first
//   FROZEN the statistics of that day
//   QUIET  [customer, level, confidence, willDropAt, overdue]: at most 50, deepest level and nearest date first
//   CARE   [kind of follow-up, came due within a year, done in time, of those by nobody but the seller (visits only)]
WITH datetime($end) AS end, date($day) AS day
CALL (end) {
  CALL (end) {
    MATCH (s:Satisfaction)-[:AT]->(c:Customer) WHERE s.at < end AND s.at >= end - duration('P181D')
    RETURN c, s.at AS at
    UNION ALL
    MATCH (c:Customer)-[:CONSIDERED]->(o:Opportunity) WHERE o.closedAt < end AND o.closedAt >= end - duration('P181D') AND o.status = 'LOST'
    RETURN c, o.closedAt AS at
  }
  WITH c, max(at) AS at
  WHERE %see(c:Customer) AND %mine
  WITH c, at ORDER BY at DESC, c.id LIMIT 50
  RETURN 'ASK' AS part, %facts AS found

  UNION ALL
  RETURN 'FROZEN' AS part, %frozen AS found

  UNION ALL
  CALL () {
    MATCH (c:Customer) USING INDEX c:Customer(willDropAt) WHERE c.willDropAt <= date($day) + duration('P30D')
    RETURN c
    UNION
    MATCH (c:Customer) USING INDEX c:Customer(overdue) WHERE c.overdue > 1.5 AND c.overdue <= 3 AND c.level IS NOT NULL
    RETURN c
    UNION
    // Many customers are LAPSED, so for a rep only their own are read. coalesce keeps the planner from starting at the index of all
    // customers.
    MATCH (:Rep {id: $rep})-[:OWNS]->(c:Customer) WHERE coalesce(c.overdue, 0.0) > 3 AND c.level IS NOT NULL
    RETURN c
  }
  WITH c WHERE c.status <> 'STOPPED' AND %see(c:Customer) AND %mine
  WITH c, CASE c.level WHEN 'PARTNERING' THEN 0 WHEN 'RELATIONAL' THEN 1 ELSE 2 END AS depth
  ORDER BY depth, c.willDropAt, c.overdue, c.id LIMIT 50
  RETURN 'QUIET' AS part, [c.id, c.level, c.confidence, toString(c.willDropAt), c.overdue] AS found

  UNION ALL
  MATCH (:Rep {id: $rep})<-[:ASSIGNED_TO]-(f:FollowUp)
  WITH DISTINCT end, f, f.dueAt AS at
  WHERE at < end AND at >= end - duration('P365D') AND %see(f:FollowUp)
  WITH end, f AS task
  %care
  RETURN 'CARE' AS part, [kind, due, done, sold] AS found
}
RETURN part, found
