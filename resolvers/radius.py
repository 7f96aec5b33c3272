"""Customers whom a claim may concern as well."""

from typing import Any

from graph.files import cypher
from graph.ids import label_of
from graph.projection.run import Projection
from graph.requests import rendered
from insights import radius

# Purchases of one product that are looked through; beyond, the answer says `truncated`.
MOST = 20_000
STATEMENT = rendered(cypher("claim_radius"))


async def claim_radius(projection: Projection, info: Any, claim: str) -> Any:
    """None where there is no such claim for this viewer."""
    withheld = not projection.viewer.sees_all

    def rule(rows: list[Any]) -> radius.Radius | None:
        return radius.judge(claim, rows[0], withheld) if rows else None

    if label_of(claim) != "Claim":
        return None
    return await projection.judged(info, STATEMENT, rule, claim=claim, most=MOST)
