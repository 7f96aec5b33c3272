// Two records of one customer become one: everything of the one belongs to the other, both ways, with its facts. Laid aside as WAS is what
// a customer has once and the kept one has already (owner, territory, parent, monthly contact), what would be there twice, a tie between
// the two, a parent that closes a circle, and what is judged or computed for the merged one alone. Nothing is lost.
// A parent that conflicts with a hidden record waits for a review, everything else is moved, seen or not.
// (:MergedCustomer)-[:MERGED_INTO {id, at, filled}]->(:Customer); (:MergedCustomer)-[:WAS {was, mergedBy}]-(); `merges` on what was moved;
// `madeBy` on what the merge made
// $keep, $merge: customers; $id: of this merge; $filled: properties that the kept one took over; $now; $day: today;
// $waits: reviews of the parents that wait, by the id of the other customer. Returns nothing.
MATCH (keep:Customer {id: $keep})
MATCH (gone:Customer {id: $merge})
WITH keep, gone,
  EXISTS { (keep)<-[owns:OWNS]-(:Rep) WHERE owns.until IS NULL } AS owned,
  COLLECT { MATCH (keep)<-[owns:OWNS]-(rep:Rep) WHERE owns.until IS NULL RETURN rep.id ORDER BY rep.id LIMIT 1 }[0] AS owner,
  EXISTS { (keep)-[:LOCATED_IN]->(:Territory) } AS located,
  EXISTS { (keep)<-[:OF]-(:FollowUp {status: 'PLANNED', kind: 'MONTHLY_CONTACT'}) } AS monthly,
  EXISTS { MATCH (keep)-[tie:SUBSIDIARY_OF]->(above:Customer) WHERE above <> gone AND %see(above:Customer) AND %tie(tie) } AS led,
  EXISTS { MATCH (keep)-[:SUBSIDIARY_OF]->(above:Customer) WHERE above <> gone } AS ledAtAll,
  COLLECT {
    MATCH way = (gone)-[:SUBSIDIARY_OF*1..]->(keep)
    WHERE all(one IN nodes(way) WHERE %see(one:Customer)) AND all(tie IN relationships(way) WHERE %tie(tie))
    RETURN nodes(way)[1]
  } + COLLECT {
    MATCH way = (keep)-[:SUBSIDIARY_OF*1..]->(gone)
    WHERE all(one IN nodes(way) WHERE %see(one:Customer)) AND all(tie IN relationships(way) WHERE %tie(tie))
    RETURN nodes(way)[-2]
  } AS circle,
  COLLECT { MATCH (gone)-[:SUBSIDIARY_OF]->(above:Customer) WHERE NOT %see(above:Customer) RETURN above }
    + COLLECT { MATCH (gone)<-[:SUBSIDIARY_OF]-(below:Customer) WHERE NOT %see(below:Customer) RETURN below } AS unseen,
  COLLECT { MATCH (gone)-[:SUBSIDIARY_OF*1..]->(one)-[:SUBSIDIARY_OF*0..]->(keep) RETURN DISTINCT one }
    + COLLECT { MATCH (keep)-[:SUBSIDIARY_OF*1..]->(one)-[:SUBSIDIARY_OF*0..]->(gone) RETURN DISTINCT one } AS hiddenCircle
WITH keep, gone, owned, owner, COLLECT {
  MATCH (gone)-[old]-(other)
  WHERE NOT type(old) IN ['WAS', 'VOIDED_WAS', 'MERGED_INTO'] AND CASE
    WHEN other = keep OR type(old) IN ['STANDS', 'SIMILAR', 'OFFERED', 'LACKS'] THEN true
    WHEN type(old) = 'OWNS' AND old.until IS NULL THEN owned
    WHEN type(old) = 'OWNS' THEN EXISTS { MATCH (keep)<-[same:OWNS]-(other) WHERE same.since = old.since AND same.until = old.until }
    WHEN type(old) = 'LOCATED_IN' THEN located
    WHEN type(old) = 'WORKS_AT' THEN EXISTS {
      MATCH (keep)<-[same:WORKS_AT]-(other)
      WHERE (same.until IS NULL AND old.until IS NULL) OR (same.since = old.since AND same.until = old.until)
    }
    WHEN type(old) = 'SUBSIDIARY_OF' AND other IN unseen THEN other IN hiddenCircle OR (startNode(old) = gone AND ledAtAll)
    WHEN type(old) = 'SUBSIDIARY_OF' THEN other IN circle OR (startNode(old) = gone AND led)
    WHEN type(old) = 'COMPETES_WITH' THEN EXISTS { (keep)-[:COMPETES_WITH]-(other) }
    WHEN other:FollowUp AND other.status = 'PLANNED' AND type(old) = 'OF'
      THEN keep.status = 'STOPPED' OR (monthly AND other.kind = 'MONTHLY_CONTACT')
    ELSE EXISTS { MATCH (keep)-[same]-(other) WHERE type(same) = type(old) AND (startNode(same) = keep) = (startNode(old) = gone) }
  END
  RETURN old
} AS aside
CALL (gone, aside, owner) {
  // a former owner of the merged one stays in the history, and the owner of the kept one gets the tasks
  MATCH (gone)<-[owns:OWNS]-(rep:Rep)
  WHERE owns IN aside AND owns.until IS NULL AND rep.id <> owner
  MATCH (keep:Customer {id: $keep})
  CREATE (rep)-[new:OWNS]->(keep)
  SET new = properties(owns), new.until = $day, new.madeBy = $id
  WITH DISTINCT rep, gone, owner, aside
  MATCH (gone)<-[of:OF]-(task:FollowUp {status: 'PLANNED'})-[assigned:ASSIGNED_TO]->(rep)
  WHERE NOT of IN aside
  MATCH (next:Rep {id: owner})
  CREATE (task)-[was:WAS]->(rep)
  SET was = properties(assigned), was.was = 'ASSIGNED_TO', was.mergedBy = $id
  CREATE (task)-[:ASSIGNED_TO {madeBy: $id}]->(next)
  DELETE assigned
}
CALL (gone, aside) {
  MATCH (gone)-[old]->(other) WHERE old IN aside
  CREATE (gone)-[was:$(CASE WHEN type(old) STARTS WITH 'VOIDED_' THEN 'VOIDED_WAS' ELSE 'WAS' END)]->(other)
  SET was = properties(old), was.was = replace(type(old), 'VOIDED_', ''), was.mergedBy = $id
  DELETE old
}
CALL (gone, aside) {
  MATCH (gone)<-[old]-(other) WHERE old IN aside
  CREATE (gone)<-[was:$(CASE WHEN type(old) STARTS WITH 'VOIDED_' THEN 'VOIDED_WAS' ELSE 'WAS' END)]-(other)
  SET was = properties(old), was.was = replace(type(old), 'VOIDED_', ''), was.mergedBy = $id
  DELETE old
}
CALL (keep, gone) {
  MATCH (gone)<-[old]-(other)
  WHERE type(old) <> 'MERGED_INTO' AND coalesce(old.mergedBy <> $id, true)
  CREATE (keep)<-[new:$(type(old))]-(other)
  SET new = properties(old), new.merges = coalesce(old.merges, []) + $id,
    new.review = CASE type(old) WHEN 'SUBSIDIARY_OF' THEN coalesce($waits[other.id], old.review) ELSE old.review END
  DELETE old
}
CALL (keep, gone) {
  MATCH (gone)-[old]->(other)
  WHERE type(old) <> 'MERGED_INTO' AND coalesce(old.mergedBy <> $id, true)
  CREATE (keep)-[new:$(type(old))]->(other)
  SET new = properties(old), new.merges = coalesce(old.merges, []) + $id,
    new.review = CASE type(old) WHEN 'SUBSIDIARY_OF' THEN coalesce($waits[other.id], old.review) ELSE old.review END
  DELETE old
}
CALL (keep, gone) {
  // employers that are named by id: (:Contact)-[:REPORTS_TO {at}]->(:Contact), (:Review {unseen})
  MATCH (keep)<-[:WORKS_AT]-(:Contact)-[line:REPORTS_TO]->(:Contact) WHERE gone.id IN line.at AND NOT keep.id IN line.at
  WITH DISTINCT keep, gone, line
  SET line.at = [one IN line.at | CASE one WHEN gone.id THEN keep.id ELSE one END], line.renamed = coalesce(line.renamed, []) + $id
}
CALL (keep, gone) {
  MATCH (keep)<-[:WORKS_AT]-(:Contact)<-[:OF]-(review:Review) WHERE gone.id IN review.unseen AND NOT keep.id IN review.unseen
  WITH DISTINCT keep, gone, review
  SET review.unseen = [one IN review.unseen | CASE one WHEN gone.id THEN keep.id ELSE one END],
    review.renamed = coalesce(review.renamed, []) + $id
}
CREATE (gone)-[:MERGED_INTO {id: $id, at: $now, filled: $filled}]->(keep)
REMOVE gone:Customer
SET gone:MergedCustomer
