// Replace the stored edges of things.  (x:Product|Category)-[:SIMILAR {score, customers}]->(r)
// Parameters: $rows, each {id, similar: [[id, score, customers] …]}. Returns nothing.
UNWIND $rows AS row
OPTIONAL MATCH (product:Product {id: row.id})
OPTIONAL MATCH (category:Category {id: row.id})
WITH row, coalesce(product, category) AS x WHERE x IS NOT NULL
CALL (x) {
  MATCH (x)-[old:SIMILAR]->()
  DELETE old
}
CALL (row, x) {
  UNWIND row.similar AS one
  OPTIONAL MATCH (product:Product {id: one[0]})
  OPTIONAL MATCH (category:Category {id: one[0]})
  WITH x, one, coalesce(product, category) AS r WHERE r IS NOT NULL
  CREATE (x)-[:SIMILAR {score: one[1], customers: one[2]}]->(r)
}
