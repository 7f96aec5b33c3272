// Figures of the visible customers that meet a filter, by group.
// graph/queries/groups.py fills in %conditions, and %grouped with the key and the name of each group.
// A customer is at risk if it is LAPSED or its score is FALLING.
// Columns: the reporting currency; and a list of [key, name, counts], with counts: customers; customers with a score, mean, quartiles of
// the score; customers with a net value, its sum; customers at risk, those of them with a net value, its sum.
MATCH (n:Customer) WHERE %see(n:Customer) AND %conditions
%grouped
WITH key, name, n.score AS score, n.netValue AS value, coalesce(n.status = 'LAPSED', false) OR coalesce(n.trend = 'FALLING', false) AS risk
WITH key, name, [
  count(*), count(score), avg(score), percentileCont(score, 0.25), percentileCont(score, 0.5), percentileCont(score, 0.75),
  count(value), sum(value), count(CASE WHEN risk THEN 1 END), count(CASE WHEN risk THEN value END), sum(CASE WHEN risk THEN value END)
] AS counts
WITH collect([key, name, counts]) AS found
RETURN HEAD(COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 }), found
