"""A portfolio over a territory and a period, for managers; a rep sees their own care in it (R18)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from graph.errors import BadRequest
from graph.files import cypher
from graph.ids import label_of
from graph.projection.insights import EARLIEST
from graph.projection.run import Projection
from insights import portfolio as rule
from insights.enums import Role

MOST = 100
# Customers whose standings are read from them; of more, standings are read by their dates.
FEW = 3000


async def portfolio(projection: Projection, info: Any, territories: Sequence[str] | None, start: date | None, end: date | None) -> Any:
    """All customers that the viewer may see in these territories and below (None: everywhere), from one day to another, both included."""
    if territories is not None and len(territories) > MOST:
        raise BadRequest(f"`territory` names {len(territories)} territories: name {MOST} at most, or one that they are part of.")
    viewer = projection.viewer
    rep = (viewer.rep or "") if viewer.role is Role.REP else None
    known = None if territories is None else [one for one in territories if label_of(one) == "Territory"]
    return await projection.judged(
        info,
        cypher("portfolio"),
        lambda found: rule.judge(map(rule.Counted._make, found), rep=rep, withheld=not viewer.sees_all),
        territories=known,
        rep=rep,
        few=FEW,
        **period(start, end, projection.now),
    )


def period(start: date | None, end: date | None, now: datetime) -> dict[str, str]:
    """A period as parameters: its days, and its moments up to now without the last one. An open end is the first or the present day."""
    today, earliest = now.astimezone(UTC).date(), date.fromisoformat(EARLIEST)
    first, last = start or earliest, end or today
    if not earliest <= first <= last <= today:
        raise BadRequest(f"`period` is {first} to {last}: give days from {EARLIEST} to today, {today} (UTC), `from` before `to`.")
    until = min(now.astimezone(UTC), datetime.combine(last + timedelta(days=1), time(), UTC))
    begin = datetime.combine(first, time(), UTC)
    return {"from": first.isoformat(), "to": last.isoformat(), "begin": _text(begin), "until": _text(until)}


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
