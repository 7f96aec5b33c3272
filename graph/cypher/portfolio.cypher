// Counts of a portfolio: all customers in a territory and below that are visible to the viewer. portfolio_care.cypher counts the care. It
// is as much work as this statement, and runs in parallel.
// (:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory), stored in the customer's `scopes`
// Each record is read by its own dates, as it was at the end of the period. A date without a time runs to the end of its day: `passed` is
// the moment from which a date has passed.
// Records of a period are searched by their dates, so that the cost grows with the period. The indexes are named, because a plan made for a
// small graph would expand each customer. Standings of few customers are read from the customers. Standings of many customers are read by
// their dates, because expanding each customer costs more.
// Visibility is decided once, for `customers`: Neo4j searches a list of nodes as a set.
// Parameters: $territories ([id], null: everywhere); $from and $to, the first and last day; $begin and $until, the moments at which the
// period begins and ends; $few, the number of customers up to which standings are read from the customers.
// Column: one list, because many rows are more expensive to read; of [part, keys, counts].
//   CUSTOMERS   []                        [customers]
//   QUARTILES   []                        [net value up to which customers with an order belong to the first, second, third quartile; the highest]
//   LEVELS      [level before, after]     [customers]              customers without a standing by the last day are in no row
//   CIRCLE      []                        [bought; of them asked, satisfied; of these bought again, too; of these gave a referral; …]
//   CAUSE       [cause]                   [opened, due, resolved in time, resolved, median seconds]
//   DEPARTMENT  [department]              the same
//   LOST        [reporting currency]      [lost, with a known value, minor units of the reporting currency, gave a referral]
WITH COLLECT {
    MATCH (c:Customer) WHERE ($territories IS NULL OR any(place IN $territories WHERE place IN c.scopes)) AND %see(c:Customer)
    RETURN c
  } AS customers,
  date($from) AS first, date($to) AS last, datetime($begin) AS begin, datetime($until) AS until
CALL (customers, first, last, begin, until) {
  RETURN 'CUSTOMERS' AS part, [] AS keys, [size(customers)] AS counts

  UNION ALL
  UNWIND customers AS c
  WITH c.netValue AS value WHERE c.lastOrderAt IS NOT NULL
  WITH percentileDisc(value, 0.25) AS low, percentileDisc(value, 0.5) AS middle, percentileDisc(value, 0.75) AS high, max(value) AS most
  RETURN 'QUARTILES' AS part, [] AS keys, [low, middle, high, most] AS counts

  UNION ALL
  // (:Customer)-[:STANDS]->(:Standing): the last standing up to each of the two days
  CALL (customers, last) {
    WITH customers, last WHERE size(customers) <= $few
    UNWIND customers AS c
    MATCH (c)-[:STANDS]->(s:Standing) WHERE s.asOf <= last
    RETURN c, s
    UNION ALL
    WITH customers, last WHERE size(customers) > $few
    MATCH (s:Standing)<-[:STANDS]-(c)
    WHERE s.asOf <= last AND c IN customers
    RETURN c, s
  }
  WITH c, s.asOf <= first AS early, [s.asOf, s.level] AS stood
  WITH c, max(CASE WHEN early THEN stood END)[1] AS before, max(stood)[1] AS after
  RETURN 'LEVELS' AS part, [before, after] AS keys, [count(*)] AS counts

  UNION ALL
  // (:Customer)-[:MADE]->(:Purchase) and (:Satisfaction)-[:AT]->(:Customer), both in the period. A customer whose last order lies in the
  // period bought in it. A customer whose last order lies before did not. For others (`lastOrderAt` is later or unknown: graph/derived/net_value.py)
  // the purchases are read.
  WITH COLLECT {
    UNWIND customers AS c
    WITH c, c.lastOrderAt AS ordered WHERE coalesce(ordered >= begin, true)
    WITH c WHERE CASE WHEN ordered < until THEN true ELSE EXISTS {
      MATCH (c)-[:MADE]->(p:Purchase)
      WHERE CASE WHEN p.orderedAt >= begin AND p.orderedAt < until THEN NOT p.status IN ['CANCELLED', 'RETURNED'] ELSE false END
    } END
    RETURN c
  } AS buyers
  CALL (buyers, begin, until) {
    MATCH (r:Satisfaction)-[:AT]->(c) USING INDEX r:Satisfaction(at) WHERE r.at >= begin AND r.at < until AND c IN buyers
    WITH c, r.experience >= r.expectation AS satisfied, r.at AS at WHERE satisfied IS NOT NULL
    WITH c, max([at, satisfied])[1] AS satisfied
    RETURN count(c) AS asked, collect(CASE WHEN satisfied THEN c END) AS content
  }
  // (:Customer)-[:MADE]->(:Purchase) on several days
  WITH size(buyers) AS bought, asked, content, COLLECT {
    UNWIND content AS c
    WITH c WHERE size(COLLECT {
      MATCH (c)-[:MADE]->(p:Purchase) WHERE p.orderedAt < until AND NOT p.status IN ['CANCELLED', 'RETURNED']
      RETURN DISTINCT p.orderedAt.epochSeconds / 86400 LIMIT 2
    }) = 2
    RETURN c
  } AS loyal
  // (:Contact)<-[:TO]-(:Referral)-[:FROM]->(:Customer), (:Customer)-[:REFERRED]->(:Customer)-[:MADE]->(:Purchase). A referral from a
  // visible customer is visible if its named contact is.
  WITH bought, asked, content, loyal, COLLECT {
    UNWIND loyal AS c
    WITH c WHERE EXISTS {
      MATCH (c)<-[:FROM]-(r:Referral)
      WHERE r.givenAt < datetime($until) AND r.status <> 'DECLINED' AND NOT EXISTS { MATCH (r)-[:TO]->(named:Contact) WHERE NOT %see(named:Contact) }
    }
    RETURN c
  } AS givers
  RETURN 'CIRCLE' AS part, [] AS keys, [bought, asked, size(content), size(loyal), size(givers), COUNT {
    UNWIND givers AS c
    WITH c WHERE EXISTS {
      MATCH (c)-[named:REFERRED]->(other:Customer)-[:MADE]->(p:Purchase)
      WHERE p.orderedAt >= named.at AND p.orderedAt < datetime($until) AND NOT p.status IN ['CANCELLED', 'RETURNED'] AND (other IN customers OR %see(other:Customer))
    }
    RETURN c
  }] AS counts

  UNION ALL
  // (:Claim)-[:OF]->(:Customer), (:Claim)-[:HANDLED_BY]->(:Department)
  MATCH (claim:Claim)-[:OF]->(c:Customer) USING INDEX claim:Claim(openedAt)
  WHERE claim.openedAt >= begin AND claim.openedAt < until AND c IN customers
  WITH claim, until, CASE WHEN claim.dueAt.epochSeconds % 86400 = 0 THEN claim.dueAt + duration('P1D') ELSE claim.dueAt END AS passed,
    CASE WHEN claim.resolvedAt < until THEN claim.resolvedAt END AS resolved
  WITH claim, passed < coalesce(CASE WHEN claim.waitingSince < until THEN claim.waitingSince END, until) OR resolved IS NOT NULL AS due, resolved <= claim.dueAt OR resolved < passed AS inTime,
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
  // (:Customer)-[:CONSIDERED]->(:Opportunity)<-[:AFTER]-(:Referral)
  MATCH (c:Customer)-[:CONSIDERED]->(sale:Opportunity) USING INDEX sale:Opportunity(closedAt)
  WHERE sale.closedAt >= begin AND sale.closedAt < until AND sale.status = 'LOST' AND c IN customers
  WITH sale, EXISTS {
    MATCH (sale)<-[:AFTER]-(r:Referral) WHERE r.givenAt < until AND r.status <> 'DECLINED' AND %see(r:Referral)
  } AS gave
  WITH [count(*), count(sale.valueReporting), sum(coalesce(sale.valueReporting, 0)), count(CASE WHEN gave THEN 1 END)] AS counts
  RETURN 'LOST' AS part, COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 } AS keys, counts
}
RETURN collect([part, keys, counts])
