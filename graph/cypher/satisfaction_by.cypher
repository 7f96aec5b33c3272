// Figures of the visible satisfaction readings that meet a filter, by group.
// graph/queries/groups.py fills in %conditions, and %grouped with the key and the name of each group.
// Columns: null; and a list of [key, name, counts], with counts: readings, mean of experience minus expectation; and of each answer on
// trust (trustworthy, did as said, cared) how many there are, and their mean.
MATCH (n:Satisfaction) WHERE %see(n:Satisfaction) AND %conditions
%grouped
WITH key, name, [
  count(*), avg(n.experience - n.expectation),
  count(n.trustworthy), avg(n.trustworthy), count(n.didAsSaid), avg(n.didAsSaid), count(n.cared), avg(n.cared)
] AS counts
WITH collect([key, name, counts]) AS found
RETURN null, found
