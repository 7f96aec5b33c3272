// Write what some things lead to now, edge by edge.  (x:Product|Category {loud})-[:SIMILAR {score, customers}]->(r)
// Parameters: $rows, each {id, similar: {id: [score, customers]}}; $loud (by id, of every thing that is louder or softer now). Returns nothing.
CALL () {
  UNWIND keys($loud) AS id
  OPTIONAL MATCH (product:Product {id: id})
  OPTIONAL MATCH (category:Category {id: id})
  WITH id, coalesce(product, category) AS x WHERE x IS NOT NULL
  SET x.loud = $loud[id]
}
UNWIND $rows AS row
OPTIONAL MATCH (product:Product {id: row.id})
OPTIONAL MATCH (category:Category {id: row.id})
WITH row, coalesce(product, category) AS x WHERE x IS NOT NULL
CALL (row, x) {
  MATCH (x)-[s:SIMILAR]->(r)
  WITH s, r.id AS id, row.similar[r.id] AS now
  FOREACH (_ IN CASE WHEN now IS NULL THEN [1] ELSE [] END | DELETE s)
  FOREACH (_ IN CASE WHEN now IS NULL THEN [] ELSE [1] END | SET s.score = now[0], s.customers = now[1])
  RETURN collect(id) AS known
}
CALL (row, x, known) {
  UNWIND [id IN keys(row.similar) WHERE NOT id IN known] AS id
  OPTIONAL MATCH (product:Product {id: id})
  OPTIONAL MATCH (category:Category {id: id})
  WITH row, x, id, coalesce(product, category) AS r WHERE r IS NOT NULL
  CREATE (x)-[:SIMILAR {score: row.similar[id][0], customers: row.similar[id][1]}]->(r)
}
