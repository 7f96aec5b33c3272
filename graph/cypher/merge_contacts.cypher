// Two records of one person become one: what hangs on the one hangs on the other, both ways, with its facts. What the kept one has
// already, a tie between the two, and what would close a circle of superiors is laid aside as WAS; nothing else is lost.
// What the viewer does not see stays: a person who works at an account hidden from the viewer stays a contact of that account. A line
// that closes a circle which the viewer does not see is moved, and waits for a review.
// (:MergedContact)-[:MERGED_INTO {id, at, filled}]->(:Contact); (:MergedContact)-[:WAS {was, mergedBy}]-(); `merges` on what was moved
// $keep, $merge: contacts; $id: of this merge; $filled: properties that the kept one took over; $now;
// $waits: reviews of the lines that wait, by the id of the other contact. Returns nothing.
MATCH (keep:Contact {id: $keep})
MATCH (gone:Contact {id: $merge})
WITH keep, gone, COLLECT {
  MATCH (gone)-[r]-(other) WHERE NOT other:Review AND %see(other) AND (type(r) <> 'REPORTS_TO' OR %stands(r)) RETURN r
} AS seen, EXISTS {
  MATCH (keep)-[line:REPORTS_TO]->(superior:Contact) WHERE superior <> gone AND %see(superior:Contact) AND %line(line)
} AS led, COLLECT {
  MATCH way = (gone)-[:REPORTS_TO*1..]->(keep)
  WHERE all(one IN nodes(way) WHERE %see(one:Contact)) AND all(line IN relationships(way) WHERE %line(line))
  RETURN nodes(way)[1]
} + COLLECT {
  MATCH way = (keep)-[:REPORTS_TO*1..]->(gone)
  WHERE all(one IN nodes(way) WHERE %see(one:Contact)) AND all(line IN relationships(way) WHERE %line(line))
  RETURN nodes(way)[-2]
} AS circle, COLLECT {
  MATCH (keep)<-[line:REPORTS_TO]-(report:Contact) WHERE %see(report:Contact) AND %line(line) RETURN report
} AS reports
WITH keep, gone, seen, COLLECT {
  MATCH (gone)-[line:REPORTS_TO]->(superior) WHERE led OR superior IN circle RETURN line
} + COLLECT {
  MATCH (gone)<-[line:REPORTS_TO]-(report) WHERE report IN circle OR report IN reports RETURN line
} AS aside
CALL (keep, gone, seen, aside) {
  MATCH (gone)-[old]->(other)
  WHERE NOT type(old) IN ['WAS', 'VOIDED_WAS', 'MERGED_INTO'] AND old IN seen AND (
    other = keep
    OR old IN aside
    OR (NOT type(old) IN ['KNOWS', 'WORKS_AT', 'REPORTS_TO'] AND EXISTS { MATCH (keep)-[same]->(other) WHERE type(same) = type(old) })
    OR (type(old) = 'KNOWS' AND EXISTS { MATCH (keep)-[same:KNOWS]-(other) WHERE same.how = old.how })
    OR (type(old) = 'WORKS_AT' AND EXISTS {
      MATCH (keep)-[same:WORKS_AT]->(other)
      WHERE (same.until IS NULL AND old.until IS NULL) OR (same.since = old.since AND same.until = old.until)
    })
  )
  CREATE (gone)-[was:$(CASE WHEN type(old) STARTS WITH 'VOIDED_' THEN 'VOIDED_WAS' ELSE 'WAS' END)]->(other)
  SET was = properties(old), was.was = replace(type(old), 'VOIDED_', ''), was.mergedBy = $id
  DELETE old
}
CALL (keep, gone, seen, aside) {
  MATCH (gone)<-[old]-(other)
  WHERE NOT type(old) IN ['WAS', 'VOIDED_WAS', 'MERGED_INTO'] AND old IN seen AND (
    other = keep
    OR old IN aside
    OR (NOT type(old) IN ['KNOWS', 'REPORTS_TO'] AND EXISTS { MATCH (keep)<-[same]-(other) WHERE type(same) = type(old) })
    OR (type(old) = 'KNOWS' AND EXISTS { MATCH (keep)-[same:KNOWS]-(other) WHERE same.how = old.how })
  )
  CREATE (gone)<-[was:$(CASE WHEN type(old) STARTS WITH 'VOIDED_' THEN 'VOIDED_WAS' ELSE 'WAS' END)]-(other)
  SET was = properties(old), was.was = replace(type(old), 'VOIDED_', ''), was.mergedBy = $id
  DELETE old
}
CALL (keep, gone, seen) {
  MATCH (gone)<-[old]-(other)
  WHERE type(old) <> 'MERGED_INTO' AND old IN seen AND coalesce(old.mergedBy <> $id, true)
  CREATE (keep)<-[new:$(type(old))]-(other)
  SET new = properties(old), new.merges = coalesce(old.merges, []) + $id,
    new.review = CASE type(old) WHEN 'REPORTS_TO' THEN coalesce($waits[other.id], old.review) ELSE old.review END
  DELETE old
}
CALL (keep, gone, seen) {
  MATCH (gone)-[old]->(other)
  WHERE type(old) <> 'MERGED_INTO' AND old IN seen AND coalesce(old.mergedBy <> $id, true)
  CREATE (keep)-[new:$(type(old))]->(other)
  SET new = properties(old), new.merges = coalesce(old.merges, []) + $id,
    new.review = CASE type(old) WHEN 'REPORTS_TO' THEN coalesce($waits[other.id], old.review) ELSE old.review END
  DELETE old
}
CREATE (gone)-[:MERGED_INTO {id: $id, at: $now, filled: $filled}]->(keep)
WITH DISTINCT gone WHERE NOT EXISTS { (gone)-[:WORKS_AT]->(:Customer) }
REMOVE gone:Contact
SET gone:MergedContact
