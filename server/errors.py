"""Errors as the command line tells them: one clear line that says what, where and how to mend it."""

from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

OURS = frozenset({"demo", "graph", "ingest", "quality", "server"})


class CommandError(RuntimeError):
    """The command cannot do what was asked; the message says why and how to mend it."""


def _meant_for_users(error: Exception) -> bool:
    """Every RuntimeError of ours carries a message for the user; anything else that arrives here is a bug."""
    return isinstance(error, RuntimeError) and type(error).__module__.partition(".")[0] in OURS


def told(error: Exception) -> str:
    """The line for an error; a bug is told as one."""
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
