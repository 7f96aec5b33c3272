"""What is lost if a contact or a rep leaves."""

from functools import partial
from typing import Annotated, Any

import strawberry

from graph.queries.departure import MAX_ACCOUNTS, STATEMENT, read
from schema.kit.declare import some
from schema.kit.strawberry_internals import RootInfo


@strawberry.input(one_of=True, description="Person who leaves. Give exactly one field.")
class DepartureOf:
    contact: strawberry.ID | None = some("Global id of a contact.")
    rep: strawberry.ID | None = some("Global id of one of our reps.")


_Of = Annotated[DepartureOf, strawberry.argument(description="Person who leaves.")]


async def departure(info: RootInfo, of: _Of) -> Any:
    """Return the departure of a contact or rep, judged as of the viewer's today. Returns None when the viewer sees no such person."""
    projection, contact, rep = info.projection, of.contact or None, of.rep or None
    day = projection.today.isoformat()
    rule = partial(read, contact=contact, rep=rep, day=day, zone=projection.zone, withheld=projection.viewer.withheld)
    return await projection.judged(info.selection, STATEMENT, rule, contact=contact, rep=rep, day=day, most=MAX_ACCOUNTS)
