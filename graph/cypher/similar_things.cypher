// What can be offered: every product with its category, every category alone.  (p:Product)-[:IN_CATEGORY]->(k:Category)
// Columns: the product's id (null for a category's own row), the category's id (null where there is none).
MATCH (p:Product) RETURN p.id AS product, HEAD(COLLECT { MATCH (p)-[:IN_CATEGORY]->(k:Category) RETURN k.id ORDER BY k.id LIMIT 1 }) AS category
UNION ALL
MATCH (k:Category) RETURN null AS product, k.id AS category
