"""Plans in the background, after a start, the statements of the operations that users send first.

Neo4j plans a statement when it first meets it, which takes seconds if the statement is long. Nothing is read here: the plan of an
explained statement serves the statement itself (measured on fifty judged customers with offers, .3 s of CPU are left of 1.8). Neo4j
keeps plans by the text and by the sizes of the parameters, so each operation is planned for viewers with few scopes and with many, and
for admins, whose statements have no predicate.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, OperationType, parse

from graph.ids import record_id
from graph.visibility import Viewer
from insights.enums import Role
from schema.execution import Executor

EXAMPLES = Path(__file__).with_name("examples")  # operations that users send, word for word as in tests/contract
# Ids in a list that Neo4j plans like those of most: it tells lists of one, of up to ten and of up to a hundred apart.
_FEW, _MANY = ("",) * 2, ("",) * 11
VIEWERS = (
    Viewer(Role.REP, "", _FEW, _FEW),
    Viewer(Role.ADMIN, None),
    Viewer(Role.REP, "", _MANY, _FEW),
    Viewer(Role.MANAGER, "", _MANY, _MANY),
)
REST = 1.0  # pause after an operation, as a share of the time that planning it took: requests come first


def operations(today: date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The operations of `server/examples` that only read: text, name, and variables that name nothing there is."""
    nobody = {name: record_id(label, "nobody", "") for name, label in _LABELS.items()}
    known: dict[str, Any] = {
        **nobody, "ids": [nobody["contact"], nobody["customer"]], "text": "nobody", "day": today.isoformat(),
        "from": (today - timedelta(days=90)).isoformat(), "to": today.isoformat(),
    }  # fmt: skip
    for path in sorted(EXAMPLES.glob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        for one in parse(text).definitions:
            if isinstance(one, OperationDefinitionNode) and one.name and one.operation is OperationType.QUERY:
                names = [each.variable.name.value for each in one.variable_definitions or ()]
                yield text, one.name.value, {name: known[name] for name in names if name in known}


_LABELS = {
    "id": "Customer", "customer": "Customer", "root": "Customer", "contact": "Contact", "claim": "Claim", "rep": "Rep",
    "territory": "Territory", "category": "Category",
}  # fmt: skip


async def warm(executor: Executor, today: date, rest: float = REST) -> None:
    """Plan the operations one after the other, for one viewer after the other, with a pause after each. Ends early if the graph is away."""
    for viewer in VIEWERS:
        for text, name, variables in operations(today):
            prepared = executor.prepare(text, name)
            if isinstance(prepared, list):
                raise ValueError(f"{name} of server/examples is invalid: {prepared[0].message}")
            start = time.monotonic()
            if not await executor.plan(prepared, variables, viewer):
                return
            await asyncio.sleep(rest * (time.monotonic() - start))
