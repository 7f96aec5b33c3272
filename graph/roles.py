"""The buying role that a job title tells (graph/roles.toml)."""

import tomllib
from functools import cache
from pathlib import Path

from graph.words import words

ROLES = Path(__file__).parent / "roles.toml"


@cache
def _roles() -> tuple[tuple[frozenset[str], str], ...]:
    """Words of a title that tell a buying role, the first match first."""
    rows = tomllib.loads(ROLES.read_text(encoding="utf-8"))["role"]
    return tuple((frozenset(words(title)), row["is"]) for row in rows for title in row["titles"])


def role_of(title: str) -> str | None:
    """The buying role that a job title tells; None where it tells none."""
    found = set(words(title))
    return next((role for needed, role in _roles() if needed <= found), None)
