"""A portfolio over a territory and a period, for managers; a rep sees their own care in it (R18)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from graph.care import UTC_DAYS, care
from graph.errors import BadRequest
from graph.files import cypher
from graph.ids import label_of
from graph.projection.insights import EARLIEST
from graph.projection.run import Projection
from graph.visibility import managed_scopes
from insights import days
from insights import portfolio as rule
from insights.enums import Role

MOST = 100
# Customers whose standings are read from them; of more, standings are read by their dates.
FEW = 3000
# Of a longer period, care is counted in two halves beside each other.
LONG = timedelta(days=31)


async def portfolio(projection: Projection, info: Any, territories: Sequence[str] | None, start: date | None, end: date | None) -> Any:
    """The customers of these territories and below (None: everywhere) that the viewer may see, from one day to another, both included.

    A territory has the customers in it and those whose owner works there: what its manager sees.
    """
    if territories is not None and len(territories) > MOST:
        raise BadRequest(f"`territory` names {len(territories)} territories: name {MOST} at most, or one that they are part of.")
    viewer = projection.viewer
    rep = (viewer.rep or "") if viewer.role is Role.REP else None
    known = None if territories is None else managed_scopes(one for one in territories if label_of(one) == "Territory")
    span = period(start, end, projection.now, projection.zone)
    parts = [projection.counted(cypher("portfolio"), territories=known, few=FEW, **span)]
    parts += [projection.counted(care("portfolio_care"), territories=known, rep=rep, dayEnds=UTC_DAYS, **one) for one in halves(span)]
    found = [rule.Counted._make(row) for part in await asyncio.gather(*parts) for (rows,) in part for row in rows]
    verdict = rule.judge(found, rep=rep, withheld=not viewer.sees_all) if found else None  # planning reads no rows
    return await projection.told(info, verdict, "portfolio")


def period(start: date | None, end: date | None, now: datetime, zone: tzinfo = UTC) -> dict[str, str]:
    """A period as parameters: its days, and its moments up to now without the last one. An open end is the first or the present day.

    Its days are UTC days, the same for every viewer, so that two who compare a portfolio read the same figures. Only the last possible day
    is the viewer's.
    """
    today, earliest = now.astimezone(UTC).date(), date.fromisoformat(EARLIEST)
    latest = max(today, days.today(now, zone))
    first, last = start or earliest, end or today
    if not earliest <= first <= last <= latest:
        raise BadRequest(f"`period` is {first} to {last}. Give days from {EARLIEST} to today, {latest}, `from` before `to`.")
    until = min(now.astimezone(UTC), datetime.combine(last + timedelta(days=1), time(), UTC))
    begin = datetime.combine(first, time(), UTC)
    return {"from": first.isoformat(), "to": last.isoformat(), "begin": _text(begin), "until": _text(until)}


def halves(days: Mapping[str, str]) -> list[dict[str, str]]:
    """The moments of a period, of a long one those of its halves: their care is counted beside each other."""
    begin, until = (datetime.fromisoformat(days[name]) for name in ("begin", "until"))
    if until - begin <= LONG:
        return [{"begin": _text(begin), "until": _text(until)}]
    middle = datetime.combine((begin + (until - begin) / 2).date(), time(), UTC)
    return [{"begin": _text(begin), "until": _text(middle)}, {"begin": _text(middle), "until": _text(until)}]


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
