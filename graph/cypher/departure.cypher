// Whom it touches if somebody leaves: the accounts that a contact works at, or those that one of us owns or talked with within a year.
// (:Contact)-[:WORKS_AT]->(:Customer), (:Rep)-[:OWNS]->(:Customer), (:Rep)-[:HAD]->(:Touchpoint)-[:AT]->(:Customer)
// Parameters: $contact or $rep (ids; the other is null), $day (ISO), the day whose end is judged, $now (through %now), $most accounts.
// `leaving` must be no name that facts.cypher uses. %facts are those of insights/facts.py, %frozen the statistics that they are judged by.
// Columns: accounts [facts, id of the owner] (the best first, one more than $most where there are more), statistics. No row without such a person.
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
