// Why nothing may be offered to `customer` now: an expression for cross_sell.cypher and cross_sell_board.cypher.
// (:Satisfaction)-[:AT]->(customer)<-[:OF]-(:Claim), (:Touchpoint)-[:AT]->(customer)
// Placeholders: %now; %unwilling, the highest willingness to repeat that suppresses offers. Returns [code, the reading behind it], null if offers
// may be made. A reading is answered by a two-way touchpoint on a later day, by a small service, or by a claim assessed or resolved after it.
HEAD(COLLECT {
  CALL (customer) {
    WITH customer WHERE customer.status = 'STOPPED'
    RETURN 'STOPPED' AS code, null AS reading, 1 AS place
    UNION ALL
    MATCH (customer)<-[:OF]-(claim:Claim)
    WITH claim WHERE claim.severity = 'SEVERE' AND claim.status <> 'RESOLVED' AND claim.openedAt <= %now
    RETURN 'SEVERE_CLAIM' AS code, null AS reading, 2 AS place LIMIT 1
    UNION ALL
    MATCH (customer)<-[:AT]-(given:Satisfaction)
    WHERE given.at <= %now AND given.expectation IS NOT NULL AND given.experience IS NOT NULL
    WITH customer, given ORDER BY given.at DESC, given.id DESC
    WITH customer, collect(given) AS readings
    WITH customer, readings[0] AS latest, [given IN readings WHERE given.willingToRepeat IS NOT NULL][0] AS willing
    WHERE willing.willingToRepeat <= %unwilling OR latest.experience < latest.expectation
    WITH customer, latest, willing, coalesce(willing.willingToRepeat <= %unwilling, false) AS unwilling
    WHERE unwilling OR NOT (
      EXISTS {
        MATCH (customer)<-[:AT]-(talk:Touchpoint)
        WHERE talk.at <= %now AND (
          (talk.direction = 'TWO_WAY' AND talk.at >= datetime({date: date(latest.at) + duration('P1D')}))
          OR (talk.kind = 'SMALL_SERVICE' AND talk.at >= latest.at)
        )
      } OR EXISTS {
        MATCH (customer)<-[:OF]-(claim:Claim)
        WHERE any(at IN [claim.assessedAt, claim.resolvedAt] WHERE at >= latest.at AND at <= %now)
      }
    )
    RETURN CASE WHEN unwilling THEN 'UNWILLING' ELSE 'GAP_UNANSWERED' END AS code, CASE WHEN unwilling THEN willing ELSE latest END AS reading,
      3 AS place
  }
  RETURN [code, reading] ORDER BY place LIMIT 1
})
