// The judged part of a day: customers to ask for referrals, customers who go quiet, and the care of the last year.
// (:Rep)-[:OWNS]->(:Customer), (:Satisfaction)-[:AT]->(:Customer), (:Customer)-[:CONSIDERED]->(:Opportunity),
// (:FollowUp)-[:ASSIGNED_TO]->(:Rep), (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep)-[:SOLD]->(:Purchase)<-[:OF]-(:FollowUp)
// Parameters: $rep (id; null: all customers visible to the viewer), $day (ISO), $end (the moment at which the day ends), $dayEnds
// (graph/queries/care.py), $outcomes (graph/derived/outcomes.py).
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
    UNION
    UNWIND CASE WHEN $rep IS NULL THEN [3.0] ELSE [] END AS lapsed
    MATCH (c:Customer) USING INDEX c:Customer(overdue) WHERE c.overdue > lapsed AND c.level IS NOT NULL
    RETURN c
  }
  WITH c WHERE c.status <> 'STOPPED' AND %see(c:Customer) AND %mine
  WITH c, CASE c.level WHEN 'PARTNERING' THEN 0 WHEN 'RELATIONAL' THEN 1 ELSE 2 END AS depth
  ORDER BY depth, c.willDropAt, c.overdue, c.id LIMIT 50
  RETURN 'QUIET' AS part, [c.id, c.level, c.confidence, toString(c.willDropAt), c.overdue] AS found

  UNION ALL
  // The outcomes of everybody's follow-ups are counted by an index, for each place. A place is whole if the viewer sees all its customers.
  CALL (end) {
    MATCH (f:FollowUp) USING INDEX f:FollowUp(care, dueAt, place)
    WHERE f.care IN CASE WHEN $rep IS NULL AND %known THEN $outcomes ELSE [] END
      AND f.dueAt >= end - duration('P365D') AND f.dueAt < end - duration('P2D') AND f.place IS NOT NULL
    WITH f.place AS place, f.care AS care, count(*) AS number
    WITH place, collect([care, number]) AS outcomes
    OPTIONAL MATCH (t:Territory {id: replace(place, 'confidential ', '')})
    WITH place, outcomes, CASE WHEN place STARTS WITH 'confidential ' THEN %confides(t) ELSE %opens(t) END AS whole
    RETURN collect(CASE WHEN whole THEN outcomes END) AS stored, collect(CASE WHEN NOT whole THEN place END) AS others
  }
  CALL (end, stored, others) {
    CALL (end, others) {
      // Visibility is checked once for each customer. For a rep only their own customers are read, and the range of the index is empty.
      MATCH (c:Customer) USING INDEX c:Customer(id) WHERE c.id > CASE WHEN $rep IS NULL AND NOT %known THEN '' END AND %see(c:Customer)
      MATCH (c)<-[:OF]-(f:FollowUp)
      WITH end, f, f.dueAt AS at
      WHERE at < end AND at >= end - duration('P365D')
      RETURN f AS task, at
      UNION ALL
      MATCH (:Rep {id: $rep})<-[:ASSIGNED_TO]-(f:FollowUp)
      WITH DISTINCT end, f, f.dueAt AS at
      WHERE at < end AND at >= end - duration('P365D') AND %see(f:FollowUp)
      RETURN f AS task, at
      UNION ALL
      // What a stored outcome does not say: places that are not whole, follow-ups of which the time zone decides, and the last two days.
      WITH end, others WHERE size(others) > 0
      MATCH (f:FollowUp) USING INDEX f:FollowUp(care, dueAt, place)
      WHERE f.care IN $outcomes AND f.dueAt >= end - duration('P365D') AND f.dueAt < end - duration('P2D') AND f.place IN others
        AND %see(f:FollowUp)
      RETURN f AS task, f.dueAt AS at
      UNION ALL
      MATCH (f:FollowUp) USING INDEX f:FollowUp(care, dueAt, place)
      WHERE f.care IN CASE WHEN $rep IS NULL AND %known THEN ['DEPENDS'] ELSE [] END
        AND f.dueAt >= end - duration('P365D') AND f.dueAt < end - duration('P2D') AND f.place IS NOT NULL AND %see(f:FollowUp)
      RETURN f AS task, f.dueAt AS at
      UNION ALL
      MATCH (f:FollowUp) USING INDEX f:FollowUp(dueAt)
      WHERE f.dueAt >= CASE WHEN $rep IS NULL AND %known THEN end - duration('P2D') END AND f.dueAt < end AND %see(f:FollowUp)
      RETURN f AS task, f.dueAt AS at
    }
    WITH end, task, %passed AS passed
    WHERE (passed <= end OR task.doneAt < end) AND NOT %left_out
    WITH task, task.kind AS kind, %in_time AS inTime
    // The seller is checked for visits only, as in portfolio_care.cypher.
    WITH kind, count(*) AS due, count(CASE WHEN inTime THEN 1 END) AS done,
      count(CASE WHEN inTime AND kind = 'FOLLOW_UP_VISIT' AND NOT EXISTS {
        MATCH (task)-[:DONE_BY]->(visit:Touchpoint)<-[:HAD]-(visitor:Rep), (task)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)
        WHERE visitor <> seller AND EXISTS {
          MATCH (task)-[:OF]->(own:Customer) WHERE EXISTS { (visit)-[:AT]->(own) } AND EXISTS { (own)-[:MADE]->(sale) }
        }
      } THEN 1 END) AS sold
    RETURN kind, due, done, sold
    UNION ALL
    UNWIND stored AS outcomes
    UNWIND outcomes AS one
    WITH split(one[0], ' ') AS care, one[1] AS number
    RETURN care[0] AS kind, number AS due, CASE care[1] WHEN 'MISSED' THEN 0 ELSE number END AS done,
      CASE WHEN care = ['FOLLOW_UP_VISIT', 'IN_TIME'] THEN number ELSE 0 END AS sold
  }
  WITH kind, sum(due) AS due, sum(done) AS done, sum(sold) AS sold
  RETURN 'CARE' AS part, [kind, due, done, sold] AS found
}
RETURN part, found
