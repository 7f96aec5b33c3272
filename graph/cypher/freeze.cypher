// Freeze the statistics as of a day. The statistics of the latest day are the current ones.
// Parameters: $day (ISO), $statistics (JSON), $evidenceKinds, $ruleVersion. Column: whether these are the current ones.
MERGE (r:Refresh {asOf: date($day)})
SET r.statistics = $statistics, r.evidenceKinds = $evidenceKinds, r.ruleVersion = $ruleVersion
WITH r
MATCH (other:Refresh)
WITH r, max(other.asOf) AS latest, collect(other) AS all
FOREACH (one IN all | SET one.current = (one.asOf = latest))
RETURN r.current
