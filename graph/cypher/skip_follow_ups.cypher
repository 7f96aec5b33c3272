// Skip the planned follow-ups of a customer.  (:FollowUp)-[:OF]->(:Customer)
// $customer, $reason, $now; $by: the actor. Returns nothing.
MATCH (:Customer {id: $customer})<-[:OF]-(task:FollowUp {status: 'PLANNED'})
SET task.status = 'SKIPPED', task.skippedAt = $now, task.reason = $reason, task.version = coalesce(task.version, 1) + 1,
  task.updatedAt = $now, task.updatedBy = $by.subject, task.updatedByRep = $by.rep
