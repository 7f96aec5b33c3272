"""The tasks of a viewer on a day: the statement, its parameters, and the reader of its rows."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from graph.derived.counts import KNOWN
from graph.derived.facts import FROZEN, counted, statistics_of
from graph.derived.outcomes import OUTCOMES
from graph.queries.care import care, day_ends
from graph.visibility import Viewer
from insights.aftersales.day import Day, judge
from insights.days import begins, ends
from insights.enums import Role

# Customers of a rep: customers that the rep owns, and visible customers without an owner. $rep is null when all customers count.
MINE = (
    "($rep IS NULL OR EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep {id: $rep}) } "
    "OR NOT EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep) })"
)


def _filled(name: str) -> str:
    return (
        care(name).replace("%mine", MINE).replace("%facts", counted("c", stood=False)).replace("%frozen", FROZEN).replace("%known", KNOWN)
    )


OWN, EVERYBODYS = _filled("my_day"), _filled("everybodys_day")
FURTHEST = timedelta(days=366)  # a day can be planned one year ahead
CARE = timedelta(days=367)  # days before the day whose ends are sent: care counts the follow-ups of the last year
AHEAD = timedelta(days=2)  # a record due within two days is DUE


def statement(viewer: Viewer) -> str:
    """Return the statement for a viewer."""
    return OWN if viewer.role is Role.REP else EVERYBODYS


def parameters(viewer: Viewer, day: date, now: datetime, zone: tzinfo) -> dict[str, Any]:
    """Return the parameters for a day. A rep gets their own customers. Managers and admins get all visible customers."""
    after = day + AHEAD + timedelta(days=1)
    until_day, until = datetime.combine(after, time(), UTC), begins(after, zone)
    offset = now.astimezone(zone).utcoffset() or timedelta()
    return {
        "rep": (viewer.rep or "") if viewer.role is Role.REP else None,
        "day": day.isoformat(),
        "end": ends(day, zone).isoformat(),
        # Due by the end of the day after tomorrow. A date without a time counts as a whole UTC day; other moments follow the viewer's time
        # zone.
        "untilDay": until_day.isoformat(),
        "until": until.isoformat(),
        "latest": max(until_day, until).isoformat(),
        "dayEnds": day_ends(day - CARE, day, zone),
        "offset": int(offset.total_seconds()),
        "outcomes": OUTCOMES,
    }


def read(rows: list[Any], day: date, zone: tzinfo, withheld: bool) -> Day:
    """Return the judged part of a day."""
    frozen = next(found for part, found in rows if part == "FROZEN")
    return judge(rows, lambda facts: statistics_of(frozen, facts, day.isoformat()), day, zone, withheld)
