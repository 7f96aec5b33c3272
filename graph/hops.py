"""Statements that follow referrals from customer to customer: the middle of a file is repeated once for each hop.

A file of `graph/cypher/` says `// -- start`, `// -- hop`, `// -- end`; `%net_value` in it stands for `net_value.cypher`.
"""

import re
from functools import cache

from graph.files import FOLDER
from graph.worth import NET_VALUE

_SECTION = re.compile(r"^// -- \w+\n", re.MULTILINE)


@cache
def statement(name: str, hops: int) -> str:
    """The statement of that name, `hops` hops long."""
    _, *parts = _SECTION.split((FOLDER / f"{name}.cypher").read_text(encoding="utf-8"))
    start, hop, end = (part.strip() for part in parts)
    return "\n".join([start, *[hop] * hops, end]).replace("%net_value", NET_VALUE)
