// Replace the stored best offers of customers. The board ranks them.
// (c:Customer)-[:OFFERED {score, because, customers}]->(:Product), (c)-[:LACKS {score, because, customers}]->(:Category)
// Parameters: $rows, each {id, products, categories}, lists of [id, score, ids of the things that led to it, customers]. Returns nothing.
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
