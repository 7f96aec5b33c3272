// The reason why nothing may be offered to `customer` now: an expression for cross_sell.cypher and cross_sell_board.cypher.
// (:Satisfaction)-[:AT]->(customer)<-[:OF]-(:Claim), (:Touchpoint)-[:AT]->(customer)
// Placeholders: %now; %unwilling, the highest willingness to buy again that suppresses offers.
// Returns [code, the reading behind it], null if offers may be made.
// Three events respond to a reading: a two-way touchpoint on a later day, a small service, or a claim assessed or resolved after it.
// The customer's claims are collected first, so that the planner does not read the index of all severe claims.
CASE
  WHEN customer.status = 'STOPPED' THEN ['STOPPED', null]
  WHEN any(
    claim IN [(customer)<-[:OF]-(theirs:Claim) | theirs]
    WHERE claim.severity = 'SEVERE' AND claim.status <> 'RESOLVED' AND claim.openedAt <= %now
  ) THEN ['SEVERE_CLAIM', null]
  ELSE HEAD(COLLECT {
    MATCH (customer)<-[:AT]-(given:Satisfaction)
    WHERE given.at <= %now AND given.expectation IS NOT NULL AND given.experience IS NOT NULL
    WITH customer, given ORDER BY given.at DESC, given.id DESC
    WITH customer, collect(given) AS readings
    WITH customer, readings[0] AS latest, [given IN readings WHERE given.willingToRepeat IS NOT NULL][0] AS willing
    WITH customer, latest, willing, coalesce(willing.willingToRepeat <= %unwilling, false) AS unwilling
    WHERE unwilling OR latest.experience < latest.expectation AND none(
      talk IN [(customer)<-[:AT]-(touch:Touchpoint) WHERE touch.at >= latest.at AND touch.at <= %now | touch]
      WHERE talk.kind = 'SMALL_SERVICE' OR talk.direction = 'TWO_WAY' AND date(talk.at) > date(latest.at)
    ) AND none(
      claim IN [(customer)<-[:OF]-(theirs:Claim) | theirs]
      WHERE any(at IN [claim.assessedAt, claim.resolvedAt] WHERE coalesce(at >= latest.at AND at <= %now, false))
    )
    RETURN CASE WHEN unwilling THEN ['UNWILLING', willing] ELSE ['GAP_UNANSWERED', latest] END
  })
END
