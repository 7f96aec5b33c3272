"""Referral network and top referrers (R15, R16): pure rules over the records that are visible to the viewer.

Amounts are minor units of the reporting currency.
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Money = tuple[int, str]
# A conversion of fewer referrals says too little. The limit is that for counts of customers (DOMAIN 3).
SAMPLE = 5


class NetworkReferral(NamedTuple):
    """A referral that names a customer. `counts`: given before the first purchase, and it closes no circle."""

    id: str
    status: str
    counts: bool
    at: str
    giver: str


class Met(NamedTuple):
    """A customer of the network: the referrals that named it, by (givenAt, id), the number of referrals it gave, and its net value."""

    customer: str
    namings: Sequence[NetworkReferral]
    given: int
    net_value: int


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A customer in a drawing. `degree` counts its links in the drawing, `further` its referrals that are not drawn."""

    id: str
    generation: int
    degree: int
    further: int
    net_value: Money

    @property
    def customer(self) -> str:
        """Return the id of the customer's record."""
        return self.id


@dataclass(frozen=True, slots=True)
class Link:
    """A referral in a drawing, from the giver's customer to the referred customer."""

    id: str
    from_: NetworkNode
    to: NetworkNode
    status: str
    at: str
    value: Money | None

    @property
    def referral(self) -> str:
        """Return the id of the referral's record."""
        return self.id


@dataclass(frozen=True, slots=True)
class ReferralNetwork:
    """Customers around one customer, in the order in which they are reached, and the referrals among them."""

    nodes: tuple[NetworkNode, ...]
    links: tuple[Link, ...]
    truncated: bool
    withheld: bool
    empty_reason: str | None


@dataclass(frozen=True, slots=True)
class TopReferrer:
    """A contact who gave referrals: times asked, referrals given, referrals won, and the value of these."""

    contact: str
    customer: str
    asked: int
    given: int
    won: int
    net_value: Money

    @property
    def sample(self) -> int:
        """Return the number of referrals that `conversion` is a share of."""
        return self.given

    @property
    def conversion(self) -> float | None:
        """Return the share of the referrals given that were won. None for too few referrals."""
        return self.won / self.given if self.given >= SAMPLE else None


def draw(met: Sequence[Met], currency: str, *, limit: int, withheld: bool = False) -> ReferralNetwork:
    """Return the network around the first customer in `met`. If there are more than `limit` customers, the last are left out."""
    shown = {one.customer: one for one in met[:limit]}
    drawn = [(naming, one) for one in shown.values() for naming in one.namings if naming.giver in shown]
    ends = Counter(end for naming, one in drawn for end in (naming.giver, one.customer))
    generation = _generations(met[0].customer, [(naming.giver, one.customer) for naming, one in drawn])
    nodes = {
        name: NetworkNode(name, generation[name], ends[name], one.given + len(one.namings) - ends[name], (one.net_value, currency))
        for name, one in shown.items()
    }
    links = tuple(
        Link(naming.id, nodes[naming.giver], nodes[one.customer], naming.status, naming.at, _worth(naming, one, currency))
        for naming, one in drawn
    )
    reason = None if links else "No referral leads to this customer or from it."
    return ReferralNetwork(tuple(nodes.values()), links, len(met) > limit, withheld, reason)


def _worth(naming: NetworkReferral, one: Met, currency: str) -> Money | None:
    """Return the net value for a link. The value of a customer is on one link only: the first referral that counts."""
    counts = next((other for other in one.namings if other.counts), None)
    return (one.net_value, currency) if naming is counts else None


def _generations(root: str, pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return customer → generations below the root (negative: above), by the shortest way. Referred customers come before referrers."""
    steps: dict[str, list[tuple[str, int]]] = {}
    for giver, named in pairs:
        steps.setdefault(giver, []).append((named, 1))
        steps.setdefault(named, []).append((giver, -1))
    found, waiting = {root: 0}, deque([root])
    while waiting:
        one = waiting.popleft()
        for name, step in sorted(steps.get(one, ()), key=lambda pair: (-pair[1], pair[0])):
            if name not in found:
                found[name] = found[one] + step
                waiting.append(name)
    return found
