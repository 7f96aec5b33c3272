"""Cypher that is more than a pattern lives in `graph/cypher/`, one statement or subquery a file."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "cypher"


@cache
def cypher(name: str) -> str:
    """The text of a file, without its head."""
    lines = (FOLDER / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("//")).strip()
