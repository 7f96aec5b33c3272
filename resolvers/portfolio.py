"""Resolves the portfolio of territories over a period, for managers. A rep sees their own care in it (R18)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from graph.client.errors import BadRequest
from graph.client.files import cypher
from graph.projection.insights import EARLIEST
from graph.projection.run import Projection
from graph.queries.care import UTC_DAYS, care
from graph.visibility import managed_scopes
from insights import days
from insights.enums import Role
from insights.portfolio import PortfolioRow, judge
from values.ids import label_of

MOST = 100
# Up to this number of customers, standings are read from the customers. With more customers, standings are read by date.
FEW = 3000
# Care of a longer period is counted in two halves at the same time.
LONG = timedelta(days=31)


async def portfolio(projection: Projection, info: Any, territories: Sequence[str] | None, start: date | None, end: date | None) -> Any:
    """Return the portfolio of the visible customers in these territories and below, between two days inclusive. None means all territories.

    A territory contains its customers and the customers of owners who work there, as its manager sees them. Raises `BadRequest` for too
    many territories or an invalid period.
    """
    if territories is not None and len(territories) > MOST:
        raise BadRequest(f"`territory` names {len(territories)} territories: name {MOST} at most, or one that they are part of.")
    viewer = projection.viewer
    rep = (viewer.rep or "") if viewer.role is Role.REP else None
    known = None if territories is None else managed_scopes(one for one in territories if label_of(one) == "Territory")
    span = period(start, end, projection.now, projection.zone)
    parts = [projection.counted(cypher("portfolio"), territories=known, few=FEW, **span)]
    parts += [projection.counted(care("portfolio_care"), territories=known, rep=rep, dayEnds=UTC_DAYS, **one) for one in halves(span)]
    found = [PortfolioRow._make(row) for part in await asyncio.gather(*parts) for (rows,) in part for row in rows]
    verdict = judge(found, rep=rep, withheld=not viewer.sees_all) if found else None  # only planning returns no rows
    return await projection.told(info, verdict, "portfolio")


def period(start: date | None, end: date | None, now: datetime, zone: tzinfo = UTC) -> dict[str, str]:
    """Return a period as parameters: its days, and its moments up to now, end excluded. An open end means the first possible day or today.

    Days are UTC days, the same for every viewer. Two people who compare a portfolio therefore read the same figures. Only the last possible
    day is the viewer's. Raises `BadRequest` when the period is invalid.
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
    """Return the moments of a period, or of its two halves if the period is long. The halves are counted at the same time."""
    begin, until = (datetime.fromisoformat(days[name]) for name in ("begin", "until"))
    if until - begin <= LONG:
        return [{"begin": _text(begin), "until": _text(until)}]
    middle = datetime.combine((begin + (until - begin) / 2).date(), time(), UTC)
    return [{"begin": _text(begin), "until": _text(middle)}, {"begin": _text(middle), "until": _text(until)}]


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
