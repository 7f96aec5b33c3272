"""Everything that uses Neo4j."""
