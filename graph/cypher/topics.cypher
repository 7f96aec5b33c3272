// What not to bring up unprepared: an expression over %v, a customer or a contact. %at is the pattern that leads to the customer,
// %reference the one that leads to its references.
// Parameters: $now (through %now). Broken promises and refused references of the last year count, five of a kind at most.
// Columns: [claims [cause, severity, opened, due], promises [kind, due, text], references [declined], competitors [name]], days as ISO text.
// (:Claim)-[:OF]->(:Customer), (:Promise)-[:TO]->(:Customer), (:Customer)-[:COMPETES_WITH]-(:Customer)
[
  COLLECT {
    MATCH %at<-[:OF]-(claim:Claim) WHERE claim.resolvedAt IS NULL AND claim.status <> 'RESOLVED'
    RETURN [claim.cause, claim.severity, toString(date(claim.openedAt)), toString(date(claim.dueAt))]
    ORDER BY claim.openedAt DESC, claim.id LIMIT 5
  },
  COLLECT {
    MATCH %at<-[:TO]-(promise:Promise)
    WHERE promise.status IN ['OPEN', 'BROKEN'] AND date(promise.dueAt) < date(%now) AND promise.dueAt >= %now - duration('P365D')
    RETURN [promise.kind, toString(date(promise.dueAt)), promise.text] ORDER BY promise.dueAt DESC, promise.id LIMIT 5
  },
  COLLECT {
    MATCH %reference WHERE reference.declinedAt >= %now - duration('P365D') AND %see(reference:Reference)
    RETURN toString(date(reference.declinedAt)) ORDER BY reference.declinedAt DESC, reference.id LIMIT 5
  },
  COLLECT {
    MATCH %at-[:COMPETES_WITH]-(rival:Customer) WHERE %see(rival:Customer)
    WITH DISTINCT rival RETURN rival.name ORDER BY rival.nameKey, rival.id LIMIT 5
  }
]
