"""Statements that follow referrals between customers: the middle part of a file is repeated once for each hop.

A file of `graph/cypher/` has the sections `// -- start`, `// -- hop`, `// -- end`. `%net_value` in it is replaced by `net_value.cypher`.
"""

import re
from functools import cache

from graph.client.files import FOLDER
from graph.derived.net_value import NET_VALUE

_SECTION = re.compile(r"^// -- \w+\n", re.MULTILINE)


@cache
def statement(name: str, hops: int) -> str:
    """Return the statement of that name with `hops` hops."""
    _, *parts = _SECTION.split((FOLDER / f"{name}.cypher").read_text(encoding="utf-8"))
    start, hop, end = (part.strip() for part in parts)
    return "\n".join([start, *[hop] * hops, end]).replace("%net_value", NET_VALUE)
