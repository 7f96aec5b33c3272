// The stored edges of things.  (x:Product|Category)-[:SIMILAR {score, customers}]->(r)
// Parameters: $ids. Columns: the thing's id, a list of [id, score, customers].
UNWIND $ids AS id
OPTIONAL MATCH (product:Product {id: id})
OPTIONAL MATCH (category:Category {id: id})
WITH id, coalesce(product, category) AS x
RETURN id, COLLECT { MATCH (x)-[s:SIMILAR]->(r) RETURN [r.id, s.score, s.customers] } AS similar
