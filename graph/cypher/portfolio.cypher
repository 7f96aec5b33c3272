// A portfolio: what there is to say of all customers of a territory's subtree that the viewer may see, counted.
// (:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory), which stand in the customer's `scopes`
// Each record is read by its own dates, as it stood at the end of the period. A date without a time of day runs to the end of its day:
// `passed` is the moment from which a date is past. What a period holds is sought by its date, so that the cost goes with the period
// (the indexes are named: a plan made for a small graph would walk past what hangs on each customer);
// standings are read from few customers, but of many from their dates: walking past everything else that hangs on each costs more.
// Parameters: $territories ([id], null: everywhere); $from and $to, the first and last day; $begin and $until, the moments at which the
// period begins and from which nothing counts; $rep, whose care is told (null: everybody's); $few, customers whose standings are read from them.
// Columns: part, keys, counts.
//   CUSTOMERS   []                        [customers]
//   LEVELS      [level before, after]     [customers]              customers without a standing by the last day are in no row
//   CIRCLE      []                        [bought; of them asked, satisfied; of these bought again, too; of these gave a referral; …]
//   CAUSE       [cause]                   [opened, due, resolved in time, resolved, median seconds]
//   DEPARTMENT  [department]              the same
//   CARE        [rep, kind of follow-up]  [came due, done in time, of those by nobody but the seller]
//   PEERS       the same of all reps at customers that are not confidential; only where $rep names somebody
//   LOST        [reporting currency]      [lost, with a known value, minor units of the reporting currency, gave a referral]
WITH COLLECT {
    MATCH (c:Customer) WHERE ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes)) AND %see(c:Customer)
    RETURN c
  } AS customers,
  date($from) AS first, date($to) AS last, datetime($begin) AS begin, datetime($until) AS until
CALL (customers, first, last, begin, until) {
  RETURN 'CUSTOMERS' AS part, [] AS keys, [size(customers)] AS counts

  UNION ALL
  // (:Customer)-[:STANDS]->(:Standing): the last one up to each of the two days
  CALL (customers, last) {
    WITH customers, last WHERE size(customers) <= $few
    UNWIND customers AS c
    MATCH (c)-[:STANDS]->(s:Standing) WHERE s.asOf <= last
    RETURN c, s
    UNION ALL
    WITH customers, last WHERE size(customers) > $few
    MATCH (s:Standing)<-[:STANDS]-(c)
    WHERE s.asOf <= last AND ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes)) AND %see(c:Customer)
    RETURN c, s
  }
  WITH c, s.asOf <= first AS early, [s.asOf, s.level] AS stood
  WITH c, max(CASE WHEN early THEN stood END)[1] AS before, max(stood)[1] AS after
  RETURN 'LEVELS' AS part, [before, after] AS keys, [count(*)] AS counts

  UNION ALL
  // (:Customer)-[:MADE]->(:Purchase) and (:Satisfaction)-[:AT]->(:Customer), both in the period
  CALL (customers, begin, until) {
    UNWIND customers AS c
    CALL (c, begin, until) {
      MATCH (c)-[:MADE]->(p:Purchase)
      WHERE CASE WHEN p.orderedAt >= begin AND p.orderedAt < until THEN NOT p.status IN ['CANCELLED', 'RETURNED'] ELSE false END
      RETURN p.orderedAt.epochSeconds / 86400 AS day LIMIT 1
    }
    RETURN c, day, null AS answer
    UNION ALL
    MATCH (r:Satisfaction)-[:AT]->(c) USING INDEX r:Satisfaction(at) WHERE r.at >= begin AND r.at < until
    RETURN c, null AS day, [r.at, r.experience >= r.expectation] AS answer
  }
  WITH c, max(day) AS day, max(CASE WHEN answer[1] IS NOT NULL THEN answer END)[1] AS satisfied
  WITH count(day) AS bought, count(CASE WHEN day IS NOT NULL THEN satisfied END) AS asked,
    collect(CASE WHEN day IS NOT NULL AND satisfied THEN {customer: c, day: day} END) AS content
  WITH bought, asked, content, COLLECT {
    UNWIND content AS one
    WITH one.customer AS c, one.day AS day
    WHERE EXISTS {
      MATCH (c)-[:MADE]->(p:Purchase)
      WHERE p.orderedAt < datetime($until) AND NOT p.status IN ['CANCELLED', 'RETURNED'] AND p.orderedAt.epochSeconds / 86400 <> day
    }
    RETURN c
  } AS loyal
  // (:Referral)-[:FROM]->(:Customer), (:Customer)-[:REFERRED]->(:Customer)-[:MADE]->(:Purchase)
  WITH bought, asked, content, loyal, COLLECT {
    UNWIND loyal AS c
    WITH c WHERE EXISTS { MATCH (c)<-[:FROM]-(r:Referral) WHERE r.givenAt < datetime($until) AND r.status <> 'DECLINED' AND %see(r:Referral) }
    RETURN c
  } AS givers
  RETURN 'CIRCLE' AS part, [] AS keys, [bought, asked, size(content), size(loyal), size(givers), COUNT {
    UNWIND givers AS c
    WITH c WHERE EXISTS {
      MATCH (c)-[named:REFERRED]->(other:Customer)-[:MADE]->(p:Purchase)
      WHERE p.orderedAt >= named.at AND p.orderedAt < datetime($until) AND NOT p.status IN ['CANCELLED', 'RETURNED'] AND %see(other:Customer)
    }
    RETURN c
  }] AS counts

  UNION ALL
  // (:Claim)-[:OF]->(:Customer), (:Claim)-[:HANDLED_BY]->(:Department)
  MATCH (claim:Claim)-[:OF]->(c:Customer) USING INDEX claim:Claim(openedAt)
  WHERE claim.openedAt >= begin AND claim.openedAt < until
    AND ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes)) AND %see(c:Customer)
  WITH claim, until, CASE WHEN claim.dueAt.epochSeconds % 86400 = 0 THEN claim.dueAt + duration('P1D') ELSE claim.dueAt END AS passed,
    CASE WHEN claim.resolvedAt < until THEN claim.resolvedAt END AS resolved
  WITH claim, passed < until OR resolved IS NOT NULL AS due, resolved <= claim.dueAt OR resolved < passed AS inTime,
    resolved.epochSeconds - claim.openedAt.epochSeconds AS seconds
  CALL (claim) {
    RETURN 'CAUSE' AS part, claim.cause AS key
    UNION ALL
    OPTIONAL MATCH (claim)-[:HANDLED_BY]->(department:Department)
    RETURN 'DEPARTMENT' AS part, department.id AS key
  }
  RETURN part, [key] AS keys, [
    count(*), count(CASE WHEN due THEN 1 END), count(CASE WHEN inTime THEN 1 END), count(seconds), percentileCont(seconds, 0.5)
  ] AS counts

  UNION ALL
  // (:FollowUp)-[:OF]->(:Customer), (:FollowUp)-[:ASSIGNED_TO]->(:Rep)
  MATCH (c:Customer)<-[:OF]-(task:FollowUp)-[:ASSIGNED_TO]->(rep) USING INDEX task:FollowUp(dueAt)
  WHERE task.dueAt >= begin - duration('P1D') AND task.dueAt < until AND task.status <> 'SKIPPED'
  WITH c, task, rep, begin, until,
    CASE WHEN task.dueAt.epochSeconds % 86400 = 0 THEN task.dueAt + duration('P1D') ELSE task.dueAt END AS passed
  WHERE passed >= begin AND passed < until
  WITH c, task, rep, coalesce(task.doneAt <= task.dueAt OR task.doneAt < passed, false) AS done,
    coalesce(rep.id = $rep, $rep IS NULL) AND ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes))
      AND %see(c:Customer) AS told
  WITH c, task, task.kind AS kind, rep, done, told, $rep IS NOT NULL AND NOT c.confidential AS peer WHERE told OR peer
  // (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep), (:FollowUp)-[:OF]->(:Purchase)<-[:SOLD]-(:Rep), both at this customer
  WITH rep, kind, told, peer, done, CASE WHEN done AND kind = 'FOLLOW_UP_VISIT' THEN EXISTS {
    MATCH (task)-[:DONE_BY]->(visit:Touchpoint)<-[:HAD]-(visitor:Rep), (task)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)
    WHERE visitor <> seller AND EXISTS { (visit)-[:AT]->(c) } AND EXISTS { (c)-[:MADE]->(sale) }
  } ELSE false END AS another
  WITH rep, kind, told, peer,
    count(*) AS due, count(CASE WHEN done THEN 1 END) AS made, count(CASE WHEN done AND NOT another THEN 1 END) AS bySeller
  UNWIND CASE WHEN told THEN ['CARE'] ELSE [] END + CASE WHEN peer THEN ['PEERS'] ELSE [] END AS part
  WITH part, rep, kind, [sum(due), sum(made), sum(bySeller)] AS counts
  RETURN part, [rep.id, kind] AS keys, counts

  UNION ALL
  // (:Customer)-[:CONSIDERED]->(:Opportunity)<-[:AFTER]-(:Referral)
  MATCH (c:Customer)-[:CONSIDERED]->(sale:Opportunity) USING INDEX sale:Opportunity(closedAt)
  WHERE sale.closedAt >= begin AND sale.closedAt < until AND sale.status = 'LOST'
    AND ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes)) AND %see(c:Customer)
  WITH sale, EXISTS {
    MATCH (sale)<-[:AFTER]-(r:Referral) WHERE r.givenAt < until AND r.status <> 'DECLINED' AND %see(r:Referral)
  } AS gave
  WITH [count(*), count(sale.valueReporting), sum(coalesce(sale.valueReporting, 0)), count(CASE WHEN gave THEN 1 END)] AS counts
  RETURN 'LOST' AS part, COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 } AS keys, counts
}
RETURN part, keys, counts
