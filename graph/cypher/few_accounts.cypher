// An expression for the customers that a viewer's scopes lead to, null if they are certainly more than %most. The customers in the viewer's
// territories are counted first, which reads none of them.
// (:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory)
// Parameter: $viewerScopes. %own is own_accounts.cypher. Returns a list of nodes, of %most + 1 at most.
CASE WHEN %most >= reduce(sum = 0, number IN COLLECT {
  UNWIND $viewerScopes AS scope
  MATCH (:Territory {id: scope})<-[:PART_OF*0..]-(part)
  RETURN COUNT { (part)<-[:LOCATED_IN]-() } AS number
} | sum + number) THEN COLLECT { %own RETURN account LIMIT %most + 1 } END
