// Statistics over all customers by the end of a day, which `refresh` freezes. Confidential customers are left out.
// Parameters: $day (ISO).
// Columns: kind, and its values. GAP: days between first and last orders, and the number of gaps between order days in them. MONEY (if any
// purchase has an amount): median net value that customers bought in 365 days. PEERS: all orders, and the number of their customers.
// REPEATS: all orders after a customer's first, and the days since these first orders. CURRENCY: the reporting currency. Every other row is
// a kind of evidence that is recorded, CLAIM with its number.
WITH datetime({date: date($day) + duration('P1D')}) AS until
MATCH (c:Customer) WHERE NOT c.confidential
CALL (c, until) {
  MATCH (c)-[:MADE]->(p:Purchase) WHERE p.orderedAt < until AND p.status <> 'CANCELLED'
  WITH p, p.status = 'RETURNED' AS back, coalesce(p.totalReporting, 0) AS total, until - duration('P366D') AS since
  WITH CASE WHEN NOT back THEN p.orderedAt.epochSeconds / 86400 END AS day, total,
    CASE
      WHEN p.orderedAt < since THEN 0
      WHEN NOT back THEN total
      // If a purchase came back in full, neither the order nor the return counts.
      WHEN EXISTS { (p)<-[:RETURNS]-() } OR EXISTS { (p)-[:RETURNS]->(whole:Purchase) WHERE whole.status = 'RETURNED' } THEN 0
      ELSE -total
    END AS net
  RETURN count(day) AS orders, count(DISTINCT day) AS days, min(day) AS first, max(day) AS last, sum(net) AS money, max(total) AS amount
}
WITH sum(last - first) AS span, sum(CASE WHEN days > 1 THEN days - 1 ELSE 0 END) AS between,
  sum(CASE WHEN orders > 1 THEN orders - 1 ELSE 0 END) AS repeats, sum(until.epochSeconds / 86400 - 1 - first) AS ages,
  sum(orders) AS orders, sum(CASE WHEN orders > 0 THEN 1 ELSE 0 END) AS buyers,
  coalesce(percentileCont(CASE WHEN money > 0 THEN money END, 0.5), 0.0) AS money, max(amount) AS amount
UNWIND [['GAP', span, between], ['PEERS', orders, buyers], ['REPEATS', repeats, ages]]
  + CASE WHEN amount > 0 THEN [['MONEY', money, 0]] ELSE [] END AS row
RETURN row[0] AS kind, row[1] AS days, row[2] AS gaps, null AS currency
UNION ALL
MATCH (store:Store {id: 1}) RETURN 'CURRENCY' AS kind, 0 AS days, 0 AS gaps, store.reportingCurrency AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)-[:MADE]->(p:Purchase)
WHERE NOT c.confidential AND p.status <> 'CANCELLED' AND p.orderedAt < datetime({date: date($day) + duration('P1D')})
RETURN 'PURCHASE' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)-[:MADE]->(p:Purchase)
WHERE NOT c.confidential AND p.status <> 'CANCELLED' AND p.orderedAt < datetime({date: date($day) - duration('P179D')})
RETURN 'HALF_YEAR' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:AT]-(t:Touchpoint)
WHERE NOT c.confidential AND t.direction = 'TWO_WAY' AND t.at < datetime({date: date($day) + duration('P1D')})
RETURN 'TWO_WAY' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:AT]-(t:Touchpoint)
WHERE NOT c.confidential AND t.kind = 'JOINT_WORK' AND t.at < datetime({date: date($day) + duration('P1D')})
RETURN 'JOINT_WORK' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact) WHERE NOT c.confidential AND coalesce(job.since <= date($day), true)
RETURN 'CONTACT' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact)
WHERE NOT c.confidential AND job.buyingRole IS NOT NULL AND coalesce(job.since <= date($day), true)
RETURN 'ROLE' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact)
WHERE NOT c.confidential AND job.department IS NOT NULL AND coalesce(job.since <= date($day), true)
RETURN 'DEPARTMENT' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact)
WHERE NOT c.confidential AND job.site IS NOT NULL AND coalesce(job.since <= date($day), true)
RETURN 'SITE' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:TO]-(promise:Promise)
WHERE NOT c.confidential AND promise.dueAt IS NOT NULL AND coalesce(promise.madeAt < datetime({date: date($day) + duration('P1D')}), true)
RETURN 'PROMISE' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:AT]-(reading:Satisfaction)
WHERE NOT c.confidential AND reading.at < datetime({date: date($day) + duration('P1D')})
RETURN 'READING' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:AT]-(reading:Satisfaction)
WHERE NOT c.confidential AND reading.at < datetime({date: date($day) + duration('P1D')})
  AND coalesce(reading.trustworthy, reading.didAsSaid, reading.cared) IS NOT NULL
RETURN 'ANSWER' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:AT]-(reading:Satisfaction)
WHERE NOT c.confidential AND reading.at < datetime({date: date($day) + duration('P1D')}) AND reading.willingToRepeat IS NOT NULL
RETURN 'REPEAT' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:OF]-(claim:Claim)
WHERE NOT c.confidential AND claim.openedAt < datetime({date: date($day) + duration('P1D')})
WITH count(claim) AS claims WHERE claims > 0
RETURN 'CLAIM' AS kind, claims AS days, 0 AS gaps, null AS currency
UNION ALL
MATCH (c:Customer)<-[:FROM]-(given:Referral)
WHERE NOT c.confidential AND coalesce(given.askedAt, given.givenAt, given.declinedAt) < datetime({date: date($day) + duration('P1D')})
RETURN 'REFERRAL' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:OF]-(given:Reference)
WHERE NOT c.confidential AND coalesce(given.askedAt, given.givenAt, given.declinedAt) < datetime({date: date($day) + duration('P1D')})
RETURN 'REFERRAL' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:OF]-(:FollowUp) WHERE NOT c.confidential
RETURN 'FOLLOW_UP' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)-[:MADE]->(p:Purchase)
WHERE NOT c.confidential AND (p.deliveredAt < datetime({date: date($day) + duration('P1D')}) OR p.deliveredAt IS NULL
  AND p.status = 'DELIVERED' AND p.orderedAt < datetime({date: date($day) + duration('P1D')}))
RETURN 'DELIVERY' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:AT]-(t:Touchpoint)
WHERE NOT c.confidential AND t.kind = 'THANK_YOU' AND t.at < datetime({date: date($day) + duration('P1D')})
RETURN 'THANK_YOU' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
UNION ALL
MATCH (c:Customer)<-[:OF]-(f:FollowUp)
WHERE NOT c.confidential AND f.kind = 'THANK_YOU' AND f.doneAt < datetime({date: date($day) + duration('P1D')})
RETURN 'THANK_YOU' AS kind, 0 AS days, 0 AS gaps, null AS currency LIMIT 1
