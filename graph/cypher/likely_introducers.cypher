// Who probably knows a contact %v although nobody recorded it, among the people that our reps are in touch with: whoever is tied to somebody
// who is tied to them, and whoever works or worked at the same account at the same time.
// (:Contact)-[:KNOWS|REPORTS_TO]-(:Contact)-[:KNOWS|REPORTS_TO]-(:Contact), (:Contact)-[:WORKS_AT]->(:Customer)<-[:WORKS_AT]-(:Contact)
// Placeholders (graph/ties.py): %ties stands for ties.cypher; %kept ties of a person; %days within which a rep has been in two-way contact;
// %candidates at most, those with most signs first. Nobody at a competitor (R21), nobody who asked not to be contacted.
// Columns: [signs, %row] by id; signs are what insights.introducers reads: who knows both, as [name, tie to the contact, tie to the other,
// how many ties they have], and where both work, as [account, same department, same site].
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
  WITH person, there, collect([other, best[0]]) AS beyond
  UNWIND beyond AS two
  WITH two[0] AS other, person.name AS name, there, two[1] AS here, size(beyond) AS ties
  RETURN other, [name, there, here, ties] AS shared
  UNION ALL
  MATCH (%v)-[mine:WORKS_AT]->(account:Customer)<-[theirs:WORKS_AT]-(other:Contact)
  WHERE %see(account:Customer) AND (mine.until IS NULL OR theirs.since IS NULL OR theirs.since <= mine.until)
    AND (theirs.until IS NULL OR mine.since IS NULL OR mine.since <= theirs.until)
  WITH other, max(CASE WHEN mine.department = theirs.department THEN 2 ELSE 0 END + CASE WHEN mine.site = theirs.site THEN 1 ELSE 0 END) AS closer
  RETURN other, null AS shared ORDER BY closer DESC, other.id LIMIT %candidates
}
WITH near, rivals, other, shared
WHERE other <> %v AND NOT other IN [one IN near | one[0]]
WITH rivals, other, collect(shared) AS shared
WHERE NOT coalesce(other.doNotContact, false)
  AND NOT EXISTS { MATCH (%v)-[:KNOWS|REPORTS_TO]-(other) }
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
WITH other, [shared, jobs] AS signs
ORDER BY reduce(sum = 0.0, one IN signs[0] | sum + one[1] * one[2]) + 0.1 * size(signs[1]) DESC, other.id LIMIT %candidates
RETURN [signs, %row] ORDER BY other.id
