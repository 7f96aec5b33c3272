// The place of a customer: its territory, or NOWHERE, before it `confidential ` if the customer is. A viewer sees all customers of a place,
// or that depends on their owners (everybodys_day.cypher).
// (:Customer)-[:LOCATED_IN]->(:Territory). Column: an expression over `c`, at %place (graph/derived/outcomes.py).
CASE WHEN c.confidential THEN 'confidential ' ELSE '' END
  + coalesce(HEAD(COLLECT { MATCH (c)-[:LOCATED_IN]->(t:Territory) RETURN t.id ORDER BY t.id }), 'NOWHERE')
