"""What a day asks of the viewer."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from graph.care import care, day_ends
from graph.errors import BadRequest
from graph.facts import FROZEN, counted, statistics_of
from graph.projection.insights import EARLIEST
from graph.projection.run import Projection
from insights import day as days
from insights.days import begins, ends
from insights.enums import Role

# What is a rep's own: what they own, or what nobody owns where they may see it. $rep is null where everybody's is meant.
MINE = (
    "($rep IS NULL OR EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep {id: $rep}) } "
    "OR NOT EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep) })"
)
STATEMENT = care("my_day").replace("%mine", MINE).replace("%facts", counted("c", stood=False)).replace("%frozen", FROZEN)
FURTHEST = timedelta(days=366)  # a day may be planned a year ahead
CARE = timedelta(days=367)  # follow-ups of the last year are counted, by the end of the day
AHEAD = timedelta(days=2)  # what is due within two days is DUE already


async def my_day(projection: Projection, info: Any, day: date | None) -> Any:
    """The day of the viewer (None: today): a rep's own customers; for managers and admins, everything that they may see."""
    who, zone = projection.viewer, projection.zone
    chosen = day or projection.today
    latest = projection.today + FURTHEST
    if not date.fromisoformat(EARLIEST) <= chosen <= latest:
        raise BadRequest(f"`day` is {chosen}. Give a day from {EARLIEST} to {latest}.")
    after = chosen + AHEAD + timedelta(days=1)
    until_day, until = datetime.combine(after, time(), UTC), begins(after, zone)

    def rule(rows: list[Any]) -> days.Day:
        frozen = next(found for part, found in rows if part == "FROZEN")
        return days.judge(rows, lambda facts: statistics_of(frozen, facts, chosen.isoformat()), chosen, zone, not who.sees_all)

    offset = projection.now.astimezone(zone).utcoffset() or timedelta()
    return await projection.judged(
        info,
        STATEMENT,
        rule,
        rep=(who.rep or "") if who.role is Role.REP else None,
        day=chosen.isoformat(),
        end=ends(chosen, zone).isoformat(),
        # Due by the end of the day after tomorrow: a whole day by its date, any other moment by the viewer's clock.
        untilDay=until_day.isoformat(),
        until=until.isoformat(),
        latest=max(until_day, until).isoformat(),
        dayEnds=day_ends(chosen - CARE, chosen, zone),
        offset=int(offset.total_seconds()),
    )
