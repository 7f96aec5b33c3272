// The scopes of every customer, as graph/cypher/scopes.cypher keeps them from now on: also `manager:<territory>` of where its owner works.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory), (:Rep)-[:COVERS|MANAGES]->(:Territory)
MATCH (customer:Customer)
CALL (customer) {
  WITH customer,
    COLLECT { MATCH (customer)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id ORDER BY rep.id } AS owners,
    COLLECT {
      MATCH (customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*0..]->(above:Territory) RETURN DISTINCT above.id ORDER BY above.id
    } AS places,
    COLLECT {
      MATCH (customer)<-[owns:OWNS]-(:Rep)-[:COVERS|MANAGES]->(:Territory)-[:PART_OF*0..]->(above:Territory)
      WHERE owns.until IS NULL RETURN DISTINCT above.id ORDER BY above.id
    } AS managed
  SET customer.scopes = owners + places + [territory IN managed WHERE NOT territory IN places | 'manager:' + territory]
} IN TRANSACTIONS OF 5000 ROWS;
