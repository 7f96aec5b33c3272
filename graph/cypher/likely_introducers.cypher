// Likely introducers to a contact %v, among people in touch with our reps: people who share a tie with the contact, and people who work or
// worked at the same account at the same time. Recorded advisers of the contact are left out. Other ties to the contact do not exclude
// anybody.
// (:Contact)-[:KNOWS|REPORTS_TO]-(:Contact)-[:KNOWS|REPORTS_TO]-(:Contact), (:Contact)-[:WORKS_AT]->(:Customer)<-[:WORKS_AT]-(:Contact),
// (asks:Contact)-[:KNOWS {how: 'ADVISES'}]->(adviser:Contact)
// Placeholders (graph/queries/tie_strength.py): %ties stands for ties.cypher; %strengths by how; %kept ties of a person; %days since the last two-way
// touchpoint with a rep; %candidates at most, the most likely first by a rough sum of the signs. People at a competitor (R21) and people
// who asked not to be contacted are left out.
// Columns: [signs, %row] by id. insights.introducers reads the signs: shared acquaintances as [name, tie to the contact, tie to the
// candidate, strength of asking the candidate for advice (0 if they do not), number of their ties]; shared jobs as [account, same
// department, same site]; number of people who ask the candidate for advice; how the contact already knows the candidate.
CALL (%v) {
  WITH %v AS person
  CALL (person) { %ties }
  RETURN collect([other, best[0]]) AS near
}
CALL (%v) {
  MATCH (%v)-[job:WORKS_AT]->(home:Customer)-[:COMPETES_WITH]-(rival:Customer)
  WHERE job.until IS NULL AND %see(home:Customer) AND %see(rival:Customer)
  RETURN collect(DISTINCT rival) AS rivals
}
CALL (%v, near) {
  UNWIND near AS one
  WITH one[0] AS person, one[1] AS there
  CALL (person) { %ties }
  WITH person, there, collect([other, best[0]]) AS beyond,
    COLLECT { MATCH (person)-[:KNOWS {how: 'ADVISES'}]->(adviser) RETURN adviser } AS advisers
  UNWIND beyond AS two
  WITH two[0] AS other, two[1] AS here, %asked(person.name) AS name, there, size(beyond) AS ties,
    CASE WHEN two[0] IN advisers THEN %strengths['ADVISES'] ELSE 0.0 END AS asks
  RETURN other, [name, there, here, asks, ties] AS shared
  UNION ALL
  MATCH (%v)-[mine:WORKS_AT]->(account:Customer)<-[theirs:WORKS_AT]-(other:Contact)
  WHERE %see(account:Customer) AND (mine.until IS NULL OR theirs.since IS NULL OR theirs.since <= mine.until)
    AND (theirs.until IS NULL OR mine.since IS NULL OR mine.since <= theirs.until)
  WITH other, max(CASE WHEN mine.department = theirs.department THEN 2 ELSE 0 END + CASE WHEN mine.site = theirs.site THEN 1 ELSE 0 END) AS closer
  RETURN other, null AS shared ORDER BY closer DESC, other.id LIMIT %candidates
}
WITH rivals, other, shared
WHERE other <> %v
WITH rivals, other, collect(shared) AS shared
WHERE NOT coalesce(%asked(other.doNotContact), false)
  AND NOT EXISTS { MATCH (%v)-[:KNOWS {how: 'ADVISES'}]->(other) }
  AND NOT EXISTS { MATCH (other)-[job:WORKS_AT]->(rival:Customer) WHERE job.until IS NULL AND rival IN rivals }
  AND EXISTS {
    MATCH (other)<-[:WITH]-(talk:Touchpoint)<-[:HAD]-(:Rep)
    WHERE talk.direction = 'TWO_WAY' AND talk.at <= %now AND talk.at >= %now - duration({days: %days}) AND %see(talk:Touchpoint)
  }
WITH other, shared, COLLECT {
  MATCH (%v)-[mine:WORKS_AT]->(account:Customer)<-[theirs:WORKS_AT]-(other)
  WHERE %see(account:Customer) AND (mine.until IS NULL OR theirs.since IS NULL OR theirs.since <= mine.until)
    AND (theirs.until IS NULL OR mine.since IS NULL OR mine.since <= theirs.until)
  RETURN [account.name, coalesce(mine.department = theirs.department, false), coalesce(mine.site = theirs.site, false)]
  ORDER BY account.id, mine.id, theirs.id
} AS jobs
WITH other, shared, jobs
ORDER BY reduce(sum = 0.0, one IN shared | sum + one[1] * (one[2] + one[3])) + 0.1 * size(jobs) DESC, other.id LIMIT %candidates
WITH other, [
  shared, jobs, COUNT { MATCH (asks:Contact)-[:KNOWS {how: 'ADVISES'}]->(other) WHERE %see(asks:Contact) RETURN DISTINCT asks },
  COLLECT {
    MATCH (%v)-[tie:KNOWS]-(other) RETURN DISTINCT coalesce(tie.how, 'ACQUAINTANCE') AS how ORDER BY how
    UNION ALL
    MATCH (%v)-[line:REPORTS_TO]-(other) WHERE %line(line) RETURN DISTINCT 'REPORTS_TO' AS how
  }
] AS signs
RETURN [signs, %row] ORDER BY other.id
