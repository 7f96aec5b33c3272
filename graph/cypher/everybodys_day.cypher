// The judged part of the day of a manager or an admin: that of my_day.cypher, with all customers that are visible to the viewer.
// (:Satisfaction)-[:AT]->(:Customer)-[:CONSIDERED]->(:Opportunity), (:FollowUp)-[:OF]->(:Customer)-[:LOCATED_IN]->(:Territory)
// Parameters: $day, $end and $dayEnds as in my_day.cypher, $outcomes (graph/derived/outcomes.py). %known: graph/derived/counts.py.
// Visibility is checked last, and only until there are enough customers. Columns: those of my_day.cypher.
WITH datetime($end) AS end, date($day) AS day, %known AS known
CALL (end, known) {
  // 200 readings are usually of 50 customers and more. Then nobody is among the latest 50 with an earlier reading or lost sale.
  WITH end, COLLECT {
    MATCH (s:Satisfaction)-[:AT]->(c:Customer) USING INDEX s:Satisfaction(at)
    WHERE s.at < end AND s.at >= end - duration('P181D') AND %see(c:Customer)
    WITH s.at AS at, c ORDER BY at DESC LIMIT 200
    RETURN [c, at]
  } AS latest
  WITH end, CASE
      WHEN COUNT { UNWIND latest AS one RETURN DISTINCT one[0] } < 50 THEN end - duration('P181D') ELSE latest[-1][1]
    END AS begin
  CALL (begin, end) {
    MATCH (s:Satisfaction)-[:AT]->(c:Customer) USING INDEX s:Satisfaction(at) WHERE s.at < end AND s.at >= begin
    RETURN c, s.at AS at
    UNION ALL
    MATCH (c:Customer)-[:CONSIDERED]->(o:Opportunity) USING INDEX o:Opportunity(closedAt)
    WHERE o.closedAt < end AND o.closedAt >= begin AND o.status = 'LOST'
    RETURN c, o.closedAt AS at
  }
  WITH c, max(at) AS at
  WHERE %see(c:Customer)
  WITH c, at ORDER BY at DESC, c.id LIMIT 50
  RETURN 'ASK' AS part, %facts AS found

  UNION ALL
  RETURN 'FROZEN' AS part, %frozen AS found

  UNION ALL
  CALL () {
    MATCH (c:Customer) USING INDEX c:Customer(willDropAt) WHERE c.willDropAt <= date($day) + duration('P30D')
    RETURN c
    UNION
    MATCH (c:Customer) USING INDEX c:Customer(overdue) WHERE c.overdue > 1.5 AND c.level IS NOT NULL
    RETURN c
  }
  WITH c, CASE c.level WHEN 'PARTNERING' THEN 0 WHEN 'RELATIONAL' THEN 1 ELSE 2 END AS depth, c.willDropAt AS falls, c.overdue AS overdue,
    c.id AS id
  ORDER BY depth, falls, overdue, id
  WITH * WHERE c.status <> 'STOPPED' AND %see(c:Customer)
  WITH * ORDER BY depth, falls, overdue, id LIMIT 50
  RETURN 'QUIET' AS part, [id, c.level, c.confidence, toString(falls), overdue] AS found

  UNION ALL
  // The outcomes of follow-ups are counted by an index, for each place. A place is whole if the viewer sees all its customers.
  CALL (end, known) {
    UNWIND CASE WHEN known THEN $outcomes ELSE [] END AS outcome
    MATCH (f:FollowUp) USING INDEX f:FollowUp(care, dueAt, place)
    WHERE f.care = outcome AND f.dueAt >= end - duration('P365D') AND f.dueAt < end - duration('P2D') AND f.place IS NOT NULL
    WITH f.place AS place, outcome, count(*) AS number
    WITH place, collect([outcome, number]) AS outcomes
    OPTIONAL MATCH (t:Territory {id: replace(place, 'confidential ', '')})
    WITH place, outcomes, CASE WHEN place STARTS WITH 'confidential ' THEN %confides(t) ELSE %opens(t) END AS whole
    RETURN collect(CASE WHEN whole THEN outcomes END) AS stored, collect(CASE WHEN NOT whole THEN place END) AS others
  }
  CALL (end, known, stored, others) {
    CALL (end, known, others) {
      // Visibility is checked once for each customer.
      UNWIND CASE WHEN known THEN [] ELSE [''] END AS first
      MATCH (c:Customer) USING INDEX c:Customer(id) WHERE c.id > first AND %see(c:Customer)
      MATCH (c)<-[:OF]-(f:FollowUp)
      WITH end, f, f.dueAt AS at
      WHERE at < end AND at >= end - duration('P365D')
      RETURN f AS task
      UNION ALL
      // What stored outcomes do not say: places that are not whole, follow-ups of which the time zone decides, and the last two days.
      UNWIND CASE WHEN others = [] THEN [] ELSE $outcomes END AS outcome
      MATCH (f:FollowUp) USING INDEX f:FollowUp(care, dueAt, place)
      WHERE f.care = outcome AND f.dueAt >= end - duration('P365D') AND f.dueAt < end - duration('P2D') AND f.place IN others
        AND %see(f:FollowUp)
      RETURN f AS task
      UNION ALL
      UNWIND CASE WHEN known THEN ['DEPENDS'] ELSE [] END AS outcome
      MATCH (f:FollowUp) USING INDEX f:FollowUp(care, dueAt, place)
      WHERE f.care = outcome AND f.dueAt >= end - duration('P365D') AND f.dueAt < end - duration('P2D') AND f.place IS NOT NULL
        AND %see(f:FollowUp)
      RETURN f AS task
      UNION ALL
      UNWIND CASE WHEN known THEN [end - duration('P2D')] ELSE [] END AS last
      MATCH (f:FollowUp) USING INDEX f:FollowUp(dueAt) WHERE f.dueAt >= last AND f.dueAt < end AND %see(f:FollowUp)
      RETURN f AS task
    }
    %care
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
