// Counts of the care in a portfolio. portfolio.cypher says how customers are chosen, and when a date has passed.
// Parameters: $territories ([id], null: everywhere); $begin and $until, the moments between which a follow-up has come due; $rep, whose
// care is shown (null: everybody's), $dayEnds (graph/queries/care.py). The counts of two consecutive periods add up.
// Column: one list of [part, keys, counts].
//   CARE        [rep, kind, size, quartile]  [came due, done in time, of those by nobody but the seller]; kind of follow-up, size class of
//               the customer by the thirds that the current refresh froze (sizes.cypher), null if unknown, and its quartile
//   PEERS       the same over all reps at customers that are not confidential; only if $rep is given
// Quartiles, from 1 to 4, are those of the customers of this portfolio by net value (portfolio.cypher). Null for a customer without an
// order.
// (:FollowUp)-[:OF]->(:Customer), (:FollowUp)-[:ASSIGNED_TO]->(:Rep)
// %passed, %left_out and %in_time are those of graph/queries/care.py.
WITH datetime($begin) AS begin, datetime($until) AS until,
  HEAD(COLLECT { MATCH (r:Refresh {current: true}) RETURN [r.smallUpTo, r.mediumUpTo] LIMIT 1 }) AS thirds,
  HEAD(COLLECT {
    MATCH (c:Customer)
    WHERE ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes)) AND %see(c:Customer) AND c.lastOrderAt IS NOT NULL
    RETURN [percentileDisc(c.netValue, 0.25), percentileDisc(c.netValue, 0.5), percentileDisc(c.netValue, 0.75)]
  }) AS quarters
MATCH (c:Customer)<-[:OF]-(task:FollowUp)-[:ASSIGNED_TO]->(rep) USING INDEX task:FollowUp(dueAt)
WHERE task.dueAt >= begin - duration('P1D') AND task.dueAt < until
WITH c, task, rep, begin, until, thirds, quarters, %passed AS passed
WHERE passed >= begin AND passed < until AND NOT %left_out
WITH c, task, rep, %in_time AS done, CASE
    WHEN c.netValue IS NULL OR c.lastOrderAt IS NULL THEN null
    WHEN c.netValue <= thirds[0] THEN 'SMALL' WHEN c.netValue <= thirds[1] THEN 'MEDIUM' WHEN c.netValue > thirds[1] THEN 'LARGE'
  END AS size,
  CASE WHEN c.netValue IS NOT NULL AND c.lastOrderAt IS NOT NULL THEN 1 + size([up IN quarters WHERE c.netValue > up]) END AS quartile,
  ($rep IS NULL OR rep.id = $rep) AND ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes))
    AND %see(c:Customer) AS told
WITH c, task, task.kind AS kind, rep, done, size, quartile, told, $rep IS NOT NULL AND NOT c.confidential AS peer WHERE told OR peer
// (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep), (:FollowUp)-[:OF]->(:Purchase)<-[:SOLD]-(:Rep), both at this customer
WITH rep, kind, size, quartile, told, peer, done, CASE WHEN done AND kind = 'FOLLOW_UP_VISIT' THEN EXISTS {
  MATCH (task)-[:DONE_BY]->(visit:Touchpoint)<-[:HAD]-(visitor:Rep), (task)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)
  WHERE visitor <> seller AND EXISTS { (visit)-[:AT]->(c) } AND EXISTS { (c)-[:MADE]->(sale) }
} ELSE false END AS another
WITH rep, kind, size, quartile, told, peer,
  count(*) AS due, count(CASE WHEN done THEN 1 END) AS made, count(CASE WHEN done AND NOT another THEN 1 END) AS bySeller
UNWIND CASE WHEN told THEN ['CARE'] ELSE [] END + CASE WHEN peer THEN ['PEERS'] ELSE [] END AS part
WITH part, rep, kind, size, quartile, [sum(due), sum(made), sum(bySeller)] AS counts
RETURN collect([part, [rep.id, kind, size, quartile], counts])
