// Store the scopes that open a customer (DOMAIN 4): its present owner, its territory and all territories above. Only for managers: every
// territory in or below which its owner works, as `manager:<territory>`, unless the plain id is among the scopes. A confidential customer has
// all its territories as `manager:<territory>`, so that covering one of them does not open it.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory)
// (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory); LAST_COVERED exists only while the rep covers and manages nothing
// $ids: customers. Returns nothing.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
WITH c,
  COLLECT { MATCH (c)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id ORDER BY rep.id } AS owners,
  COLLECT { MATCH (c)-[:LOCATED_IN]->(:Territory)-[:PART_OF*0..]->(above:Territory) RETURN DISTINCT above.id ORDER BY above.id } AS places,
  COLLECT {
    MATCH (c)<-[owns:OWNS]-(:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory)-[:PART_OF*0..]->(above:Territory)
    WHERE owns.until IS NULL RETURN DISTINCT above.id ORDER BY above.id
  } AS managed
SET c.scopes = owners + [territory IN places | CASE WHEN c.confidential THEN 'manager:' ELSE '' END + territory]
  + [territory IN managed WHERE NOT territory IN places | 'manager:' + territory]
