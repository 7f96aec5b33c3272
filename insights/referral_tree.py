"""Who brought whom and what it was worth (R15, R16; DOMAIN 3, referral tree): pure rules over referrals that count.

A tree has one root and whom it brought, directly and through others, as far as referrals count (`attributed`: given before the
customer's first purchase, and closing no circle). Amounts are minor units of the reporting currency.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import NamedTuple

from insights.enums import ReferralAttribution, ReferralStatus

Money = tuple[int, str]
# The order of members is one number: the generation, and within it amounts up to half of this.
_SPAN = 10**15
_ROUND = Fraction(1, 2)


class Naming(NamedTuple):
    """A referral that names a customer: (giver)<-[:FROM]-(:Referral)-[:TO]->(:Contact) at that customer."""

    id: str
    status: str
    by: str | None
    giver: str


class Brought(NamedTuple):
    """A customer that somebody brought: its referrals that count, by (givenAt, id), and what it bought since the first of them.

    `value` is net of returns, `orders` are how many purchases it comes from, `cost` is that of TRUE and SUSPECTED claims.
    """

    customer: str
    namings: Sequence[Naming]
    value: int
    orders: int
    cost: int


@dataclass(frozen=True, slots=True)
class Referrer:
    """The person who named somebody, and their customer at the time."""

    contact: str | None
    customer: str


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of a tree. `sort` puts nearer generations first, within one the most valuable."""

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
        """What breaks ties in the order."""
        return self.customer

    @property
    def sort(self) -> int:
        """The order among the members, as one number."""
        return self.generation * _SPAN - max(-_SPAN // 2 + 1, min(_SPAN // 2 - 1, self.net_value[0]))


@dataclass(frozen=True, slots=True)
class Generation:
    """All members that are as far from the root: the sums of theirs."""

    generation: int
    customers: int
    won: int
    value: Money
    claims_cost: Money
    net_value: Money


@dataclass(frozen=True, slots=True)
class Tree:
    """What one customer brought: `net_total` is the sum over the generations, and over the members."""

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
    """The tree of a customer, `generations` deep, out of customers that may belong to it."""
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


def _counting(namings: Sequence[Naming], attribution: ReferralAttribution) -> Sequence[Naming]:
    """Those of a customer's referrals among which it is shared, equally."""
    if attribution is ReferralAttribution.SPLIT:
        return namings
    return namings[:1] if attribution is ReferralAttribution.FIRST else namings[-1:]


def _depths(root: str, counting: Mapping[str, Sequence[Naming]], most: int) -> dict[str, int]:
    """Customer → generation, the shortest way from the root, nearest first."""
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


def _shares(root: str, depth: Mapping[str, int], counting: Mapping[str, Sequence[Naming]]) -> dict[str, Fraction]:
    """share(root) = 1, share(m) = Σ share(p) / k over the k referrals of m whose giver p is in the tree; exact.

    Givers come before whom they brought. Referrals that count run in no circle; should some, nothing of the circle is shared twice.
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


def _member(one: Brought, counting: Sequence[Naming], depth: Mapping[str, int], share: Fraction, currency: str) -> Member:
    """One member; of several referrals the first of the shortest way is shown."""
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
    """Whether a referral came to something: an order since, or one that we were told of."""
    return orders > 0 or status == ReferralStatus.WON


def _generation(number: int, members: Iterable[Member], currency: str) -> Generation:
    found = [one for one in members if one.generation == number]
    value, cost = sum(one.value[0] for one in found), sum(one.claims_cost[0] for one in found)
    money = ((value, currency), (cost, currency), (value - cost, currency))
    return Generation(number, len(found), sum(one.won for one in found), *money)
