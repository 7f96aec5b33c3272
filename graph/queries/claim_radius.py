"""Customers that a claim may also concern: the statement, and the reader of its row."""

from typing import Any

from graph.client.files import cypher
from graph.queries.requests import rendered
from insights.network.claim_radius import Radius, judge

STATEMENT = rendered(cypher("claim_radius"))
MAX_EXAMINED = 20_000  # records of one kind, such as purchases of a product; with more, the answer is marked `truncated`


def read(rows: list[Any], claim: str, withheld: bool) -> Radius | None:
    """Return the radius of a claim. None without a row."""
    return judge(claim, rows[0], withheld) if rows else None
