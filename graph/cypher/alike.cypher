// Customers of the same name in some spelling that the viewer sees and that have a city, those in the same city first: who may be entered twice.
// $rows: [query of a whole name (graph/words.py), spellings of a city]. Columns: id, name, city; 200 customers for each row at most.
UNWIND $rows AS row
CALL (row) {
  CALL db.index.fulltext.queryNodes('people', row[0]) YIELD node AS c
  WHERE c:Customer AND c.city IS NOT NULL AND %see(c:Customer)
  RETURN c ORDER BY NOT toLower(c.city) IN row[1], c.id LIMIT 200
}
RETURN DISTINCT c.id, c.name, c.city
