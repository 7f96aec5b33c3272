// Store the depth of each category: 0 for a root.  (:Category)-[:PART_OF*]->(:Category)
// Returns nothing.
MATCH path = (c:Category)-[:PART_OF*0..]->(root:Category)
WHERE NOT (root)-[:PART_OF]->()
SET c.level = length(path)
