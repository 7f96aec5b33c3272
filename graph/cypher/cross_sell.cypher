// The offers to a customer, best first: a subquery over %v. No offers before the first refresh.
// (%v)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product)-[:SIMILAR]->(offered:Product), and the same from category to category.
// Parameters: $now; %arg(first), %arg(level). Weights: %half_life, %bought, %popular, %because, %backoff; %suppressed stands for
// suppressed.cypher.
// Columns: %row over the maps and nodes offer, offerProduct, offerCategory, offerBecause, offerReading. If nothing may be offered, one row
// has the reason.
// Purchases are collected first, so that the planner reads no index of all purchases. A thing bought has null in `part`, and a popular
// thing has 0. So each thing is read once, and no list is searched.
MATCH (offerRefresh:Refresh {current: true})
WITH offerRefresh, %arg(level) AS offerLevel
CALL (%v, offerRefresh, offerLevel) {
  WITH %v AS customer, offerRefresh AS refresh, offerLevel AS level
  WITH customer, refresh, level, %suppressed AS suppressed
  CALL (customer, refresh, level, suppressed) {
    WITH * WHERE suppressed IS NOT NULL
    RETURN {score: 0.0, bought: 0, suppressed: suppressed[0]} AS offer, null AS thing, [] AS because
    UNION ALL
    WITH * WHERE suppressed IS NULL
    UNWIND [(customer)-[:MADE]->(made:Purchase) | made] AS o
    WITH refresh, o WHERE NOT o.status IN ['CANCELLED', 'RETURNED'] AND o.orderedAt <= %now
    MATCH (o)-[:INCLUDES]->(p:Product)
    WITH refresh, p, max(o.orderedAt) AS last
    OPTIONAL MATCH (p)-[:IN_CATEGORY]->(k:Category)
    WITH refresh, CASE level WHEN 'CATEGORY' THEN k ELSE p END AS x, max(last) AS last
    WHERE x IS NOT NULL
    WITH x, duration.inDays(date(last), refresh.asOf).days AS days ORDER BY days, x.id
    WITH collect([x, 0.5 ^ (CASE WHEN days > 0 THEN days ELSE 0 END / %half_life), x.id]) AS bought
    WHERE suppressed IS NULL
    CALL (bought, level) {
      UNWIND bought[..%bought] AS one
      WITH one, one[0] AS p, one[1] AS weight
      MATCH (p)-[s:SIMILAR]->(r)
      WITH r, weight * s.score AS part, one, s
      RETURN r, part, CASE WHEN part > 0 AND coalesce(s.customers, 1) > 0 THEN [-part, one[2], one[0], s] END AS path
      UNION ALL
      UNWIND bought AS one
      RETURN one[0] AS r, null AS part, null AS path
      UNION ALL
      MATCH (r:Product) WHERE level = 'PRODUCT' AND r.popularity > 0
      RETURN r, 0.0 AS part, null AS path ORDER BY r.popularity DESC, r.id LIMIT %popular
      UNION ALL
      MATCH (r:Category) WHERE level = 'CATEGORY' AND r.popularity > 0
      RETURN r, 0.0 AS part, null AS path ORDER BY r.popularity DESC, r.id LIMIT %popular
    }
    WITH size(bought) AS owned, r, sum(part) AS strength, collect(path) AS paths, count(*) - count(part) AS own
    WHERE own = 0
    WITH owned, r, CASE WHEN strength > 0 THEN strength ELSE 0.0 END AS strength, paths, coalesce(r.popularity, 0) AS fame
    WHERE strength > 0 OR fame > 0
    WITH owned, sum(strength) AS strengths, sum(fame) AS fames, collect([r, strength, fame, paths]) AS found
    WITH owned, found, strengths, fames,
      CASE WHEN strengths = 0 THEN 1.0 WHEN fames = 0 THEN 0.0 ELSE %backoff / (%backoff + owned) END AS back
    UNWIND found AS one
    WITH owned, one[0] AS thing, one[2] AS fame, one[3] AS paths,
      CASE WHEN strengths = 0 THEN 0.0 ELSE (1 - back) * one[1] / strengths END
      + CASE WHEN fames = 0 THEN 0.0 ELSE back * one[2] / fames END AS score
    ORDER BY score DESC, thing.id LIMIT %arg(first)
    WITH owned, thing, fame, score, COLLECT { UNWIND paths AS path RETURN path ORDER BY path[0], path[1] LIMIT %because } AS paths
    RETURN {score: score, bought: owned, buyers: fame, customers: paths[0][3].customers, names: [path IN paths | path[2].name]} AS offer,
      thing, [path IN paths | path[2]] AS because
  }
  RETURN offer, because AS offerBecause, suppressed[1] AS offerReading,
    CASE WHEN thing:Product THEN thing END AS offerProduct, CASE WHEN thing:Category THEN thing END AS offerCategory
}
RETURN %row ORDER BY offer.score DESC, coalesce(offerProduct.id, offerCategory.id)
