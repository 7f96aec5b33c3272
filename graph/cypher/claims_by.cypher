// Figures of the visible claims that meet a filter, by group.
// graph/queries/groups.py fills in %conditions, and %grouped with the key and the name of each group.
// Columns: the reporting currency; and a list of [key, name, counts], with counts: claims, resolved claims, median and mean of the seconds
// to resolve them, claims with a known cost, its sum.
MATCH (n:Claim) WHERE %see(n:Claim) AND %conditions
%grouped
WITH key, name, n.resolvedAt.epochSeconds - n.openedAt.epochSeconds AS seconds, n.costReporting AS cost
WITH key, name, [count(*), count(seconds), percentileCont(seconds, 0.5), avg(seconds), count(cost), sum(cost)] AS counts
WITH collect([key, name, counts]) AS found
RETURN HEAD(COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 }), found
