// The accounts that a departure affects: those that a contact works at, or those that a rep owns or had a touchpoint with within a year.
// (:Contact)-[:WORKS_AT]->(:Customer), (:Rep)-[:OWNS]->(:Customer), (:Rep)-[:HAD]->(:Touchpoint)-[:AT]->(:Customer)
// Parameters: $contact or $rep (ids; the other is null), $day (ISO), the day at whose end the accounts are judged, $now (through %now),
// $most accounts.
// The variable `leaving` must not be used in facts.cypher. %facts are those of insights/facts.py, %frozen their statistics.
// Columns: accounts [facts, id of the owner] (best first, one more than $most if there are more), statistics. No row without such a person.
CALL () {
  MATCH (leaving:Contact {id: $contact}) WHERE %see(leaving:Contact) RETURN leaving
  UNION ALL
  MATCH (leaving:Rep {id: $rep}) RETURN leaving
}
RETURN COLLECT {
  CALL (leaving) {
    MATCH (leaving)-[job:WORKS_AT]->(c:Customer) WHERE job.until IS NULL RETURN c
    UNION
    MATCH (leaving)-[owned:OWNS]->(c:Customer) WHERE owned.until IS NULL RETURN c
    UNION
    MATCH (leaving)-[:HAD]->(talk:Touchpoint)-[:AT]->(c:Customer)
    WHERE talk.direction = 'TWO_WAY' AND talk.at >= %now - duration('P365D') RETURN c
  }
  WITH DISTINCT c WHERE %see(c:Customer)
  WITH c ORDER BY c.scoreLow DESC, c.id LIMIT $most + 1
  RETURN [%facts, [(c)<-[holds:OWNS WHERE holds.until IS NULL]-(owner:Rep) | owner.id][0]]
} AS accounts, %frozen AS statistics
