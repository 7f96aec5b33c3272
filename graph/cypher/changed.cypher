// The changes after a place that are visible to the viewer now, in the order of the commits.
// (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer)
// Reading ends at the last complete commit, so that no change is skipped. $looked changes are examined, whoever may see them.
// Parameters: $after, $newest (place of the last complete commit), $kinds and $customer (null: any), $looked, $first (rows at most).
// Columns: the place up to which all changes were examined, rows [place, row]
CALL () {
  MATCH (change:Change)
  WHERE change.place > $after AND change.place <= $newest
  WITH change ORDER BY change.place LIMIT $looked
  RETURN collect(change) AS passed
}
RETURN CASE WHEN size(passed) = $looked THEN passed[-1].place ELSE $newest END, COLLECT {
  UNWIND passed AS change
  WITH change
  WHERE ($kinds IS NULL OR change.kind IN $kinds)
    AND ($customer IS NULL OR EXISTS { (change)-[:AT]->(:Customer {id: $customer}) })
    AND %see(change:Change)
  WITH change ORDER BY change.place LIMIT $first
  RETURN [change.place, %row]
}
