// Write the standings of a batch of customers.  (:Customer)-[:STANDS]->(:Standing)
// Parameters: $rows, each {id, customer: derived properties ({} changes none), gone: [ids of standings to delete], past: [ids of standings
// that are no longer current], standings: [properties with their id]}. Returns nothing.
UNWIND $rows AS row
MATCH (c:Customer {id: row.id})
SET c += row.customer
WITH c, row
CALL (c, row) {
  MATCH (c)-[:STANDS]->(old:Standing) WHERE old.id IN row.gone
  DETACH DELETE old
}
CALL (c, row) {
  MATCH (c)-[:STANDS]->(old:Standing) WHERE old.id IN row.past
  SET old.current = false
}
CALL (c, row) {
  UNWIND row.standings AS new
  MERGE (s:Standing {id: new.id})
  SET s = new
  MERGE (c)-[:STANDS]->(s)
}
