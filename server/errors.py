"""Turns errors into messages for the command line: one line that says what is wrong, where, and how to fix it."""

from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

OURS = frozenset({"demo", "graph", "ingest", "quality", "server", "values"})


class CommandError(RuntimeError):
    """The command cannot be carried out. The message says why and how to fix it."""


def _meant_for_users(error: Exception) -> bool:
    """True if the error carries a message for the user. Every RuntimeError of Rapport does; any other error is a bug."""
    return isinstance(error, RuntimeError) and type(error).__module__.partition(".")[0] in OURS


def told(error: Exception) -> str:
    """Return the line to print for an error. A bug is reported as a bug."""
    if isinstance(error, AuthError):
        return "The database refuses user or password: check NEO4J_USER and NEO4J_PASSWORD."
    first = str(error).partition("\n")[0].rstrip(":")
    if isinstance(error, ServiceUnavailable):
        return f"The database cannot be reached ({first}): check NEO4J_URI, or run `rapport doctor`."
    if isinstance(error, DriverError | Neo4jError):
        return f"The database refused: {first}"
    if _meant_for_users(error):
        return str(error)
    return f"This is a bug of Rapport ({type(error).__name__}: {error}); RAPPORT_DEBUG=1 shows where."
