// Write the standings of a batch of customers.  (:Customer)-[:STANDS]->(:Standing)
// Parameters: $rows, each {id, customer, times, days: derived properties by `moments.apart` (empty changes none), gone: [ids of standings to
// delete], past: [ids of standings that are no longer current], standings: [properties with their id, asOf as ISO text]}. Returns nothing.
UNWIND $rows AS row
MATCH (c:Customer {id: row.id})
SET c += row.customer
FOREACH (one IN row.times | SET c[one[0]] = datetime(one[1]))
FOREACH (one IN row.days | SET c[one[0]] = date(one[1]))
WITH c, row
CALL (row) {
  UNWIND row.gone AS gone
  MATCH (old:Standing {id: gone})
  DETACH DELETE old
}
CALL (row) {
  UNWIND row.past AS past
  MATCH (old:Standing {id: past})
  SET old.current = false
}
CALL (c, row) {
  UNWIND row.standings AS new
  MERGE (s:Standing {id: new.id})
  SET s = new {.*, asOf: date(new.asOf)}
  MERGE (c)-[:STANDS]->(s)
}
