"""Other customers that a claim may concern."""

from functools import partial
from typing import Annotated, Any

import strawberry

from graph.queries.claim_radius import MAX_EXAMINED, STATEMENT, read
from schema.kit.strawberry_internals import RootInfo
from values.ids import label_of

_Claim = Annotated[strawberry.ID, strawberry.argument(description="Global id of the claim.")]


async def claim_radius(info: RootInfo, claim: _Claim) -> Any:
    """Return the claim radius, or None when the viewer sees no such claim."""
    if label_of(claim) != "Claim":
        return None
    rule = partial(read, claim=claim, withheld=info.projection.viewer.withheld)
    return await info.projection.judged(info.selection, STATEMENT, rule, claim=claim, most=MAX_EXAMINED)
