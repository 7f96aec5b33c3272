// Customers that a claim may also concern, by its cause (R11), and the referral neighbors of the claimant.
// (:Claim)-[:ABOUT]->(:Purchase)-[:INCLUDES]->(:Product), (:Claim)-[:CONCERNS]->(:Rep), (:Claim)-[:HANDLED_BY]->(:Department),
// (:Promise)-[:CONFIRMED_WITH]->(:Department), (:Rep)-[:SOLD]->(:Purchase), (:Rep)-[:HAD]->(:Touchpoint),
// (:Customer)-[:REFERRED]->(:Customer)
//   POOR_CONDITION_OR_OPERATION, MISSING_ITEMS              customers who bought the product within 90 days of the claimant
//   LATE_SHIPMENT                                           open and late deliveries promised within 30 days, by the department if known
//   INVOICE_OR_DELIVERY_NOTE_ERROR, ORDER_CONDITION_UNMET   sales of the rep or department within 30 days
//   POOR_TREATMENT                                          customers whom the rep or department dealt with in the 90 days before
// Product: that of the claim, else those of its purchase. Rep: the one whom the claim concerns, else the one who sold the purchase.
// Parameters: $claim (id); $most, records of one kind that are examined.
// Columns: cause; found [customer, purchase or null, days apart, why] (50, nearest first); neighbors [customer, generation, direction] (50
// for each direction and generation); people [customer, stopped, score, contact, last touchpoint in seconds] of all of them; truncated;
// whether there is a product, rep or department to search by. No row without such a claim.
MATCH (claim:Claim {id: $claim})-[:OF]->(claimant:Customer) WHERE %see(claim:Claim)
WITH claim, claimant, claim.cause AS cause, HEAD(COLLECT {
    MATCH (claim)-[:ABOUT]->(bought:Purchase) WHERE %see(bought:Purchase) RETURN bought ORDER BY bought.id LIMIT 1
  }) AS sale,
  HEAD([(claim)-[:HANDLED_BY]->(named:Department) | named]) AS department, HEAD([(claim)-[:CONCERNS]->(met:Rep) | met]) AS met
WITH claim, claimant, cause, sale, department, met, coalesce(met, HEAD([(sale)<-[:SOLD]-(seller:Rep) | seller])) AS rep,
  CASE WHEN cause IN ['POOR_CONDITION_OR_OPERATION', 'MISSING_ITEMS'] THEN COLLECT {
    MATCH (claim)-[:ABOUT]->(product:Product) RETURN product
    UNION
    MATCH (claim)-[:ABOUT]->(bought:Purchase)-[:INCLUDES]->(product:Product)
    WHERE %see(bought:Purchase) AND NOT EXISTS { (claim)-[:ABOUT]->(:Product) } RETURN product
  } ELSE [] END AS products
WITH claim, claimant, cause, sale, department, met, rep, products, coalesce(sale.orderedAt, HEAD(COLLECT {
    MATCH (claimant)-[:MADE]->(bought:Purchase)-[:INCLUDES]->(product:Product)
    WHERE product IN products AND bought.orderedAt <= claim.openedAt
    RETURN bought.orderedAt ORDER BY bought.orderedAt DESC LIMIT 1
  }), claim.openedAt) AS moment, coalesce(sale.promisedAt, claim.openedAt) AS promised
WITH claimant, cause, department, met, rep, products, moment, promised, COLLECT {
  CALL (claim, cause, department, met, rep, products, moment, promised) {
    // (:Product)<-[:INCLUDES]-(:Purchase)<-[:MADE]-(:Customer)
    UNWIND products AS product
    CALL (product) { MATCH (product)<-[:INCLUDES]-(sold:Purchase) RETURN sold LIMIT $most }
    WITH DISTINCT sold, moment
    WHERE sold.orderedAt >= moment - duration('P90D') AND sold.orderedAt <= moment + duration('P90D')
      AND NOT sold.status IN ['CANCELLED', 'RETURNED']
    MATCH (sold)<-[:MADE]-(c:Customer)
    RETURN c, sold, abs(duration.inDays(date(moment), date(sold.orderedAt)).days) AS apart, 'SAME_PRODUCT' AS why

    UNION ALL
    // (:Department)<-[:CONFIRMED_WITH]-(:Promise)-[:OF]->(:Purchase)<-[:MADE]-(:Customer)
    WITH department, cause, promised WHERE cause = 'LATE_SHIPMENT'
    CALL (promised) {
      MATCH (promise:Promise) USING INDEX promise:Promise(dueAt)
      WHERE promise.dueAt >= promised - duration('P30D') AND promise.dueAt <= promised + duration('P30D')
      RETURN promise LIMIT $most
    }
    WITH department, promised, promise, CASE
        WHEN promise.kind <> 'DELIVERY_DATE' OR promise.status = 'WITHDRAWN' THEN null
        WHEN promise.status = 'BROKEN' OR promise.keptAt > promise.dueAt + duration('P1D') THEN 'LATE_DELIVERY'
        WHEN promise.status = 'OPEN' THEN 'OPEN_DELIVERY'
      END AS why
    WHERE why IS NOT NULL AND (department IS NULL OR EXISTS { (promise)-[:CONFIRMED_WITH]->(department) }) AND %see(promise:Promise)
    MATCH (promise)-[:OF]->(sold:Purchase)<-[:MADE]-(c:Customer) WHERE NOT sold.status IN ['CANCELLED', 'RETURNED']
    RETURN c, sold, abs(duration.inDays(date(promised), date(promise.dueAt)).days) AS apart, why

    UNION ALL
    // (:Rep)-[:SOLD]->(:Purchase)<-[:MADE]-(:Customer), (:Purchase)<-[:OF]-(:Promise)-[:CONFIRMED_WITH]->(:Department)
    WITH cause, department, rep, moment WHERE cause IN ['INVOICE_OR_DELIVERY_NOTE_ERROR', 'ORDER_CONDITION_UNMET']
    CALL (moment) {
      MATCH (sold:Purchase) USING INDEX sold:Purchase(orderedAt)
      WHERE sold.orderedAt >= moment - duration('P30D') AND sold.orderedAt <= moment + duration('P30D')
      RETURN sold LIMIT $most
    }
    WITH sold, moment, CASE
        WHEN sold.status IN ['CANCELLED', 'RETURNED'] THEN null
        WHEN rep IS NOT NULL AND EXISTS { (rep)-[:SOLD]->(sold) } THEN 'SAME_SELLER'
        WHEN department IS NOT NULL AND EXISTS {
          MATCH (sold)<-[:OF]-(given:Promise)-[:CONFIRMED_WITH]->(department) WHERE %see(given:Promise)
        } THEN 'SAME_DEPARTMENT'
      END AS why
    WHERE why IS NOT NULL
    MATCH (sold)<-[:MADE]-(c:Customer)
    RETURN c, sold, abs(duration.inDays(date(moment), date(sold.orderedAt)).days) AS apart, why

    UNION ALL
    // (:Rep)-[:HAD]->(:Touchpoint)-[:AT]->(:Customer)
    WITH claim, cause, met WHERE cause = 'POOR_TREATMENT' AND met IS NOT NULL
    CALL (met) { MATCH (met)-[:HAD]->(touch:Touchpoint) RETURN touch LIMIT $most }
    WITH claim, touch WHERE touch.at >= claim.openedAt - duration('P90D') AND touch.at <= claim.openedAt
    MATCH (touch)-[:AT]->(c:Customer)
    RETURN c, null AS sold, duration.inDays(date(touch.at), date(claim.openedAt)).days AS apart, 'SAME_REP' AS why

    UNION ALL
    // (:Department)<-[:HANDLED_BY]-(:Claim)-[:OF]->(:Customer), (:Department)<-[:CONFIRMED_WITH]-(:Promise)-[:TO]->(:Customer)
    WITH claim, cause, department WHERE cause = 'POOR_TREATMENT' AND department IS NOT NULL
    CALL (department) {
      CALL (department) { MATCH (department)<-[:HANDLED_BY]-(other:Claim) RETURN other LIMIT $most }
      MATCH (other)-[:OF]->(c:Customer) RETURN c, other.openedAt AS at
      UNION ALL
      CALL (department) { MATCH (department)<-[:CONFIRMED_WITH]-(promise:Promise) RETURN promise LIMIT $most }
      MATCH (promise)-[:TO]->(c:Customer) RETURN c, promise.dueAt AS at
    }
    WITH claim, c, at WHERE at >= claim.openedAt - duration('P90D') AND at <= claim.openedAt
    RETURN c, null AS sold, duration.inDays(date(at), date(claim.openedAt)).days AS apart, 'SAME_DEPARTMENT' AS why
  }
  WITH c, sold, apart, why WHERE c <> claimant AND %see(c:Customer)
  WITH c, sold, apart, why ORDER BY apart, sold.orderedAt DESC, sold.id
  WITH c, collect([sold.id, apart, why])[0] AS nearest ORDER BY nearest[1], c.id LIMIT 50
  RETURN [c.id, nearest[0], nearest[1], nearest[2]]
} AS found, COLLECT {
  CALL (claimant) {
    MATCH (claimant)-[:REFERRED]->(c:Customer) WHERE %see(c:Customer)
    RETURN c, 1 AS generation, 'REFERRED' AS direction ORDER BY c.id LIMIT 50
    UNION ALL
    MATCH (claimant)<-[:REFERRED]-(c:Customer) WHERE %see(c:Customer)
    RETURN c, 1 AS generation, 'REFERRED_BY' AS direction ORDER BY c.id LIMIT 50
    UNION ALL
    CALL (claimant) { MATCH (claimant)-[:REFERRED]->(near:Customer) WHERE %see(near:Customer) RETURN near ORDER BY near.id LIMIT 50 }
    MATCH (near)-[:REFERRED]->(c:Customer) WHERE c <> claimant AND %see(c:Customer)
    RETURN c, 2 AS generation, 'REFERRED' AS direction ORDER BY c.id LIMIT 50
    UNION ALL
    MATCH (claimant)<-[:REFERRED]-(near:Customer)<-[:REFERRED]-(c:Customer) WHERE c <> claimant AND %see(near:Customer) AND %see(c:Customer)
    RETURN c, 2 AS generation, 'REFERRED_BY' AS direction ORDER BY c.id LIMIT 50
  }
  RETURN [c.id, generation, direction]
} AS neighbours
RETURN cause, found, neighbours, COLLECT {
  UNWIND [one IN found | one[0]] + [one IN neighbours | one[0]] AS id
  WITH DISTINCT id
  MATCH (c:Customer {id: id})
  RETURN [c.id, c.status = 'STOPPED', c.score] + coalesce(HEAD(COLLECT {
    MATCH (c)<-[job:WORKS_AT]-(person:Contact) WHERE job.until IS NULL AND NOT coalesce(%asked(person.doNotContact, c), false)
    WITH person, HEAD(COLLECT {
      MATCH (person)<-[:WITH]-(talk:Touchpoint)-[:AT]->(c) WHERE talk.direction = 'TWO_WAY'
      RETURN talk.at.epochSeconds ORDER BY talk.at DESC LIMIT 1
    }) AS last
    RETURN [person.id, last] ORDER BY last IS NULL, last DESC, person.id LIMIT 1
  }), [null, null])
} AS people, CASE
    WHEN size(products) > 0 THEN any(product IN products WHERE COUNT { (product)<-[:INCLUDES]-() } > $most)
    WHEN cause = 'LATE_SHIPMENT' THEN COUNT {
      MATCH (due:Promise) WHERE due.dueAt >= promised - duration('P30D') AND due.dueAt <= promised + duration('P30D')
    } > $most
    WHEN cause IN ['INVOICE_OR_DELIVERY_NOTE_ERROR', 'ORDER_CONDITION_UNMET'] THEN COUNT {
      MATCH (order:Purchase) WHERE order.orderedAt >= moment - duration('P30D') AND order.orderedAt <= moment + duration('P30D')
    } > $most
    WHEN cause = 'POOR_TREATMENT' THEN COUNT { (met)-[:HAD]->() } > $most OR COUNT { (department)<-[:HANDLED_BY]-() } > $most
    ELSE false
  END AS truncated,
  CASE
    WHEN cause = 'LATE_SHIPMENT' OR size(products) > 0 THEN true
    WHEN cause IN ['INVOICE_OR_DELIVERY_NOTE_ERROR', 'ORDER_CONDITION_UNMET'] THEN rep IS NOT NULL OR department IS NOT NULL
    WHEN cause = 'POOR_TREATMENT' THEN met IS NOT NULL OR department IS NOT NULL
    ELSE false
  END AS known
