"""Resolves `myDay`: what the viewer has to do on a day."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from graph.client.errors import BadRequest
from graph.derived.facts import FROZEN, counted, statistics_of
from graph.projection.insights import EARLIEST
from graph.projection.run import Projection
from graph.queries.care import care, day_ends
from insights.aftersales.day import Day, judge
from insights.days import begins, ends
from insights.enums import Role

# Customers of a rep: customers that the rep owns, and visible customers without an owner. $rep is null when all customers count.
MINE = (
    "($rep IS NULL OR EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep {id: $rep}) } "
    "OR NOT EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep) })"
)
STATEMENT = care("my_day").replace("%mine", MINE).replace("%facts", counted("c", stood=False)).replace("%frozen", FROZEN)
FURTHEST = timedelta(days=366)  # a day can be planned one year ahead
CARE = timedelta(days=367)  # follow-ups of the last year are counted until the end of the day
AHEAD = timedelta(days=2)  # a record due within two days is DUE


async def my_day(projection: Projection, info: Any, day: date | None) -> Any:
    """Return the viewer's day; None means today. A rep gets their own customers. Managers and admins get all visible customers.

    Raises `BadRequest` when the day is out of range.
    """
    who, zone = projection.viewer, projection.zone
    chosen = day or projection.today
    latest = projection.today + FURTHEST
    if not date.fromisoformat(EARLIEST) <= chosen <= latest:
        raise BadRequest(f"`day` is {chosen}. Give a day from {EARLIEST} to {latest}.")
    after = chosen + AHEAD + timedelta(days=1)
    until_day, until = datetime.combine(after, time(), UTC), begins(after, zone)

    def rule(rows: list[Any]) -> Day:
        frozen = next(found for part, found in rows if part == "FROZEN")
        return judge(rows, lambda facts: statistics_of(frozen, facts, chosen.isoformat()), chosen, zone, not who.sees_all)

    offset = projection.now.astimezone(zone).utcoffset() or timedelta()
    return await projection.judged(
        info,
        STATEMENT,
        rule,
        rep=(who.rep or "") if who.role is Role.REP else None,
        day=chosen.isoformat(),
        end=ends(chosen, zone).isoformat(),
        # Due by the end of the day after tomorrow. A date without a time counts as a whole UTC day; other moments follow the viewer's time
        # zone.
        untilDay=until_day.isoformat(),
        until=until.isoformat(),
        latest=max(until_day, until).isoformat(),
        dayEnds=day_ends(chosen - CARE, chosen, zone),
        offset=int(offset.total_seconds()),
    )
