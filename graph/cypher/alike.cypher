// Customers of the same name that the viewer sees and that have a city, those in the same city first: who may be entered twice.
// $rows: [folded name, city]. Returns the folded name, the id and the city, 50 customers for each row at most.
UNWIND $rows AS row
CALL (row) {
  MATCH (c:Customer {nameKey: row[0]})
  WHERE c.city IS NOT NULL AND %see(c:Customer)
  RETURN c ORDER BY toLower(c.city) <> toLower(row[1]), c.id LIMIT 50
}
RETURN DISTINCT row[0], c.id, c.city
