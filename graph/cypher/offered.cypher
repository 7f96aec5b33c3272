// Write the best offers of customers, in the place of those before: what the board ranks.
// (c:Customer)-[:OFFERED {score, because, customers}]->(:Product), (c)-[:LACKS {score, because, customers}]->(:Category)
// Parameters: $rows, each {id, products, categories}, lists of [id, score, ids of what led there, customers]. Returns nothing.
UNWIND $rows AS row
MATCH (c:Customer {id: row.id})
CALL (c) {
  MATCH (c)-[old:OFFERED|LACKS]->()
  DELETE old
}
CALL (c, row) {
  UNWIND row.products AS one
  MATCH (r:Product {id: one[0]})
  CREATE (c)-[:OFFERED {score: one[1], because: one[2], customers: one[3]}]->(r)
}
CALL (c, row) {
  UNWIND row.categories AS one
  MATCH (r:Category {id: one[0]})
  CREATE (c)-[:LACKS {score: one[1], because: one[2], customers: one[3]}]->(r)
}
