// The last merge into a customer is undone: what was moved moves back as it is now, what was laid aside is there again, but for a parent
// that would close a circle, or be a second one, by now; what came since stays.  (:MergedCustomer)-[:MERGED_INTO {id}]->(:Customer), as in merge_customers.cypher
// A parent that may close a circle which the viewer does not see waits for a review.
// $keep: the customer; $id: of the merge; $now; $by: the actor;
// $waits: reviews of the parents that wait, by the id of the other customer. Returns nothing.
MATCH (keep:Customer {id: $keep})<-[into:MERGED_INTO {id: $id}]-(gone:MergedCustomer)
DELETE into
REMOVE gone:MergedCustomer
SET gone:Customer, gone.version = coalesce(gone.version, 1) + 1,
  gone.updatedAt = $now, gone.updatedBy = $by.subject, gone.updatedByRep = $by.rep
WITH keep, gone
CALL (keep, gone) {
  MATCH (keep)<-[:WORKS_AT]-(:Contact)-[line:REPORTS_TO]->(:Contact) WHERE $id IN line.renamed
  WITH DISTINCT keep, gone, line
  WITH keep, gone, line, [one IN line.renamed WHERE one <> $id] AS renamed
  SET line.at = [one IN line.at | CASE one WHEN keep.id THEN gone.id ELSE one END],
    line.renamed = CASE WHEN size(renamed) > 0 THEN renamed END
}
CALL (keep, gone) {
  MATCH (keep)<-[:WORKS_AT]-(:Contact)<-[:OF]-(review:Review) WHERE $id IN review.renamed
  WITH DISTINCT keep, gone, review
  WITH keep, gone, review, [one IN review.renamed WHERE one <> $id] AS renamed
  SET review.unseen = [one IN review.unseen | CASE one WHEN keep.id THEN gone.id ELSE one END],
    review.renamed = CASE WHEN size(renamed) > 0 THEN renamed END
}
CALL (keep) {
  // a task goes back to its rep if nobody has given it to somebody else since
  MATCH (keep)<-[:OF|VOIDED_OF]-(task:FollowUp|VoidedFollowUp)-[was:WAS|VOIDED_WAS {mergedBy: $id}]->(rep:Rep)
  OPTIONAL MATCH (task)-[made:ASSIGNED_TO|VOIDED_ASSIGNED_TO {madeBy: $id}]->(:Rep)
  FOREACH (_ IN CASE WHEN made IS NULL THEN [] ELSE [1] END |
    CREATE (task)-[new:$(replace(type(was), 'WAS', was.was))]->(rep)
    SET new = properties(was), new.was = null, new.mergedBy = null
  )
  DELETE was, made
}
CALL (keep) {
  MATCH (keep)<-[made:OWNS {madeBy: $id}]-(:Rep)
  DELETE made
}
CALL (keep, gone) {
  MATCH (keep)-[old]->(other)
  WHERE $id IN old.merges
  WITH keep, gone, old, other, [one IN old.merges WHERE one <> $id] AS merges
  CREATE (gone)-[new:$(type(old))]->(other)
  SET new = properties(old), new.merges = CASE WHEN size(merges) > 0 THEN merges END
  DELETE old
}
CALL (keep, gone) {
  MATCH (keep)<-[old]-(other)
  WHERE $id IN old.merges
  WITH keep, gone, old, other, [one IN old.merges WHERE one <> $id] AS merges
  CREATE (gone)<-[new:$(type(old))]-(other)
  SET new = properties(old), new.merges = CASE WHEN size(merges) > 0 THEN merges END
  DELETE old
}
CALL (gone) {
  MATCH (gone)-[was:WAS|VOIDED_WAS {mergedBy: $id}]->(other)
  WITH gone, was, other, was.was = 'SUBSIDIARY_OF' AND EXISTS {
    MATCH way = (other)-[:SUBSIDIARY_OF*1..]->(gone)
    WHERE all(one IN nodes(way) WHERE %see(one:Customer)) AND all(tie IN relationships(way) WHERE %tie(tie))
  } AS circle
  OPTIONAL MATCH (review:Review {id: CASE was.was WHEN 'SUBSIDIARY_OF' THEN $waits[other.id] END})
  FOREACH (_ IN CASE WHEN circle THEN [] ELSE [1] END |
    CREATE (gone)-[new:$(replace(type(was), 'WAS', was.was))]->(other)
    SET new = properties(was), new.was = null, new.mergedBy = null, new.review = coalesce(review.id, was.review)
    FOREACH (_ IN CASE WHEN review IS NULL THEN [] ELSE [1] END | MERGE (review)-[:OF]->(gone))
  )
  DELETE was
}
CALL (gone) {
  MATCH (gone)<-[was:WAS|VOIDED_WAS {mergedBy: $id}]-(other)
  WITH gone, was, other, was.was = 'SUBSIDIARY_OF' AND EXISTS {
    MATCH (other)-[now:SUBSIDIARY_OF]->(above:Customer) WHERE %see(above:Customer) AND %tie(now)
    UNION
    MATCH way = (gone)-[:SUBSIDIARY_OF*1..]->(other)
    WHERE all(one IN nodes(way) WHERE %see(one:Customer)) AND all(tie IN relationships(way) WHERE %tie(tie))
  } AS circle
  OPTIONAL MATCH (review:Review {id: CASE was.was WHEN 'SUBSIDIARY_OF' THEN $waits[other.id] END})
  FOREACH (_ IN CASE WHEN circle THEN [] ELSE [1] END |
    CREATE (gone)<-[new:$(replace(type(was), 'WAS', was.was))]-(other)
    SET new = properties(was), new.was = null, new.mergedBy = null, new.review = coalesce(review.id, was.review)
    FOREACH (_ IN CASE WHEN review IS NULL THEN [] ELSE [1] END | MERGE (review)-[:ABOUT]->(gone))
  )
  DELETE was
}
