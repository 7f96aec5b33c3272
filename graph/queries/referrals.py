"""The tree and the network around a customer, and the top referrers (R15, R16): statements and the readers of their rows."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from graph.client.files import cypher
from graph.derived.counts import KNOWN
from graph.derived.facts import NO_CURRENCY
from graph.derived.net_value import SINCE
from graph.projection.arguments import between
from insights.enums import ReferralAttribution
from insights.network import referral_network, referral_tree
from values.instants import rfc3339

MAX_GENERATIONS = 12
MAX_DEPTH = 6
MAX_NODES = 500
MAX_REFERRERS = 50
MAX_GENERATION = 10_000  # customers of one generation; a larger tree is cut and marked `truncated`
# Number of contacts whose referrals are read first: the contacts with the highest sums of referral values in the period.
CANDIDATES = 200
# All referrals of the period, searched by their dates, so that the cost grows with the period.
_BY_DATE = """CALL () {
  MATCH (r:Referral) USING INDEX r:Referral(givenAt) WHERE r.givenAt >= datetime($from) AND r.givenAt < datetime($until)
  RETURN r
  UNION
  MATCH (r:Referral) USING INDEX r:Referral(askedAt) WHERE r.askedAt >= datetime($from) AND r.askedAt < datetime($until)
  RETURN r
}
WITH r, null AS rest"""
# The referrals of these contacts. No rows while stored counts are unknown. The sum is the highest possible value of a contact: a referral
# counts for its first giver only, so the exact value can be lower.
_BY_VALUE = f"""WITH CASE WHEN {KNOWN} THEN datetime($from) END AS start
WITH COLLECT {{
  MATCH (r:Referral) USING INDEX r:Referral(givenAt, netValue)
  WHERE r.givenAt >= start AND r.givenAt < datetime($until) AND r.netValue > 0
  MATCH (giver:Contact)-[:GAVE]->(r)
  WITH giver, sum(r.netValue) AS most ORDER BY most DESC LIMIT $candidates + 1
  RETURN [giver, most]
}} AS found
WITH found[..$candidates] AS givers, coalesce(found[$candidates][1], 0) AS rest
UNWIND givers AS giver
WITH rest, giver[0] AS giver
MATCH (giver)-[:GAVE]->(r:Referral)
WHERE (r.givenAt >= datetime($from) AND r.givenAt < datetime($until)) OR (r.askedAt >= datetime($from) AND r.askedAt < datetime($until))
WITH r, rest"""
_TOP = cypher("top_referrers").replace("%since", SINCE)
TOP, TOP_BY_VALUE = (_TOP.replace("%referrals", one) for one in (_BY_DATE, _BY_VALUE))


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
        for by, account, asked, given, won, net, currency, _ in rows
    ]


def complete(rows: list[Any], first: int) -> bool:
    """Return whether the rows of `TOP_BY_VALUE` have the top `first` contacts for certain. If not, the referrals are read by date."""
    if len(rows) < first:
        return False
    *_, net, _, rest = rows[-1]
    return bool(net > rest)


def span(start: date | None, end: date | None) -> dict[str, str]:
    """Return a period as parameters: its moments, end excluded. Both days are included, and None is no limit.

    Raises `BadRequest` when the period ends before it begins.
    """
    first, last = start or date.min, end or date.max
    between("period", last, first, date.max, f"`period` ends on {end}, before it begins on {start}: give `from` before `to`.")
    return {"from": _midnight(first), "until": _midnight(last + timedelta(days=1) if last < date.max else last)}


def _midnight(day: date) -> str:
    return rfc3339(datetime.combine(day, time(), UTC))
