// The roles that see customers, besides admins, by the customers' stored `scopes` (scopes.cypher).
// (:Rep)-[:OWNS]->(:Customer), (:Rep)-[:COVERS|MANAGES]->(:Territory)
// Parameters: $ids (customers). Columns: customer, whether a rep sees it, whether a manager sees it (true while there is no manager)
WITH COLLECT { MATCH (:Rep)-[:COVERS]->(t:Territory) RETURN DISTINCT t.id } AS covered,
  COLLECT { MATCH (:Rep)-[:MANAGES]->(t:Territory) WITH DISTINCT t UNWIND [t.id, 'manager:' + t.id] AS scope RETURN scope } AS managed
UNWIND $ids AS id
MATCH (c:Customer {id: id})
RETURN c.id,
  any(scope IN c.scopes WHERE scope STARTS WITH 'rep_' OR scope IN covered),
  size(managed) = 0 OR any(scope IN c.scopes WHERE scope IN managed)
