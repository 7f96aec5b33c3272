// Customers that only admins see, and customers that no manager sees although there are managers.
// (:Rep)-[:OWNS]->(:Customer), (:Rep)-[:COVERS|MANAGES]->(:Territory), by the customer's stored `scopes` (scopes.cypher)
// Parameters: $names (names of each kind at most).
// Columns: number that only admins see, some of their names; number that reps see and managers do not, some of their names
WITH COLLECT { MATCH (:Rep)-[:COVERS]->(t:Territory) RETURN DISTINCT t.id } AS covered,
  COLLECT { MATCH (:Rep)-[:MANAGES]->(t:Territory) WITH DISTINCT t UNWIND [t.id, 'manager:' + t.id] AS scope RETURN scope } AS managed
MATCH (c:Customer) WHERE none(scope IN c.scopes WHERE scope IN managed)
WITH c.name AS name, size(managed) > 0 AS managers,
  any(scope IN c.scopes WHERE scope STARTS WITH 'rep_' OR scope IN covered) AS reps
WHERE managers OR NOT reps
ORDER BY name
WITH collect(CASE WHEN NOT reps THEN name END) AS hidden, collect(CASE WHEN reps THEN name END) AS unmanaged
RETURN size(hidden), hidden[..$names], size(unmanaged), unmanaged[..$names]
