// What the whole population says by the end of a day: an expression; `refresh` freezes it. Nothing here comes from confidential customers.
// Parameters: $day (ISO).
// Columns: days between first and last orders and how many gaps lie between them, the kinds of evidence recorded, the reporting currency.
[
  HEAD(COLLECT {
    MATCH (c:Customer)-[:MADE]->(p:Purchase)
    WHERE NOT c.confidential AND NOT p.status IN ['CANCELLED', 'RETURNED'] AND p.orderedAt < datetime({date: date($day) + duration('P1D')})
    WITH c, count(p) AS orders, min(p.orderedAt).epochSeconds / 86400 AS first, max(p.orderedAt).epochSeconds / 86400 AS last
    RETURN [sum(last - first), sum(orders - 1)]
  }),
  [kind IN [
    CASE WHEN EXISTS {
      MATCH (c:Customer)-[:MADE]->(p:Purchase)
      WHERE NOT c.confidential AND p.status <> 'CANCELLED' AND p.orderedAt < datetime({date: date($day) + duration('P1D')})
    } THEN 'PURCHASE' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:AT]-(t:Touchpoint)
      WHERE NOT c.confidential AND t.direction = 'TWO_WAY' AND t.at < datetime({date: date($day) + duration('P1D')})
    } THEN 'TWO_WAY' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:AT]-(t:Touchpoint)
      WHERE NOT c.confidential AND t.kind = 'JOINT_WORK' AND t.at < datetime({date: date($day) + duration('P1D')})
    } THEN 'JOINT_WORK' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact) WHERE NOT c.confidential AND coalesce(job.since <= date($day), true)
    } THEN 'CONTACT' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact)
      WHERE NOT c.confidential AND coalesce(job.since <= date($day), true) AND job.buyingRole IS NOT NULL
    } THEN 'ROLE' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact)
      WHERE NOT c.confidential AND coalesce(job.since <= date($day), true) AND job.department IS NOT NULL
    } THEN 'DEPARTMENT' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[job:WORKS_AT]-(:Contact)
      WHERE NOT c.confidential AND coalesce(job.since <= date($day), true) AND job.site IS NOT NULL
    } THEN 'SITE' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:TO]-(promise:Promise)
      WHERE NOT c.confidential AND promise.dueAt IS NOT NULL
        AND coalesce(promise.madeAt < datetime({date: date($day) + duration('P1D')}), true)
    } THEN 'PROMISE' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:AT]-(reading:Satisfaction)
      WHERE NOT c.confidential AND reading.at < datetime({date: date($day) + duration('P1D')})
    } THEN 'READING' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:AT]-(reading:Satisfaction)
      WHERE NOT c.confidential AND reading.at < datetime({date: date($day) + duration('P1D')})
        AND coalesce(reading.trustworthy, reading.didAsSaid, reading.cared) IS NOT NULL
    } THEN 'ANSWER' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:AT]-(reading:Satisfaction)
      WHERE NOT c.confidential AND reading.at < datetime({date: date($day) + duration('P1D')}) AND reading.willingToRepeat IS NOT NULL
    } THEN 'REPEAT' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:OF]-(claim:Claim)
      WHERE NOT c.confidential AND claim.openedAt < datetime({date: date($day) + duration('P1D')})
    } THEN 'CLAIM' END,
    CASE WHEN EXISTS {
      MATCH (c:Customer)<-[:FROM|OF]-(given:Referral|Reference)
      WHERE NOT c.confidential
        AND coalesce(given.askedAt, given.givenAt, given.declinedAt) < datetime({date: date($day) + duration('P1D')})
    } THEN 'REFERRAL' END,
    CASE WHEN EXISTS { MATCH (c:Customer)<-[:OF]-(:FollowUp) WHERE NOT c.confidential } THEN 'FOLLOW_UP' END
  ] WHERE kind IS NOT NULL],
  HEAD(COLLECT { MATCH (store:Store) RETURN store.reportingCurrency LIMIT 1 })
]
