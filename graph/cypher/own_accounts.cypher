// The customers that a viewer's scopes lead to.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory)
// (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory): the customers that a scope `manager:<territory>` opens
// Parameter: $viewerScopes. Column: account. The result may include customers that the viewer does not see.
CALL () {
  UNWIND $viewerScopes AS scope MATCH (:Rep {id: scope})-[:OWNS]->(account) RETURN account
  UNION
  UNWIND $viewerScopes AS scope MATCH (:Territory {id: scope})<-[:PART_OF*0..]-()<-[:LOCATED_IN]-(account) RETURN account
  UNION
  UNWIND $viewerScopes AS scope
  MATCH (:Territory {id: split(scope, ':')[1]})<-[:PART_OF*0..]-(:Territory)<-[:COVERS|MANAGES|LAST_COVERED]-(:Rep)-[:OWNS]->(account)
  RETURN account
}
