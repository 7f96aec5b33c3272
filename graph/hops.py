"""Statements that follow referrals from customer to customer: the middle of a file is repeated once for each hop.

A file of `graph/cypher/` says `// -- start`, `// -- hop`, `// -- end`; `%employer` in it stands for `employer.cypher`.
"""

import re
from functools import cache

from graph.files import FOLDER, cypher

_SECTION = re.compile(r"^// -- \w+\n", re.MULTILINE)


@cache
def statement(name: str, hops: int = 0) -> str:
    """The statement of that name, `hops` hops long; one without sections is taken as it is."""
    text = (FOLDER / f"{name}.cypher").read_text(encoding="utf-8")
    _, *parts = _SECTION.split(text)
    if parts:
        start, hop, end = (part.strip() for part in parts)
        text = "\n".join([start, *[hop] * hops, end])
    else:
        text = cypher(name)
    return text.replace("%employer", cypher("employer"))
