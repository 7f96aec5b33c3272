// The customers that a viewer's scopes lead to, and their present and former contacts. Part of search.cypher.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory), (:Contact)-[:WORKS_AT]->(:Customer)
// (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory): the customers that a scope `manager:<territory>` opens
// Parameter: $scopes. Column: one, a customer or contact. The result may include records that the viewer does not see.
%own
UNWIND [account] + COLLECT { MATCH (account)<-[:WORKS_AT]-(person) RETURN person } AS one
RETURN DISTINCT one
