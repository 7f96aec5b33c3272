// Store `care` and `place` of follow-ups (graph/derived/outcomes.py).
// care: [kind] IN_TIME, BY_ANOTHER (in time, a visit by somebody other than the seller) or MISSED; DEPENDS if the time zone decides.
// place: that of the customer (place.cypher).
// A follow-up that does not count has neither. So has a follow-up that a merge laid aside.
// %follow_ups binds each follow-up `task` with its customer `c` and its place `located`, for $ids. `aside`: whether a merge laid it aside.
// (:FollowUp)-[:OF]->(:Customer), (:FollowUp)-[:DONE_BY]->(:Touchpoint)<-[:HAD]-(:Rep)-[:SOLD]->(:Purchase)<-[:OF]-(:FollowUp)
// Returns nothing.
%follow_ups
WITH c, task, located, aside, %earliest AS early, %latest AS late
WITH c, task, located, aside, %left_out_early AS left, %left_out_late AS leftLate, %in_time_early AS done, %in_time_late AS doneLate
WITH task, located, CASE
    WHEN aside OR left AND leftLate THEN null
    WHEN left <> leftLate OR done <> doneLate THEN 'DEPENDS'
    WHEN NOT done THEN task.kind + ' MISSED'
    WHEN task.kind = 'FOLLOW_UP_VISIT' AND EXISTS {
      MATCH (task)-[:DONE_BY]->(visit:Touchpoint)<-[:HAD]-(visitor:Rep), (task)-[:OF]->(sale:Purchase)<-[:SOLD]-(seller:Rep)
      WHERE visitor <> seller AND EXISTS { (visit)-[:AT]->(c) } AND EXISTS { (c)-[:MADE]->(sale) }
    } THEN task.kind + ' BY_ANOTHER'
    ELSE task.kind + ' IN_TIME'
  END AS care
WITH task, care, CASE WHEN care IS NOT NULL THEN located END AS place
WHERE coalesce(task.care <> care OR task.place <> place, task.care IS NOT NULL OR care IS NOT NULL)
SET task.care = care, task.place = place
