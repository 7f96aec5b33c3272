// News of the last year that nobody has told a customer (or a contact) yet (R9), about products that they bought or consider.
// Nothing is told to a STOPPED customer (R13).
// %v is the record, %at the pattern that leads to the customer %account, %told the pattern that leads to touchpoints with them.
// Parameters: $now (through %now), the field's `first` as %arg(first).
// Column: the row of each News, latest first.
// (:News)-[:ABOUT]->(:Product|Category), (:Product)-[:IN_CATEGORY]->(:Category)-[:PART_OF]->(:Category)
MATCH %at-[:MADE|CONSIDERED]->(concern:Purchase|Opportunity)-[:INCLUDES|FOR]->(product:Product)
WHERE %account.status <> 'STOPPED' AND NOT concern.status IN ['CANCELLED', 'LOST']
WITH DISTINCT product
CALL (product) {
  RETURN product AS topic
  UNION
  MATCH (product)-[:IN_CATEGORY]->(:Category)-[:PART_OF*0..9]->(above:Category)
  RETURN above AS topic
}
WITH collect(DISTINCT topic) AS topics
MATCH (news:News) WHERE news.at >= %now - duration('P365D') AND news.at <= %now
AND EXISTS { MATCH (news)-[:ABOUT]->(about) WHERE about IN topics }
AND NOT EXISTS { MATCH %told-[:ABOUT]->(news) WHERE %see(told:Touchpoint) }
RETURN %row ORDER BY news.at DESC, news.id LIMIT %arg(first)
