// The recorded ties of a person, each other person once with the strongest tie. Part of introductions.cypher and likely_introducers.cypher,
// over `person`.
// (:Contact)-[:KNOWS|REPORTS_TO]-(:Contact), (:Contact)-[:GAVE]->(:Referral)-[:TO]->(:Contact)
// Placeholders: %strengths, a map of them by how; %kept, the number of ties: strongest first, then by id, and one more if there are more.
// Columns: other, best as [strength, how, when it last showed in seconds, the id of the record behind it].
CALL (person) {
  MATCH (person)-[tie:KNOWS]-(other:Contact)
  WITH other, tie.strength AS given, coalesce(tie.how, 'ACQUAINTANCE') AS how
  RETURN other, coalesce(given, %strengths[how]) AS strength, how, null AS seen, null AS record
  UNION ALL
  MATCH (person)-[line:REPORTS_TO]-(other:Contact) WHERE %line(line)
  RETURN other, %strengths['REPORTS_TO'] AS strength, 'REPORTS_TO' AS how, null AS seen, null AS record
  UNION ALL
  MATCH (person)-[:GAVE|TO]-(naming:Referral)-[:GAVE|TO]-(other:Contact)
  WHERE naming.givenAt IS NOT NULL AND naming.status <> 'DECLINED' AND %see(naming:Referral)
  RETURN other, %strengths['REFERRAL'] AS strength, 'REFERRAL' AS how, naming.givenAt.epochSeconds AS seen, naming.id AS record
}
WITH person, other, strength, how, seen, record WHERE other <> person AND strength > 0 AND %see(other:Contact)
WITH other, strength, how, seen, record ORDER BY strength DESC, how, seen DESC, record
WITH other, collect([strength, how, seen, record])[0] AS best
RETURN other, best ORDER BY best[0] DESC, other.id LIMIT %kept + 1
