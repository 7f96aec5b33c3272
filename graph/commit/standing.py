"""Standings after a write: the customers that it touches are judged again in the same transaction, by the frozen statistics."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

import orjson

from graph.client.files import cypher
from graph.commit import statements
from graph.commit.change_set import Change
from graph.derived.facts import statistics_of
from graph.derived.standings import UNMARKED, Standing, evening_of, stand
from insights.enums import CauseCode, ChangeKind
from insights.facts import Facts, Statistics, nothing_of, read


class Runs(Protocol):
    """The part of a transaction that judging needs."""

    async def __call__(self, statement: str, **parameters: Any) -> list[list[Any]]: ...


async def follow(run: Runs, customers: Iterable[str], new: Mapping[str, str | None], now: datetime) -> list[Change]:
    """Judge these customers as of today and store their standings. Return a change for each customer whose level changed.

    `new` are customers that were created in this transaction, with their segments. They have no facts yet, so nothing is read.
    """
    day = now.date().isoformat()
    ids = sorted(set(customers) - new.keys())
    rows = (await run(statements.JUDGED, ids=ids))[0][0] if ids else []
    judged = [(read(row), [Standing._make(one) for one in stored]) for row, stored, *_ in rows]
    judged += [(nothing_of(identifier, segment), []) for identifier, segment in new.items()]
    levels = {row[0]: level for row, _, level, _ in rows}
    days = sorted({day, evening_of(day), *(one.as_of for _, stored in judged for one in stored)})
    frozen = dict(await run(statements.FROZEN, days=days))
    written, changes = [], []
    for facts, stored in judged:
        made = stand(facts, stored, day, [], _known(frozen, facts))
        made.row["customer"] |= UNMARKED
        written.append(made.row)
        if made.level != levels.get(facts.id):
            changes.append(level_changed(facts.id, levels.get(facts.id), made.level, made.row["standings"]))
    await run(cypher("stand"), rows=written)
    return changes


def _known(frozen: dict[str, str | None], facts: Facts) -> Any:
    """Return the function that gives the statistics of a day. A day in between uses those of the last requested day before it."""
    days = sorted(frozen)

    def known(day: str) -> Statistics:
        return statistics_of(frozen[days[max(0, bisect_right(days, day) - 1)]], facts, day)

    return known


def level_changed(customer: str, before: str | None, after: str | None, standings: list[dict[str, Any]]) -> Change:
    """Return the change of a level, with the cause stored on its standing. There is none if the level only went back within the day."""
    kept = next((one["cause"] for one in reversed(standings) if one.get("level") == after and "cause" in one), None)
    if kept:
        cause = orjson.loads(kept)
        return Change(ChangeKind.LEVEL_CHANGED, customer, customer, cause["code"], cause["message"])
    message = f"From {(before or 'no level').lower()} to {(after or 'no level').lower()}, as on an earlier day."
    return Change(ChangeKind.LEVEL_CHANGED, customer, customer, CauseCode.RECORDS_CHANGED, message)
