"""Cypher that is more than a pattern, stored in `graph/cypher/`: one statement or subquery per file."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "cypher"


@cache
def cypher(name: str) -> str:
    """Return the text of a file without its comment lines."""
    lines = (FOLDER / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("//")).strip()
