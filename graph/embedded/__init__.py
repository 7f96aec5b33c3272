"""The embedded Neo4j: a child process with pinned jars, its settings, its watchdog and its private files."""
