"""Referral tree: which customer referred which, and the value of the referrals (R15, R16; DOMAIN 3): pure rules over referrals that count.

A tree has one root and the customers it referred, directly and through others. A referral counts (`attributed`) if it was given before the
customer's first purchase and closes no circle. Amounts are minor units of the reporting currency.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import NamedTuple

from insights.enums import ReferralAttribution, ReferralStatus

Money = tuple[int, str]
# The sort key of a member is one number: the generation times the span, and amounts up to half of the span.
_SPAN = 10**15
_ROUND = Fraction(1, 2)


class TreeReferral(NamedTuple):
    """A referral that names a customer: (giver)<-[:FROM]-(:Referral)-[:TO]->(:Contact) at that customer."""

    id: str
    status: str
    by: str | None
    giver: str


class Brought(NamedTuple):
    """A referred customer: its referrals that count, by (givenAt, id), and what it bought since the first of them.

    `value` is net of returns. `orders` is the number of purchases in it. `cost` is the cost of TRUE and SUSPECTED claims.
    """

    customer: str
    namings: Sequence[TreeReferral]
    value: int
    orders: int
    cost: int


@dataclass(frozen=True, slots=True)
class Referrer:
    """The contact who gave a referral, and their customer at the time."""

    contact: str | None
    customer: str


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of a tree. `sort` orders by generation, then by value, largest first."""

    customer: str
    generation: int
    share: float
    won: bool
    value: Money
    claims_cost: Money
    net_value: Money
    referral: str
    referred_by: Referrer

    @property
    def id(self) -> str:
        """Return the id that breaks ties in the order."""
        return self.customer

    @property
    def sort(self) -> int:
        """Return the sort key among the members, as one number."""
        return self.generation * _SPAN - max(-_SPAN // 2 + 1, min(_SPAN // 2 - 1, self.net_value[0]))


@dataclass(frozen=True, slots=True)
class Generation:
    """All members at the same distance from the root, with the sums of their values."""

    generation: int
    customers: int
    won: int
    value: Money
    claims_cost: Money
    net_value: Money


@dataclass(frozen=True, slots=True)
class Tree:
    """The value that one customer brought. `net_total` is the sum over the generations, and over the members."""

    root: str
    generations: tuple[Generation, ...]
    net_total: Money
    members: tuple[Member, ...]
    truncated: bool
    withheld: bool
    empty_reason: str | None


def grow(
    root: str,
    brought: Iterable[Brought],
    attribution: ReferralAttribution,
    currency: str,
    *,
    generations: int,
    truncated: bool = False,
    withheld: bool = False,
) -> Tree:
    """Return the tree of a customer, `generations` deep, from customers that may belong to it."""
    known = {one.customer: one for one in brought if one.namings and one.customer != root}
    counting = {name: _counting(one.namings, attribution) for name, one in known.items()}
    depth = _depths(root, counting, generations)
    shares = _shares(root, depth, counting)
    members = [_member(known[name], counting[name], depth, shares[name], currency) for name in depth if name != root]
    members.sort(key=lambda one: (one.sort, one.id))
    grown = tuple(_generation(number, members, currency) for number in range(1, max(depth.values()) + 1))
    reason = None if members else "No customer was brought by a referral of theirs that counts."
    net = sum(one.net_value[0] for one in members)
    return Tree(root, grown, (net, currency), tuple(members), truncated, withheld, reason)


def _counting(namings: Sequence[TreeReferral], attribution: ReferralAttribution) -> Sequence[TreeReferral]:
    """Return the referrals among which a customer is shared equally."""
    if attribution is ReferralAttribution.SPLIT:
        return namings
    return namings[:1] if attribution is ReferralAttribution.FIRST else namings[-1:]


def _depths(root: str, counting: Mapping[str, Sequence[TreeReferral]], most: int) -> dict[str, int]:
    """Return customer → generation by the shortest way from the root, nearest first."""
    given: dict[str, list[str]] = {}
    for name, namings in sorted(counting.items()):
        for naming in namings:
            given.setdefault(naming.giver, []).append(name)
    depth, waiting = {root: 0}, deque([root])
    while waiting:
        giver = waiting.popleft()
        for name in given.get(giver, ()) if depth[giver] < most else ():
            if name not in depth:
                depth[name] = depth[giver] + 1
                waiting.append(name)
    return depth


def _shares(root: str, depth: Mapping[str, int], counting: Mapping[str, Sequence[TreeReferral]]) -> dict[str, Fraction]:
    """Return exact shares: share(root) = 1, share(m) = Σ share(p) / k over the k referrals of m whose giver p is in the tree.

    Givers come before the customers they referred. Referrals that count form no circle; if they did, nothing in the circle would be shared
    twice.
    """
    waits = {name: sum(one.giver in depth for one in counting[name]) for name in depth if name != root}
    given: dict[str, list[str]] = {}
    for name in waits:
        for one in counting[name]:
            given.setdefault(one.giver, []).append(name)
    shares = {name: Fraction(0) for name in depth}
    shares[root] = Fraction(1)
    ready = [root]
    while ready:
        giver = ready.pop()
        for name in given.get(giver, ()):
            shares[name] += shares[giver] / len(counting[name])
            waits[name] -= 1
            if not waits[name]:
                ready.append(name)
    return shares


def _member(one: Brought, counting: Sequence[TreeReferral], depth: Mapping[str, int], share: Fraction, currency: str) -> Member:
    """Return one member. If several referrals share it, the first of the shortest way is shown."""
    shown = next(naming for naming in counting if depth.get(naming.giver) == depth[one.customer] - 1)
    value, cost = floor(one.value * share + _ROUND), floor(one.cost * share + _ROUND)
    return Member(
        customer=one.customer,
        generation=depth[one.customer],
        share=float(share),
        won=bought(shown.status, one.orders),
        value=(value, currency),
        claims_cost=(cost, currency),
        net_value=(value - cost, currency),
        referral=shown.id,
        referred_by=Referrer(shown.by, shown.giver),
    )


def bought(status: str, orders: int) -> bool:
    """Return whether a referral was won: an order since, or the status WON."""
    return orders > 0 or status == ReferralStatus.WON


def _generation(number: int, members: Iterable[Member], currency: str) -> Generation:
    found = [one for one in members if one.generation == number]
    value, cost = sum(one.value[0] for one in found), sum(one.claims_cost[0] for one in found)
    money = ((value, currency), (cost, currency), (value - cost, currency))
    return Generation(number, len(found), sum(one.won for one in found), *money)
