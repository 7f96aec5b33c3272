"""What the viewer has to do on a day."""

from datetime import date
from functools import partial
from typing import Annotated, Any

import strawberry

from graph.projection.arguments import between
from graph.projection.insights import EARLIEST
from graph.queries.my_day import FURTHEST, parameters, read, statement
from schema.kit.scalars import Date
from schema.kit.strawberry_internals import RootInfo

_Day = Annotated[
    Date | None,
    strawberry.argument(
        description="Day in the viewer's time zone. Defaults to today. Lists contain open tasks as of now. Referral asks are judged "
        "as of the end of the day."
    ),
]


async def my_day(info: RootInfo, day: _Day = None) -> Any:
    """Return the viewer's day; None means today. Raises `BadRequest` when the day is out of range."""
    projection, viewer, zone = info.projection, info.projection.viewer, info.projection.zone
    chosen, latest = day or projection.today, projection.today + FURTHEST
    between("day", chosen, date.fromisoformat(EARLIEST), latest, f"`day` is {chosen}. Give a day from {EARLIEST} to {latest}.")
    rule = partial(read, day=chosen, zone=zone, withheld=viewer.withheld)
    return await projection.judged(info.selection, statement(viewer), rule, **parameters(viewer, chosen, projection.now, zone))
