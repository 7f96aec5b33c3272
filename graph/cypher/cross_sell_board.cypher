// The best open offers over a portfolio, best first, among the offers that the last refresh stored with each customer.
// (customer:Customer)-[:OFFERED|LACKS {score, because, customers}]->(offered:Product|Category)
// Parameters: $scopes (of the customers in the portfolio, see scopes.cypher; none: all customers), $few, $territories, $owners, $categories
// (scopes, owners and categories by id; null is no condition), $missing ([territory, owner, category]: true for none, false for any, null
// is no condition), $first, $many, $now. %kind and %thing: OFFERED and Product, or LACKS and Category. %suppressed stands for
// suppressed.cypher.
// Columns: %row over the maps and nodes board, boardCustomer, boardProduct, boardCategory, boardBecause, boardReading (always null).
// A portfolio of few customers is read customer by customer. A large one is read in index order, where hits are close together.
MATCH (refresh:Refresh {current: true})
WITH refresh.asOf AS asOf, COLLECT {
  UNWIND $scopes AS scope
  CALL (scope) {
    MATCH (:Rep {id: scope})-[owns:OWNS]->(c:Customer) WHERE owns.until IS NULL
    RETURN c
    UNION ALL
    MATCH (:Territory {id: scope})<-[:PART_OF*0..8]-(:Territory)<-[:LOCATED_IN]-(c:Customer)
    RETURN c
    UNION ALL
    MATCH (:Territory {id: split(scope, ':')[1]})<-[:PART_OF*0..8]-(:Territory)<-[:COVERS|MANAGES|LAST_COVERED]-(:Rep)-[owns:OWNS]->(c:Customer)
    WHERE owns.until IS NULL
    RETURN c
  }
  RETURN DISTINCT c LIMIT $few + 1
} AS portfolio
CALL (portfolio) {
  WITH portfolio WHERE size($scopes) > 0 AND size(portfolio) <= $few
  UNWIND portfolio AS c
  MATCH (c)-[o:%kind]->(r:%thing)
  WHERE %see(c:Customer) AND c.status <> 'STOPPED'
    AND ($territories IS NULL OR any(id IN $territories WHERE id IN c.scopes))
    AND ($owners IS NULL OR any(id IN $owners WHERE id IN c.scopes))
    AND ($categories IS NULL OR EXISTS { MATCH (r)-[:IN_CATEGORY|PART_OF*0..8]->(k:Category) WHERE k.id IN $categories })
    AND ($missing[0] IS NULL OR $missing[0] <> EXISTS { (c)-[:LOCATED_IN]->(:Territory) })
    AND ($missing[1] IS NULL OR $missing[1] <> EXISTS { (c)<-[owned:OWNS]-(:Rep) WHERE owned.until IS NULL })
    AND ($missing[2] IS NULL OR $missing[2] <> EXISTS { (r)-[:IN_CATEGORY*0..1]->(:Category) })
  RETURN c, o, r ORDER BY o.score DESC, c.id, r.id LIMIT $many
  UNION ALL
  WITH portfolio WHERE size($scopes) = 0 OR size(portfolio) > $few
  MATCH (c:Customer)-[o:%kind]->(r:%thing)
  WHERE o.score > 0 AND %see(c:Customer) AND c.status <> 'STOPPED'
    AND ($territories IS NULL OR any(id IN $territories WHERE id IN c.scopes))
    AND ($owners IS NULL OR any(id IN $owners WHERE id IN c.scopes))
    AND ($categories IS NULL OR EXISTS { MATCH (r)-[:IN_CATEGORY|PART_OF*0..8]->(k:Category) WHERE k.id IN $categories })
    AND ($missing[0] IS NULL OR $missing[0] <> EXISTS { (c)-[:LOCATED_IN]->(:Territory) })
    AND ($missing[1] IS NULL OR $missing[1] <> EXISTS { (c)<-[owned:OWNS]-(:Rep) WHERE owned.until IS NULL })
    AND ($missing[2] IS NULL OR $missing[2] <> EXISTS { (r)-[:IN_CATEGORY*0..1]->(:Category) })
  RETURN c, o, r ORDER BY o.score DESC, c.id, r.id LIMIT $many
}
// An offer is open if offers may be made now and the customer has not bought the thing since. Purchases are collected first, as in
// cross_sell.cypher.
WITH c AS customer, asOf, collect([o, r]) AS offers
WITH customer AS c, asOf, offers, %suppressed AS suppressed
WHERE suppressed IS NULL
WITH c, offers, [
  made IN [(c)-[:MADE]->(made:Purchase) | made]
  WHERE made.orderedAt >= datetime({date: asOf + duration('P1D')}) AND made.orderedAt <= datetime($now)
    AND NOT made.status IN ['CANCELLED', 'RETURNED']
] AS recent
UNWIND offers AS offer
WITH c, recent, offer[0] AS o, offer[1] AS r
WHERE none(
  since IN recent WHERE EXISTS { MATCH (since)-[:INCLUDES]->(p:Product) WHERE p = r OR EXISTS { (p)-[:IN_CATEGORY]->(r) } }
)
WITH c, o, r ORDER BY o.score DESC, c.id, r.id LIMIT $first
WITH c AS boardCustomer, o, r, COLLECT {
  UNWIND range(0, size(o.because) - 1) AS place
  MATCH (led:%thing {id: o.because[place]})
  RETURN led ORDER BY place
} AS boardBecause
WITH boardCustomer, boardBecause, null AS boardReading,
  {score: o.score, customers: o.customers, names: [led IN boardBecause | led.name], id: r.id} AS board,
  CASE WHEN r:Product THEN r END AS boardProduct, CASE WHEN r:Category THEN r END AS boardCategory
RETURN %row ORDER BY board.score DESC, boardCustomer.id, board.id
