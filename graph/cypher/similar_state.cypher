// When similarity was last updated, as of which day, and the day of the last learning.  (:Refresh {similarAt, similarFull, similarWithout})
// Columns: the day, the moment (text), the day of the last learning, hash of the customers left out. No row before the first time.
MATCH (r:Refresh) WHERE r.similarAt IS NOT NULL
RETURN r.asOf AS day, toString(r.similarAt) AS at, r.similarFull AS full, r.similarWithout AS without ORDER BY r.similarAt DESC LIMIT 1
