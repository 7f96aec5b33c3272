"""Whom else a claim may concern, and whom to call before they find out, or hear it from the claimant (R11, R13, R16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from insights.days import count
from insights.enums import NeighbourDirection

CALLS = 5


@dataclass(frozen=True, slots=True)
class SameProduct:
    """A customer who bought the product within 90 days of the claimant: their nearest purchase of it."""

    customer: str
    purchase: str
    days_apart: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A customer whom the claimant brought, or who brought the claimant; `generation` 1 or 2."""

    customer: str
    generation: int
    direction: NeighbourDirection


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call, and why."""

    customer: str
    contact: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Radius:
    """All of it."""

    claim: str
    same_product: tuple[SameProduct, ...]
    referral_neighbours: tuple[Neighbour, ...]
    call_first: tuple[Call, ...]
    truncated: bool
    withheld: bool


def judge(claim: str, row: Sequence[Any], withheld: bool) -> Radius:
    """The radius from the row of `claim_radius.cypher`.

    First those who have the product and are near in referrals too, then whom the claimant brought or was brought by, then who has the
    product, then the second generation; of equals the deepest relationship. Nobody is called where we have stopped (R13).
    """
    found, around, people, truncated = row
    same = {one[0]: SameProduct(*one) for one in found}
    neighbours = tuple(Neighbour(customer, generation, NeighbourDirection(way)) for customer, generation, way in around)
    near: dict[str, Neighbour] = {}
    for one in neighbours:
        if one.customer not in near or one.generation < near[one.customer].generation:
            near[one.customer] = one

    def rank(one: Sequence[Any]) -> tuple[int, int, int, str]:
        customer, _, score, *_ = one
        has, close = same.get(customer), near.get(customer)
        order = 0 if has and close else 1 if close and close.generation == 1 else 2 if has else 3
        return order, -1 * (score or 0), has.days_apart if has else 0, customer

    callable_ = sorted((one for one in people if not one[1]), key=rank)
    calls = [Call(one[0], one[3], _reason(same.get(one[0]), near.get(one[0]))) for one in callable_[:CALLS]]
    return Radius(claim, tuple(same.values()), neighbours, tuple(calls), truncated, withheld)


def _reason(same: SameProduct | None, near: Neighbour | None) -> str:
    said = []
    if same:
        apart = f"{count(same.days_apart, 'day')} apart" if same.days_apart else "on the same day"
        said.append(f"bought the same product {apart}: ask whether it works before they have to complain")
    if near:
        hops = "" if near.generation == 1 else " over one other"
        way = "was brought by the claimant" if near.direction is NeighbourDirection.REFERRED else "brought the claimant"
        said.append(f"{way}{hops}: they talk with each other, so tell them what we do about it")
    text = "; ".join(said) + "."
    return text[0].upper() + text[1:]
