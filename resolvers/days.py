"""What a day asks of who asks."""

from datetime import date, datetime, timedelta
from typing import Any

from graph.facts import counted, end_of
from graph.files import cypher
from graph.projection.run import Projection
from insights import day as days
from insights.enums import Role

# What is a rep's own: what they own, or what nobody owns where they may see it. $rep is null where everybody's is meant.
MINE = (
    "($rep IS NULL OR EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep {id: $rep}) } "
    "OR NOT EXISTS { (c)<-[owned:OWNS WHERE owned.until IS NULL]-(:Rep) })"
)
STATEMENT = cypher("my_day").replace("%mine", MINE).replace("%facts", counted("c", stood=False))
AHEAD = timedelta(days=2)  # what is due within two days is DUE already


async def my_day(projection: Projection, info: Any, day: date) -> Any:
    """The day of the viewer: a rep's own customers; for managers and admins, everything that they may see."""
    who = projection.viewer
    end = datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(days=1)
    return await projection.judged(
        info,
        STATEMENT,
        lambda rows: days.judge(rows, end_of(day.isoformat()), not who.sees_all),
        rep=(who.rep or "") if who.role is Role.REP else None,
        day=day.isoformat(),
        end=end.isoformat(),
        until=(end + AHEAD).isoformat(),
    )
