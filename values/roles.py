"""Buying roles by job title (values/roles.toml)."""

import tomllib
from functools import cache
from pathlib import Path

from values.folding import words

ROLES = Path(__file__).parent / "roles.toml"


@cache
def _roles() -> tuple[tuple[frozenset[str], str], ...]:
    """Return the words of a title for each buying role. The first match counts."""
    rows = tomllib.loads(ROLES.read_text(encoding="utf-8"))["role"]
    return tuple((frozenset(words(title)), row["is"]) for row in rows for title in row["titles"])


def role_of(title: str) -> str | None:
    """Return the buying role that a job title suggests. None if it suggests none."""
    found = set(words(title))
    return next((role for needed, role in _roles() if needed <= found), None)
