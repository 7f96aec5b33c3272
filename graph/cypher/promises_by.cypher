// Figures of the visible promises that meet a filter, by group.
// graph/queries/groups.py fills in %conditions, %grouped with the key and the name of each group, and %late with the condition that an
// open promise is overdue.
// Columns: null; and a list of [key, name, counts], with counts: promises, kept, broken, open, overdue among the open ones, withdrawn.
MATCH (n:Promise) WHERE %see(n:Promise) AND %conditions
%grouped
WITH key, name, n.status AS status, %late AS late
WITH key, name, [
  count(*), count(CASE status WHEN 'KEPT' THEN 1 END), count(CASE status WHEN 'BROKEN' THEN 1 END), count(CASE status WHEN 'OPEN' THEN 1 END),
  count(CASE WHEN late THEN 1 END), count(CASE status WHEN 'WITHDRAWN' THEN 1 END)
] AS counts
WITH collect([key, name, counts]) AS found
RETURN null, found
