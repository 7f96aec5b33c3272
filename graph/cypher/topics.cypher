// Topics to avoid: an expression over %v, a customer or a contact. %at is the pattern that leads to the customer %account, %reference the
// pattern that leads to its references.
// Parameters: $now (through %now) and $today, the viewer's day (through %passed, which says whether something is overdue). Broken promises
// and declined references of the last year count, at most five of a kind.
// Columns: [names of stopped customers, claims [cause, severity, opened, due, overdue, waiting since], promises [kind, due, text],
// references [declined], competitors [name]], moments in seconds since 1970.
// (:Claim)-[:OF]->(:Customer), (:Promise)-[:TO]->(:Customer), (:Customer)-[:COMPETES_WITH]-(:Customer)
[
  COLLECT { MATCH %at WHERE %account.status = 'STOPPED' RETURN %account.name ORDER BY %account.name LIMIT 5 },
  COLLECT {
    MATCH %at<-[:OF]-(claim:Claim) WHERE claim.resolvedAt IS NULL AND claim.status <> 'RESOLVED'
    RETURN [claim.cause, claim.severity, claim.openedAt.epochSeconds, claim.dueAt.epochSeconds,
      %passed(claim.dueAt), CASE WHEN claim.waitingSince <= claim.dueAt THEN claim.waitingSince.epochSeconds END]
    ORDER BY claim.openedAt DESC, claim.id LIMIT 5
  },
  COLLECT {
    MATCH %at<-[:TO]-(promise:Promise)
    WHERE promise.status IN ['OPEN', 'BROKEN'] AND %passed(promise.dueAt) AND promise.dueAt >= %now - duration('P365D')
    RETURN [promise.kind, promise.dueAt.epochSeconds, promise.text] ORDER BY promise.dueAt DESC, promise.id LIMIT 5
  },
  COLLECT {
    MATCH %reference WHERE reference.declinedAt >= %now - duration('P365D') AND %see(reference:Reference)
    RETURN reference.declinedAt.epochSeconds ORDER BY reference.declinedAt DESC, reference.id LIMIT 5
  },
  COLLECT {
    MATCH %at-[:COMPETES_WITH]-(rival:Customer) WHERE %see(rival:Customer)
    WITH DISTINCT rival RETURN rival.name ORDER BY rival.nameKey, rival.id LIMIT 5
  }
]
