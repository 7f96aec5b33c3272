// Possible duplicates: customers with the same name in any spelling and with a city, visible to the viewer. Those in the same city come
// first.
// $rows: [query of a whole name (values/folding.py), spellings of a city]. Columns: id, name, city; at most 200 customers for each row.
UNWIND $rows AS row
CALL (row) {
  CALL db.index.fulltext.queryNodes('people', row[0]) YIELD node AS c
  WHERE c:Customer AND c.city IS NOT NULL AND %see(c:Customer)
  RETURN c ORDER BY NOT toLower(c.city) IN row[1], c.id LIMIT 200
}
RETURN DISTINCT c.id, c.name, c.city
