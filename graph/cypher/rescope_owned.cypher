// Store the scopes of all customers that a rep owns now, after the rep's territories changed.  (:Rep)-[:OWNS]->(:Customer)
// $rep: the rep, who is locked. Returns nothing.
MATCH (:Rep {id: $rep})-[owns:OWNS]->(owned:Customer) WHERE owns.until IS NULL
WITH collect(DISTINCT owned.id) AS ids
%scopes
