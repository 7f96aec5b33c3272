// The changes behind a place that this viewer may hear of now, in the order of their commits.  (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer)
// Read up to the last commit that is known, so that none is overtaken; $looked of them are looked at, whoever may hear of them.
// Parameters: $after, $kinds and $customer (null: any), $looked, $first (rows at most).
// Columns: the time of the last commit, the place up to which all was looked at, rows [at, row]
MATCH (store:Store {id: 1})
WITH store.changedAt AS newest
CALL (newest) {
  MATCH (change:Change)
  WHERE change.at > $after AND change.at <= newest
  WITH change ORDER BY change.at LIMIT $looked
  RETURN collect(change) AS passed
}
RETURN newest, CASE WHEN size(passed) = $looked THEN passed[-1].at WHEN newest > $after THEN newest ELSE $after END, COLLECT {
  UNWIND passed AS change
  WITH change
  WHERE ($kinds IS NULL OR change.kind IN $kinds)
    AND ($customer IS NULL OR EXISTS { (change)-[:AT]->(:Customer {id: $customer}) })
    AND %see(change:Change)
  RETURN [change.at, %row] ORDER BY change.at LIMIT $first
}
