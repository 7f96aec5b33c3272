// Every product with its category: the first by id.  (p:Product)-[:IN_CATEGORY]->(k:Category)
// Columns: the product's id, the category's id or null.
MATCH (p:Product) RETURN p.id AS product, HEAD(COLLECT { MATCH (p)-[:IN_CATEGORY]->(k:Category) RETURN k.id ORDER BY k.id LIMIT 1 }) AS category
