"""Plans the statements of common operations in the background after a start.

Neo4j plans a statement on its first use, which takes seconds for a long statement. Nothing is read here, because the plan of an explained
statement also serves the statement itself. Measured on fifty judged customers with offers, 0.3 s of CPU time remain of 1.8 s. Neo4j caches
plans by the text and by the sizes of the parameters. Each operation is therefore planned for viewers with few scopes, with many scopes, and
for admins, whose statements have no predicate.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from graphql import OperationDefinitionNode, OperationType, parse

from graph.visibility import Viewer
from insights.enums import Role
from schema.execution import Executor
from values.ids import record_id

EXAMPLES = Path(__file__).with_name("examples")  # operations that users send, identical to tests/contract
# List sizes for which Neo4j uses the plans of most lists. It distinguishes lists of one, of up to ten and of up to a hundred ids.
_FEW, _MANY = ("",) * 2, ("",) * 11
VIEWERS = (
    Viewer(Role.REP, "", _FEW),
    Viewer(Role.ADMIN, None),
    Viewer(Role.REP, "", _MANY),
    Viewer(Role.MANAGER, "", _MANY),
)
REST = 1.0  # pause after an operation, as a share of its planning time, so that requests come first


def operations(today: date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the queries of `server/examples`: text, name, and variables that match no record."""
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
    """Plan the operations one by one for each viewer, with a pause after each. Ends early when Neo4j is unavailable."""
    for viewer in VIEWERS:
        for text, name, variables in operations(today):
            prepared = executor.prepare(text, name)
            if isinstance(prepared, list):
                raise ValueError(f"{name} of server/examples is invalid: {prepared[0].message}")
            start = time.monotonic()
            if not await executor.plan(prepared, variables, viewer):
                return
            await asyncio.sleep(rest * (time.monotonic() - start))
