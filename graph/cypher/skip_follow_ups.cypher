// What was planned for a customer is not done any more.  (:FollowUp)-[:OF]->(:Customer)
// $customer, $reason, $now; $by: the actor. Returns nothing.
MATCH (:Customer {id: $customer})<-[:OF]-(task:FollowUp {status: 'PLANNED'})
SET task.status = 'SKIPPED', task.skippedAt = $now, task.reason = $reason, task.version = coalesce(task.version, 1) + 1,
  task.updatedAt = $now, task.updatedBy = $by.subject, task.updatedByRep = $by.rep
