"""Resolves referrals: the tree and the network around a customer, and the top referrers (R15, R16)."""

from datetime import date, timedelta
from typing import Any

from graph.client.errors import BadRequest
from graph.client.files import cypher
from graph.derived.facts import NO_CURRENCY
from graph.projection.run import Projection
from graph.queries.repeated_query import statement
from insights.enums import ReferralAttribution
from insights.network import referral_network, referral_tree
from values.ids import label_of

GENERATIONS = 12
DEPTH = 6
NODES = 500
REFERRERS = 50
# Maximum number of customers in one generation of a tree. A larger tree is cut and marked `truncated`.
MOST = 10_000


async def tree(projection: Projection, info: Any, root: str, generations: int, attribution: ReferralAttribution) -> Any:
    """Return the referral tree below a customer, or None when the viewer sees no such customer. Raises `BadRequest` for too many
    generations.
    """
    _within("generations", generations, GENERATIONS)

    def rule(rows: list[Any]) -> referral_tree.Tree | None:
        if not rows:
            return None
        currency, cut, found = rows[0]
        brought = [
            referral_tree.Brought(name, [referral_tree.TreeReferral._make(one) for one in namings], *worth)
            for name, namings, *worth in found
        ]
        return referral_tree.grow(
            root, brought, attribution, currency or NO_CURRENCY, generations=generations, truncated=cut, withheld=_withheld(projection)
        )

    if label_of(root) != "Customer":
        return None
    return await projection.judged(info, statement("referral_tree", generations), rule, root=root, most=MOST)


async def network(projection: Projection, info: Any, root: str, depth: int, limit: int) -> Any:
    """Return the customers around a customer, or None when the viewer sees no such customer. Raises `BadRequest` when a limit is out of
    range.
    """
    _within("depth", depth, DEPTH)
    _within("limit", limit, NODES)

    def rule(rows: list[Any]) -> referral_network.ReferralNetwork | None:
        if not rows:
            return None
        currency, found = rows[0]
        met = [
            referral_network.Met(name, [referral_network.NetworkReferral._make(one) for one in namings], *rest)
            for name, namings, *rest in found
        ]
        return referral_network.draw(met, currency or NO_CURRENCY, limit=limit, withheld=_withheld(projection))

    if label_of(root) != "Customer":
        return None
    return await projection.judged(info, statement("referral_network", depth), rule, root=root, limit=limit)


async def top(projection: Projection, info: Any, first: int, start: date | None, end: date | None) -> Any:
    """Return contacts ordered by the value of the customers that they referred in a period. Both days are included.

    Raises `BadRequest` when a limit or the period is invalid.
    """
    _within("first", first, REFERRERS)
    if start and end and end < start:
        raise BadRequest(f"`period` ends on {end}, before it begins on {start}: give `from` before `to`.")

    def rule(rows: list[Any]) -> list[referral_network.TopReferrer]:
        return [
            referral_network.TopReferrer(by, account, asked, given, won, (net, currency or NO_CURRENCY))
            for by, account, asked, given, won, net, currency in rows
        ]

    period = {"from": _midnight(start or date.min), "until": _midnight(end + timedelta(days=1) if end and end < date.max else date.max)}
    return await projection.judged(info, cypher("top_referrers"), rule, first=first, **period)


def _within(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise BadRequest(f"`{name}` is {value}: it must be between 1 and {most}.")


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _withheld(projection: Projection) -> bool:
    return not projection.viewer.sees_all
