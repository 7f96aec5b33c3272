"""The tree and the network around a customer, and the top referrers (R15, R16): statements and the readers of their rows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from graph.client.files import cypher
from graph.derived.facts import NO_CURRENCY
from graph.projection.arguments import between
from insights.enums import ReferralAttribution
from insights.network import referral_network, referral_tree
from values.instants import rfc3339

MAX_GENERATIONS = 12
MAX_DEPTH = 6
MAX_NODES = 500
MAX_REFERRERS = 50
MAX_GENERATION = 10_000  # customers of one generation; a larger tree is cut and marked `truncated`
TOP = cypher("top_referrers")


def read_tree(rows: list[Any], root: str, generations: int, attribution: ReferralAttribution, withheld: bool) -> referral_tree.Tree | None:
    """Return the referral tree below a customer, from the row of `referral_tree.cypher`. None without a row."""
    if not rows:
        return None
    currency, cut, found = rows[0]
    brought = [
        referral_tree.Brought(name, [referral_tree.TreeReferral._make(one) for one in namings], *worth) for name, namings, *worth in found
    ]
    return referral_tree.grow(
        root, brought, attribution, currency or NO_CURRENCY, generations=generations, truncated=cut, withheld=withheld
    )


def read_network(rows: list[Any], limit: int, withheld: bool) -> referral_network.ReferralNetwork | None:
    """Return the referral network around a customer, from the row of `referral_network.cypher`. None without a row."""
    if not rows:
        return None
    currency, found = rows[0]
    met = [
        referral_network.Met(name, [referral_network.NetworkReferral._make(one) for one in namings], *rest)
        for name, namings, *rest in found
    ]
    return referral_network.draw(met, currency or NO_CURRENCY, limit=limit, withheld=withheld)


def read_top(rows: list[Any]) -> list[referral_network.TopReferrer]:
    """Return the top referrers, from the rows of `top_referrers.cypher`."""
    return [
        referral_network.TopReferrer(by, account, asked, given, won, (net, currency or NO_CURRENCY))
        for by, account, asked, given, won, net, currency in rows
    ]


def span(start: date | None, end: date | None) -> dict[str, str]:
    """Return a period as parameters: its moments, end excluded. Both days are included, and None is no limit.

    Raises `BadRequest` when the period ends before it begins.
    """
    first, last = start or date.min, end or date.max
    between("period", last, first, date.max, f"`period` ends on {end}, before it begins on {start}: give `from` before `to`.")
    return {"from": _midnight(first), "until": _midnight(last + timedelta(days=1) if last < date.max else last)}


def _midnight(day: date) -> str:
    return rfc3339(datetime.combine(day, time(), UTC))
