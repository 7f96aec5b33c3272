"""Values without Neo4j and without GraphQL: money, ids, folded names, contact data, buying roles."""
