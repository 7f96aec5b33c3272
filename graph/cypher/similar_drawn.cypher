// Record that similarity is up to date as of a day.
// Parameters: $day (ISO), $at (the moment before it was read), $full (ISO day of the last learning), $without (hash of the customers left
// out). Returns nothing.
MATCH (r:Refresh {asOf: date($day)})
SET r.similarAt = datetime($at), r.similarFull = date($full), r.similarWithout = $without
