// The facts of one customer for the rules of insights/: an expression over %v, the customer.
// graph/derived/facts.py joins the sections in the order of `insights.facts.Facts`. A section that a rule does not read is left out of the
// statement.
// Parameters: $day (ISO), the judged day. Only `stood` reads it; every other section holds past and future records.
// Sections with many records use `properties`, because reading properties one by one searches each from the start of the record's chain.
// Columns: moments and days are seconds since 1970, amounts minor units of the reporting currency. Each list is ordered by date, then id.

// -- purchases  (:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product)-[:IN_CATEGORY]->(:Category), (:Rep)-[:SOLD]->(:Purchase)
COLLECT {
  MATCH (%v)-[:MADE]->(p:Purchase)
  WITH p, properties(p) AS x WHERE x.status <> 'CANCELLED'
  RETURN [
    x.id, x.status, x.orderedAt.epochSeconds, x.promisedAt.epochSeconds, x.deliveredAt.epochSeconds, coalesce(x.totalReporting, 0),
    [(p)<-[:SOLD]-(rep:Rep) | rep.id][0],
    COLLECT { MATCH (p)-[:INCLUDES]->(:Product)-[:IN_CATEGORY]->(category:Category) RETURN DISTINCT category.id },
    [(p)-[:RETURNS]->(original:Purchase) | original.id][0], x.returnedAt.epochSeconds
  ] ORDER BY x.orderedAt, x.id
}

// -- promises  (:Promise)-[:TO]->(:Customer)
COLLECT {
  MATCH (%v)<-[:TO]-(promise:Promise) WHERE promise.dueAt IS NOT NULL
  RETURN [promise.id, promise.status, promise.madeAt.epochSeconds, promise.dueAt.epochSeconds, promise.keptAt.epochSeconds]
  ORDER BY promise.dueAt, promise.id
}

// -- touchpoints  (:Rep)-[:HAD]->(:Touchpoint)-[:AT]->(:Customer), (:Touchpoint)-[:WITH]->(:Contact)
COLLECT {
  MATCH (%v)<-[:AT]-(t:Touchpoint)
  WITH t, properties(t) AS x
  RETURN [
    x.id, x.kind, x.direction, x.at.epochSeconds, [(t)<-[:HAD]-(rep:Rep) | rep.id][0], [(t)-[:WITH]->(met:Contact) | met.id]
  ] ORDER BY x.at, x.id
}

// -- readings  (:Contact)-[:GAVE]->(:Satisfaction)-[:AT]->(:Customer); of several givers, one who works or worked there
COLLECT {
  MATCH (%v)<-[:AT]-(reading:Satisfaction)
  WHERE reading.at IS NOT NULL AND reading.expectation IS NOT NULL AND reading.experience IS NOT NULL
  RETURN [
    reading.id, reading.at.epochSeconds,
    coalesce([(reading)<-[:GAVE]-(by:Contact)-[:WORKS_AT]->(%v) | by.id][0], [(reading)<-[:GAVE]-(by:Contact) | by.id][0]),
    reading.expectation, reading.experience, reading.willingToRepeat, reading.trustworthy, reading.didAsSaid, reading.cared,
    coalesce([(reading)<-[:GAVE]-(by:Contact)-[:WORKS_AT]->(%v) | by.name][0], [(reading)<-[:GAVE]-(by:Contact) | by.name][0])
  ] ORDER BY reading.at, reading.id
}

// -- claims  (:Claim)-[:OF]->(:Customer)
COLLECT {
  MATCH (%v)<-[:OF]-(claim:Claim)
  RETURN [
    claim.id, claim.severity, claim.verdict, claim.openedAt.epochSeconds, claim.dueAt.epochSeconds, claim.resolvedAt.epochSeconds,
    claim.understoodAt.epochSeconds, coalesce(claim.costReporting, 0), claim.waitingSince.epochSeconds
  ] ORDER BY claim.openedAt, claim.id
}

// -- referrals  (:Contact)-[:GAVE]->(:Referral)-[:FROM]->(:Customer)
COLLECT {
  MATCH (%v)<-[:FROM]-(referral:Referral)
  RETURN [
    referral.id, [(referral)<-[:GAVE]-(giver:Contact) | giver.id][0], referral.askedAt.epochSeconds, referral.givenAt.epochSeconds,
    referral.wonAt.epochSeconds, referral.declinedAt.epochSeconds
  ] ORDER BY coalesce(referral.askedAt, referral.givenAt, referral.declinedAt), referral.id
}

// -- references  (:Contact)-[:GAVE]->(:Reference)-[:OF]->(:Customer)
COLLECT {
  MATCH (%v)<-[:OF]-(reference:Reference)
  RETURN [
    reference.id, [(reference)<-[:GAVE]-(giver:Contact) | giver.id][0], reference.askedAt.epochSeconds, reference.givenAt.epochSeconds,
    reference.declinedAt.epochSeconds
  ] ORDER BY coalesce(reference.askedAt, reference.givenAt, reference.declinedAt), reference.id
}

// -- follow_ups  (:FollowUp)-[:OF]->(:Customer), (:FollowUp)-[:OF]->(:Purchase) if it has a purchase
COLLECT {
  MATCH (%v)<-[:OF]-(task:FollowUp)
  WITH task, properties(task) AS x
  RETURN [
    x.id, x.kind, x.dueAt.epochSeconds, x.doneAt.epochSeconds, x.status = 'SKIPPED', [(task)-[:OF]->(sale:Purchase) | sale.id][0],
    x.skippedAt.epochSeconds, x.enteredAt.epochSeconds
  ] ORDER BY x.dueAt, x.id
}

// -- employments  (:Contact)-[:WORKS_AT]->(:Customer); a do-not-contact request counts at the accounts of the request (graph/queries/requests.py)
COLLECT {
  MATCH (%v)<-[job:WORKS_AT]-(person:Contact)
  RETURN [
    person.id, job.buyingRole, job.department, job.site,
    duration.inDays(date('1970-01-01'), job.since).days * 86400, duration.inDays(date('1970-01-01'), job.until).days * 86400,
    coalesce(person.email, person.phone, person.phoneRaw) IS NOT NULL,
    coalesce(%asked(person.doNotContact, %v), false)
  ] ORDER BY job.since, person.id
}

// -- lost  (:Customer)-[:CONSIDERED]->(:Opportunity); the condition follows a WITH, so that the planner does not start at the index of all
COLLECT {
  MATCH (%v)-[:CONSIDERED]->(missed)
  WITH missed WHERE missed.status = 'LOST' AND missed.closedAt IS NOT NULL
  RETURN [missed.id, missed.closedAt.epochSeconds] ORDER BY missed.closedAt, missed.id
}

// -- stood  (:Customer)-[:STANDS]->(:Standing): the last standing of an earlier day
HEAD(COLLECT {
  MATCH (%v)-[:STANDS]->(before:Standing) WHERE before.asOf < date($day)
  RETURN [duration.inDays(date('1970-01-01'), before.asOf).days * 86400, before.level, before.score] ORDER BY before.asOf DESC LIMIT 1
})
