"""Turns errors into messages for the command line: one line that says what is wrong, where, and how to fix it."""

import errno
from sqlite3 import OperationalError

from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable

OURS = frozenset({"demo", "graph", "ingest", "quality", "server", "values"})


class CommandError(RuntimeError):
    """The command cannot be carried out. The message says why and how to fix it."""


def _meant_for_users(error: Exception) -> bool:
    """True if the error carries a message for the user. Every RuntimeError of Rapport does; any other error is a bug."""
    return isinstance(error, RuntimeError) and type(error).__module__.partition(".")[0] in OURS


_ADVICE = {
    errno.ENOSPC: "free space on this disk",
    errno.EDQUOT: "free space, because the disk quota is used up",
    errno.EFBIG: "raise the size limit of files with `ulimit -f`",
    errno.EACCES: "run the command as the owner of this file, or make the file accessible",
    errno.EPERM: "run the command as the owner of this file, or make the file accessible",
    errno.EROFS: "run the command in a folder that is writable",
    errno.EMFILE: "raise the limit of open files with `ulimit -n`",
    errno.ENOMEM: "free memory, or lower RAPPORT_HEAP and RAPPORT_PAGE_CACHE",
}


def _of_system(error: OSError) -> str:
    """Return the line for an error of the operating system."""
    if "temporary directory" in str(error):
        return "No folder for temporary files is writable: set TMPDIR to one that is."
    where = f"{error.filename} cannot be used" if error.filename else "The system refused"
    return f"{where} ({error.strerror or error}): {_ADVICE.get(error.errno or 0, 'RAPPORT_DEBUG=1 shows where')}."


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
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, OperationalError):
        return f"A temporary file cannot be written ({error}): free space there, or set TMPDIR to another folder."
    return f"This is a bug of Rapport ({type(error).__name__}: {error}); RAPPORT_DEBUG=1 shows where."
