// The last merge into a contact is undone: what was moved moves back as it is now, what was laid aside is there again, but for a superior
// who would close a circle by now; what came since stays.  (:MergedContact)-[:MERGED_INTO {id}]->(:Contact), as merge_contacts.cypher has it
// What the viewer does not see stays where it is. A line that may close a circle which the viewer does not see waits for a review.
// $keep: the contact; $id: of the merge; $now; $by: the actor;
// $waits: reviews of the lines that wait, by the id of the other contact. Returns nothing.
MATCH (keep:Contact {id: $keep})<-[into:MERGED_INTO {id: $id}]-(gone)
DELETE into
REMOVE gone:MergedContact
SET gone:Contact, gone.version = coalesce(gone.version, 1) + 1,
  gone.updatedAt = $now, gone.updatedBy = $by.subject, gone.updatedByRep = $by.rep
WITH keep, gone, COLLECT {
  UNWIND [keep, gone] AS one
  MATCH (one)-[r]-(other) WHERE %see(other) AND (type(r) <> 'REPORTS_TO' OR %stands(r)) RETURN r
} AS seen
CALL (keep, gone, seen) {
  MATCH (keep)-[old]->(other)
  WHERE $id IN old.merges AND old IN seen
  WITH gone, old, other, [one IN old.merges WHERE one <> $id] AS merges
  CREATE (gone)-[new:$(type(old))]->(other)
  SET new = properties(old), new.merges = CASE WHEN size(merges) > 0 THEN merges END
  DELETE old
}
CALL (keep, gone, seen) {
  MATCH (keep)<-[old]-(other)
  WHERE $id IN old.merges AND old IN seen
  WITH gone, old, other, [one IN old.merges WHERE one <> $id] AS merges
  CREATE (gone)<-[new:$(type(old))]-(other)
  SET new = properties(old), new.merges = CASE WHEN size(merges) > 0 THEN merges END
  DELETE old
}
CALL (gone, seen) {
  MATCH (gone)-[was:WAS|VOIDED_WAS {mergedBy: $id}]->(other) WHERE was IN seen
  WITH gone, was, other, was.was = 'REPORTS_TO' AND EXISTS {
    MATCH way = (other)-[:REPORTS_TO*1..]->(gone)
    WHERE all(one IN nodes(way) WHERE %see(one:Contact)) AND all(line IN relationships(way) WHERE %line(line))
  } AS circle
  OPTIONAL MATCH (review:Review {id: CASE was.was WHEN 'REPORTS_TO' THEN $waits[other.id] END})
  FOREACH (_ IN CASE WHEN circle THEN [] ELSE [1] END |
    CREATE (gone)-[new:$(replace(type(was), 'WAS', was.was))]->(other)
    SET new = properties(was), new.was = null, new.mergedBy = null,
      new.review = coalesce(review.id, was.review)
    FOREACH (_ IN CASE WHEN review IS NULL THEN [] ELSE [1] END | MERGE (review)-[:OF]->(gone))
  )
  DELETE was
}
CALL (gone, seen) {
  MATCH (gone)<-[was:WAS|VOIDED_WAS {mergedBy: $id}]-(other) WHERE was IN seen
  WITH gone, was, other, was.was = 'REPORTS_TO' AND EXISTS {
    MATCH way = (gone)-[:REPORTS_TO*1..]->(other)
    WHERE all(one IN nodes(way) WHERE %see(one:Contact)) AND all(line IN relationships(way) WHERE %line(line))
  } AS circle
  OPTIONAL MATCH (review:Review {id: CASE was.was WHEN 'REPORTS_TO' THEN $waits[other.id] END})
  FOREACH (_ IN CASE WHEN circle THEN [] ELSE [1] END |
    CREATE (gone)<-[new:$(replace(type(was), 'WAS', was.was))]-(other)
    SET new = properties(was), new.was = null, new.mergedBy = null,
      new.review = coalesce(review.id, was.review)
    FOREACH (_ IN CASE WHEN review IS NULL THEN [] ELSE [1] END | MERGE (review)-[:ABOUT]->(gone))
  )
  DELETE was
}
