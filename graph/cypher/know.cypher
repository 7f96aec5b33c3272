// Create a tie between two people, or update the tie of the same kind.  (:Contact)-[:KNOWS {how}]-(:Contact)
// ADVISES keeps its direction: (asks)-[:KNOWS {how: 'ADVISES'}]->(adviser). Other kinds are the same in both directions.
// $rows: [contact, contact, facts of a new tie, facts that are given]. Returns nothing.
UNWIND $rows AS row
CALL (row) {
  MATCH (a:Contact {id: row[0]})
  MATCH (b:Contact {id: row[1]})
  WITH a, b, row, COLLECT {
    MATCH (a)-[tie:KNOWS {how: row[2].how}]-(b) WHERE tie.how <> 'ADVISES' OR startNode(tie) = a RETURN tie
  } AS ties
  FOREACH (_ IN CASE WHEN ties = [] THEN [1] ELSE [] END | CREATE (a)-[tie:KNOWS]->(b) SET tie = row[2])
  FOREACH (tie IN ties | SET tie += row[3])
}
