// Write what a batch of customers stands at.  (:Customer)-[:STANDS]->(:Standing)
// Parameters: $rows, each {id, customer: derived properties ({} leaves them), gone: [standing ids], past: [standing ids that are current no
// more], standings: [properties with their id]}. Returns nothing.
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
