"""The connection to Neo4j: drivers, errors, locks, the gate for new statements, and the loading of Cypher files."""
