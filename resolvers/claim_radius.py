"""Resolves the customers that a claim may also concern."""

from typing import Any

from graph.client.files import cypher
from graph.projection.run import Projection
from graph.queries.requests import rendered
from insights.network.claim_radius import Radius, judge
from values.ids import label_of

# Maximum number of examined purchases per product. With more purchases, the answer is marked `truncated`.
MOST = 20_000
STATEMENT = rendered(cypher("claim_radius"))


async def claim_radius(projection: Projection, info: Any, claim: str) -> Any:
    """Return the claim radius, or None when the viewer sees no such claim."""
    withheld = not projection.viewer.sees_all

    def rule(rows: list[Any]) -> Radius | None:
        return judge(claim, rows[0], withheld) if rows else None

    if label_of(claim) != "Claim":
        return None
    return await projection.judged(info, STATEMENT, rule, claim=claim, most=MOST)
