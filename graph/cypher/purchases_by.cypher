// Figures of the visible purchases that meet a filter, by group.
// graph/queries/groups.py fills in %conditions, %grouped with the key and the name of each group, %value with the value of a purchase in
// its group, and %claimed with the condition on claims about it. Signs and claims are those of net_value.cypher.
// Columns: the reporting currency; and a list of [key, name, counts], with counts: purchases, orders, returns, value of purchases minus
// returns, cost of TRUE and SUSPECTED claims about the purchases.
MATCH (n:Purchase) WHERE %see(n:Purchase) AND %conditions
%grouped
WITH key, name, n.status = 'CANCELLED' AS cancelled, n.status = 'RETURNED' AND n.returnedAt IS NULL AS back, %value AS value,
  reduce(sum = 0, cost IN COLLECT {
    MATCH (n)<-[:ABOUT]-(claim:Claim)
    WHERE claim.verdict IN ['TRUE', 'SUSPECTED'] AND claim.costReporting IS NOT NULL AND %claimed AND %see(claim:Claim)
    RETURN claim.costReporting
  } | sum + cost) AS cost
WITH key, name, [
  count(*), count(CASE WHEN NOT cancelled AND NOT back THEN 1 END), count(CASE WHEN back THEN 1 END),
  sum(CASE WHEN cancelled THEN 0 WHEN back THEN -value ELSE value END), sum(cost)
] AS counts
WITH collect([key, name, counts]) AS found
RETURN HEAD(COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 }), found
