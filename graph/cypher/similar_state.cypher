// When similarity was last drawn, as of which day, and the day as of which everybody was last counted.  (:Refresh {similarAt, similarFull, similarWithout})
// Columns: the day, the moment (text), the day of the full count, who was left out; no row where it never was.
MATCH (r:Refresh) WHERE r.similarAt IS NOT NULL
RETURN r.asOf AS day, toString(r.similarAt) AS at, r.similarFull AS full, r.similarWithout AS without ORDER BY r.similarAt DESC LIMIT 1
