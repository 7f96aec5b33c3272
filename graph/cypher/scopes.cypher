// The scopes that open a customer (DOMAIN 4): its present owner, its territory and everything above that.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory)
// $ids: customers. Returns nothing.
UNWIND $ids AS id
MATCH (c:Customer {id: id})
SET c.scopes =
  COLLECT { MATCH (c)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id ORDER BY rep.id } +
  COLLECT { MATCH (c)-[:LOCATED_IN]->(:Territory)-[:PART_OF*0..]->(above:Territory) RETURN DISTINCT above.id ORDER BY above.id }
