// The changes behind a place that this viewer may hear of now, in the order of their commits.  (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer)
// Read up to the last commit that is known, so that none is overtaken; $looked of them are looked at, whoever may hear of them.
// Parameters: $after, $kinds and $customer (null: any), $looked, $first (rows at most).
// Columns: the place of the last commit, the place up to which all was looked at, rows [place, row]
MATCH (store:Store {id: 1})
WITH store.place AS newest
CALL (newest) {
  MATCH (change:Change)
  WHERE change.place > $after AND change.place <= newest
  WITH change ORDER BY change.place LIMIT $looked
  RETURN collect(change) AS passed
}
RETURN newest, CASE WHEN size(passed) = $looked THEN passed[-1].place WHEN newest > $after THEN newest ELSE $after END, COLLECT {
  UNWIND passed AS change
  WITH change
  WHERE ($kinds IS NULL OR change.kind IN $kinds)
    AND ($customer IS NULL OR EXISTS { (change)-[:AT]->(:Customer {id: $customer}) })
    AND %see(change:Change)
  WITH change ORDER BY change.place LIMIT $first
  RETURN [change.place, %row]
}
