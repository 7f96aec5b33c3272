"""The outbox: changes in the order of the commits.  (:Change)-[:OF]->(subject), (:Change)-[:AT]->(:Customer)"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from graph.commit import statements
from graph.commit.change_set import SOURCE, Actor, Change, label
from graph.commit.standing import Runs
from graph.voids import voided
from insights.enums import ChangeKind
from values.ids import new_external_id, record_id


async def put(run: Runs, changes: Sequence[Change], now: datetime, actor: Actor) -> None:
    """Write changes as the last step of a transaction, because it holds the outbox until the commit."""
    for statement, parameters in written(changes, now, actor):
        await run(statement, **parameters)


def written(changes: Sequence[Change], now: datetime, actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements that write changes, with their parameters. Empty without changes."""
    if not changes:
        return []
    rows: list[dict[str, Any]] = []
    arrows: dict[tuple[str, bool], list[Any]] = defaultdict(list)
    for change in changes:
        identifier = record_id("Change", SOURCE, new_external_id())
        cause = orjson.dumps({"code": change.code, "message": change.message}).decode()
        rows.append({"id": identifier, "kind": change.kind, "cause": cause})
        subject = voided(label(change.subject)) if change.kind is ChangeKind.VOIDED else label(change.subject)
        arrows[(subject, change.customer is not None)].append([identifier, change.subject, change.customer])
    drawn: list[tuple[str, dict[str, Any]]] = [(statements.changed(of, at=at), {"rows": some}) for (of, at), some in arrows.items()]
    return [(statements.OUTBOX_LOCK, {}), (statements.OUTBOX, {"rows": rows, "now": now, "by": actor._asdict()}), *drawn]
