"""The referral tree and the referral network around a customer, and the top referrers (R15, R16)."""

from functools import partial
from typing import Annotated, Any

import strawberry

from graph.projection.arguments import between
from graph.queries.referrals import (
    CANDIDATES,
    MAX_DEPTH,
    MAX_GENERATION,
    MAX_GENERATIONS,
    MAX_NODES,
    MAX_REFERRERS,
    TOP,
    TOP_BY_VALUE,
    complete,
    read_network,
    read_top,
    read_tree,
    span,
)
from graph.queries.repeated_query import statement
from insights import enums
from schema.kit.filters import Period
from schema.kit.strawberry_internals import RootInfo
from values.ids import label_of

# `root` names a resolver's parent in strawberry, so the argument goes by another name in Python
_Root = Annotated[
    strawberry.ID,
    strawberry.argument(name="root", description="Global id of the customer. A malformed id gives the same answer as an unknown id."),
]
_Generations = Annotated[int, strawberry.argument(description="Number of generations to return, from 1 to 12.")]
_Attribution = Annotated[
    enums.ReferralAttribution,
    strawberry.argument(
        description="Which referral gets the credit when several people referred the same customer before its first purchase."
    ),
]
_Depth = Annotated[int, strawberry.argument(description="Largest distance from the root in referrals, from 1 to 6.")]
_Limit = Annotated[int, strawberry.argument(description="Largest number of nodes including the root, from 1 to 500.")]
_First = Annotated[int, strawberry.argument(description="Number of contacts to return, from 1 to 50.")]
_Period = Annotated[
    Period | None, strawberry.argument(description="Period in which referrals were given and requested. Null for all time.")
]


async def referral_tree(
    info: RootInfo,
    customer: _Root,
    generations: _Generations = 4,
    attribution: _Attribution = enums.ReferralAttribution.FIRST,
) -> Any:
    """Return the referral tree below a customer, or None when the viewer sees no such customer. Raises `BadRequest` for too many
    generations.
    """
    between("generations", generations, 1, MAX_GENERATIONS)
    if label_of(customer) != "Customer":
        return None
    rule = partial(read_tree, root=customer, generations=generations, attribution=attribution, withheld=info.projection.viewer.withheld)
    text = statement("referral_tree", generations)
    return await info.projection.judged(info.selection, text, rule, root=customer, most=MAX_GENERATION)


async def referral_network(info: RootInfo, customer: _Root, depth: _Depth = 2, limit: _Limit = 200) -> Any:
    """Return the customers around a customer, or None when the viewer sees no such customer. Raises `BadRequest` when a limit is out of
    range.
    """
    between("depth", depth, 1, MAX_DEPTH)
    between("limit", limit, 1, MAX_NODES)
    if label_of(customer) != "Customer":
        return None
    rule = partial(read_network, limit=limit, withheld=info.projection.viewer.withheld)
    return await info.projection.judged(info.selection, statement("referral_network", depth), rule, root=customer, limit=limit)


async def top_referrers(info: RootInfo, first: _First = 10, period: _Period = None) -> Any:
    """Return contacts ordered by the value of the customers that they referred in a period. Both days are included.

    Raises `BadRequest` when a limit or the period is invalid.
    """
    between("first", first, 1, MAX_REFERRERS)
    days = span(*(period.from_, period.to) if period else (None, None))
    found = await info.projection.counted(TOP_BY_VALUE, first=first, candidates=CANDIDATES, **days)
    if not complete(found, first):
        found = await info.projection.counted(TOP, first=first, **days)
    return await info.projection.told(info.selection, read_top(found), "topReferrers")
