// Note that similarity is drawn as of a day.
// Parameters: $day (ISO), $at (the moment before it was read), $full (ISO day of the full count), $without (who was left out). Returns nothing.
MATCH (r:Refresh {asOf: date($day)})
SET r.similarAt = datetime($at), r.similarFull = date($full), r.similarWithout = $without
