// Lock a territory, all territories below, and the reps who work there. A write that moves a customer locks its new territory and owner,
// so no customer keeps the scopes of the old tree.  (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory)-[:PART_OF*]->(:Territory)
// $territory: the territory. Returns the number of locks.
MATCH (:Territory {id: $territory})<-[:PART_OF*0..]-(below:Territory)
CALL (below) { RETURN below AS one UNION MATCH (below)<-[:COVERS|MANAGES|LAST_COVERED]-(one:Rep) RETURN one }
WITH DISTINCT one ORDER BY one.id
%lock
RETURN count(one)
