// Store the scopes of all customers in a territory or below, and of those whose owners work there, after the territory was moved.
// (:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory)<-[:COVERS|MANAGES|LAST_COVERED]-(:Rep)-[:OWNS]->(:Customer)
// $territory: the territory. lock_subtree.cypher has run. Returns nothing.
MATCH (:Territory {id: $territory})<-[:PART_OF*0..]-(below:Territory)
CALL (below) {
  MATCH (below)<-[:LOCATED_IN]-(c:Customer) RETURN c
  UNION
  MATCH (below)<-[:COVERS|MANAGES|LAST_COVERED]-(:Rep)-[owns:OWNS]->(c:Customer) WHERE owns.until IS NULL RETURN c
}
WITH collect(DISTINCT c.id) AS ids
%scopes
