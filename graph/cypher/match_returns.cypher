// Link a return without a named original to an earlier purchase.  (:Purchase {status: RETURNED})-[:RETURNS]->(:Purchase)
// The original is the latest earlier purchase of the same customer that has each product of the return in at least its quantity.
// $source, $now: only returns that this import wrote. Returns the number of returns that were linked.
MATCH (back:Purchase {status: 'RETURNED'})<-[:MADE]-(c:Customer)
WHERE back.source = $source AND back.createdAt = $now
  AND NOT EXISTS { (back)-[:RETURNS]->(:Purchase) } AND EXISTS { (back)-[:INCLUDES]->(:Product) }
CALL (back, c) {
  MATCH (c)-[:MADE]->(original:Purchase)
  WHERE original.status <> 'RETURNED' AND original.status <> 'CANCELLED' AND original.orderedAt <= back.orderedAt
    AND NOT EXISTS {
      MATCH (back)-[taken:INCLUDES]->(product:Product)
      WHERE NOT EXISTS { MATCH (original)-[bought:INCLUDES]->(product) WHERE bought.quantity >= taken.quantity }
    }
  RETURN original ORDER BY original.orderedAt DESC, original.id LIMIT 1
}
CREATE (back)-[:RETURNS]->(original)
RETURN count(*) AS linked
