"""Compares Rapport with the Neo4j GraphQL Library on the same store: answers, CPU, latencies and throughput."""
