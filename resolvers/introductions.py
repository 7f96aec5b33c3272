"""Who can introduce us: the best paths from our reps to a contact or a customer."""

from functools import partial
from typing import Annotated, Any

import strawberry

from graph.projection.arguments import between
from graph.queries.introductions import MAX_HOPS, MAX_PATHS, read, statement
from schema.kit.declare import some
from schema.kit.strawberry_internals import RootInfo


@strawberry.input(one_of=True, description="Target of the introduction. Give exactly one field.")
class IntroductionTo:
    contact: strawberry.ID | None = some("Global id of a contact.")
    customer: strawberry.ID | None = some("Global id of a customer. Any contact who works there is a target.")


_To = Annotated[IntroductionTo, strawberry.argument(description="Target of the introduction.")]
_Hops = Annotated[int, strawberry.argument(description="Largest number of ties from the rep to the target, from 1 to 4.")]
_First = Annotated[int, strawberry.argument(description="Number of paths to return, from 1 to 50.")]


async def introduction_paths(info: RootInfo, to: _To, max_hops: _Hops = 3, first: _First = 3) -> Any:
    """Return the best paths to the contact or the customer. Returns None when the viewer sees no such record.

    Raises `BadRequest` when `maxHops` or `first` is out of range.
    """
    between("maxHops", max_hops, 1, MAX_HOPS)
    between("first", first, 1, MAX_PATHS)
    rule = partial(read, hops=max_hops, first=first, withheld=info.projection.viewer.withheld)
    target = {"contact": to.contact or None, "customer": to.customer or None}
    return await info.projection.judged(info.selection, statement(max_hops), rule, **target)
