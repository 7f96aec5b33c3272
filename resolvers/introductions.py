"""Resolves who can introduce us: the best paths from our reps to a contact or a customer."""

from datetime import UTC, datetime
from typing import Any

from graph.client.errors import BadRequest
from graph.projection.run import Projection
from graph.queries import tie_strength
from insights.network import introductions

HOPS = 4
PATHS = 50


async def paths(projection: Projection, info: Any, contact: str | None, customer: str | None, hops: int, first: int) -> Any:
    """Return the best paths to the contact or the customer. Returns None when the viewer sees no such record.

    Raises `BadRequest` when `hops` or `first` is out of range.
    """
    for name, given, most in (("maxHops", hops, HOPS), ("first", first, PATHS)):
        if not 1 <= given <= most:
            raise BadRequest(f"`{name}` is {given}: it must be between 1 and {most}.")

    def rule(rows: list[Any]) -> introductions.Introductions | None:
        return introductions.judge(introductions.read(rows[0]), hops, first, not projection.viewer.sees_all, _moment) if rows else None

    return await projection.judged(info, tie_strength.introductions(hops), rule, contact=contact, customer=customer)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
