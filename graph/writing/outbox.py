"""The outbox: what happened, in the order of the commits.  (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer)"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from graph.ids import new_external_id, record_id
from graph.writing import statements
from graph.writing.draft import SOURCE, Change, label
from graph.writing.standing import Runs


async def put(run: Runs, changes: Sequence[Change], now: datetime) -> None:
    """Write changes, as the last thing of a transaction: it holds the outbox until it commits."""
    if not changes:
        return
    rows: list[dict[str, Any]] = []
    arrows: dict[tuple[str, bool], list[Any]] = defaultdict(list)
    for change in changes:
        identifier = record_id("Change", SOURCE, new_external_id())
        cause = orjson.dumps({"code": change.code, "message": change.message}).decode()
        rows.append({"id": identifier, "kind": change.kind, "cause": cause})
        arrows[(label(change.subject), change.customer is not None)].append([identifier, change.subject, change.customer])
    await run(statements.OUTBOX_LOCK)
    await run(statements.OUTBOX, rows=rows, now=now)
    for (subject, at), drawn in arrows.items():
        await run(statements.changed(subject, at=at), rows=drawn)
