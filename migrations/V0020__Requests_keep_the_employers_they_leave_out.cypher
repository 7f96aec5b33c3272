// A requested change of a contact keeps the employers that the requester did not see, instead of those that they saw (graph/queries/requests.py).
MATCH (r:Review {kind: 'CONTACT'})-[:OF]->(c:Contact) WHERE r.accounts IS NOT NULL
CALL (r, c) {
  SET r.unseen = COLLECT { MATCH (c)-[:WORKS_AT]->(own:Customer) WHERE NOT own.id IN r.accounts RETURN DISTINCT own.id }, r.accounts = null
} IN TRANSACTIONS OF 1000 ROWS;
