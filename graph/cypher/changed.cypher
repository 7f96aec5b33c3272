// The changes after a place that are visible to the viewer now, in the order of the commits.
// (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer)
// Reading ends at the last known commit, so that no change is skipped. $looked changes are examined, whoever may see them.
// Parameters: $after, $kinds and $customer (null: any), $looked, $first (rows at most).
// Columns: the place of the last commit, the place up to which all changes were examined, rows [place, row]
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
