// Figures of the visible opportunities that meet a filter, by group.
// graph/queries/groups.py fills in %conditions, and %grouped with the key and the name of each group.
// Columns: the reporting currency; and a list of [key, name, counts], with counts: opportunities, open, won, lost, opportunities with a
// known value, its sum.
MATCH (n:Opportunity) WHERE %see(n:Opportunity) AND %conditions
%grouped
WITH key, name, n.status AS status, n.valueReporting AS value
WITH key, name, [
  count(*), count(CASE status WHEN 'OPEN' THEN 1 END), count(CASE status WHEN 'WON' THEN 1 END), count(CASE status WHEN 'LOST' THEN 1 END),
  count(value), sum(value)
] AS counts
WITH collect([key, name, counts]) AS found
RETURN HEAD(COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 }), found
