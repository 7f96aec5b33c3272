// The scopes of every confidential customer, as graph/cypher/scopes.cypher keeps them from now on: each territory as `manager:<territory>`.
MATCH (customer:Customer) WHERE customer.confidential
CALL (customer) {
  SET customer.scopes = [
    scope IN customer.scopes | CASE WHEN scope STARTS WITH 'rep_' OR scope STARTS WITH 'manager:' THEN scope ELSE 'manager:' + scope END
  ]
} IN TRANSACTIONS OF 5000 ROWS;
