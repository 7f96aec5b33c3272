// How deep a category lies: 0 for a root.  (:Category)-[:PART_OF*]->(:Category)
// Returns nothing.
MATCH path = (c:Category)-[:PART_OF*0..]->(root:Category)
WHERE NOT (root)-[:PART_OF]->()
SET c.level = length(path)
