// Figures of all visible purchases of a period, by month or quarter, as purchases_by.cypher counts them. They are counted by an index.
// (:Customer)-[:MADE]->(:Purchase)<-[:ABOUT]-(:Claim), (:Customer)-[:LOCATED_IN]->(:Territory)
// Purchases of a place are added up if the viewer sees all its customers. Others are checked one by one, and so is the cost of claims of
// another customer (figures.cypher).
// Parameters: $begin and $until, moments as text: the period, without its end (null: open); $unit, month or quarter.
// %known: graph/derived/counts.py. Columns: those of purchases_by.cypher. The list is null while counts are unknown.
WITH coalesce(datetime($begin), datetime('0001-01-01T00:00Z')) AS begin, coalesce(datetime($until), datetime('9999-12-31T00:00Z')) AS until
WITH begin, until, %known AS known,
  HEAD(COLLECT {
    MATCH (n:Purchase) USING INDEX n:Purchase(orderedAt) WHERE n.orderedAt >= begin AND n.orderedAt < until
    RETURN n.orderedAt ORDER BY n.orderedAt LIMIT 1
  }) AS first,
  HEAD(COLLECT {
    MATCH (n:Purchase) USING INDEX n:Purchase(orderedAt) WHERE n.orderedAt >= begin AND n.orderedAt < until
    RETURN n.orderedAt ORDER BY n.orderedAt DESC LIMIT 1
  }) AS last
WITH known, [number IN CASE WHEN known AND first IS NOT NULL THEN range(first.year * 12 + first.month - 1, last.year * 12 + last.month - 1) ELSE [] END |
  datetime({year: number / 12, month: number % 12 + 1})] AS months, begin, until
WITH known, [month IN months | {
  month: month,
  begin: CASE WHEN month < begin THEN begin ELSE month END,
  until: CASE WHEN month + duration('P1M') > until THEN until ELSE month + duration('P1M') END
}] AS months
CALL (months) {
  UNWIND months AS one
  MATCH (n:Purchase) USING INDEX n:Purchase(orderedAt, place, state, netValue, claimsCost)
  WHERE n.orderedAt >= one.begin AND n.orderedAt < one.until AND n.place IS NOT NULL AND n.state IS NOT NULL AND n.netValue IS NOT NULL
    AND n.claimsCost IS NOT NULL
  WITH one.month AS month, n.place AS place, n.state AS state, n.claimsCost < 0 AS open, count(*) AS purchases, sum(n.netValue) AS value,
    sum(n.claimsCost) AS cost
  WITH place, collect([month, state, open, purchases, value, cost]) AS figures
  OPTIONAL MATCH (t:Territory {id: replace(place, 'confidential ', '')})
  WITH place, figures, CASE WHEN place STARTS WITH 'confidential ' THEN %confides(t) ELSE %opens(t) END AS whole
  RETURN collect(CASE WHEN whole THEN [one IN figures WHERE NOT one[2]] END) AS stored,
    collect(CASE WHEN NOT whole THEN place END) AS others,
    collect(CASE WHEN any(one IN figures WHERE one[2]) THEN place END) AS open
}
CALL (months, stored, others, open) {
  UNWIND stored AS figures
  UNWIND figures AS one
  RETURN one[0] AS month, one[1] AS state, one[3] AS purchases, one[4] AS value, one[5] AS cost
  UNION ALL
  UNWIND CASE WHEN others = [] AND open = [] THEN [] ELSE months END AS one
  MATCH (n:Purchase) USING INDEX n:Purchase(orderedAt, place, state, netValue, claimsCost)
  WHERE n.orderedAt >= one.begin AND n.orderedAt < one.until AND n.place IS NOT NULL AND n.state IS NOT NULL AND n.netValue IS NOT NULL
    AND n.claimsCost IS NOT NULL AND (n.place IN others OR n.claimsCost < 0) AND %see(n:Purchase)
  WITH one.month AS month, n.state AS state, n.netValue AS value, CASE WHEN n.claimsCost >= 0 THEN n.claimsCost ELSE
    reduce(sum = 0, cost IN COLLECT {
      MATCH (n)<-[:ABOUT]-(claim:Claim)
      WHERE claim.verdict IN ['TRUE', 'SUSPECTED'] AND claim.costReporting IS NOT NULL AND %see(claim:Claim)
      RETURN claim.costReporting
    } | sum + cost) END AS cost
  RETURN month, state, count(*) AS purchases, sum(value) AS value, sum(cost) AS cost
}
WITH known, toString(date.truncate($unit, month)) AS key, [
  sum(purchases), sum(CASE state WHEN 'ORDER' THEN purchases ELSE 0 END), sum(CASE state WHEN 'RETURN' THEN purchases ELSE 0 END), sum(value), sum(cost)
] AS counts
WITH collect([key, null, counts]) AS found
RETURN HEAD(COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 }), CASE WHEN %known THEN found END
