"""Claim radius: customers that a claim may also concern, and the customers to call first, before they hear of it (R11, R13, R16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from insights.days import count
from insights.enums import ClaimCause, ConcernCode, NeighbourDirection

CALLS = 5


@dataclass(frozen=True, slots=True)
class Concerned:
    """Another customer that the cause of the claim may concern: the purchase, if any, and the days between the purchases."""

    customer: str
    purchase: str | None
    days_apart: int
    code: ConcernCode
    reason: str


@dataclass(frozen=True, slots=True)
class SameProduct:
    """A customer who bought the product within 90 days of the claimant: their nearest purchase of it."""

    customer: str
    purchase: str
    days_apart: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A customer that the claimant referred, or that referred the claimant. `generation` is 1 or 2."""

    customer: str
    generation: int
    direction: NeighbourDirection


@dataclass(frozen=True, slots=True)
class Call:
    """A customer to call, and why."""

    customer: str
    contact: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Radius:
    """The answer of `claimRadius`."""

    claim: str
    rule: str
    concerned: tuple[Concerned, ...]
    same_product: tuple[SameProduct, ...]
    referral_neighbours: tuple[Neighbour, ...]
    call_first: tuple[Call, ...]
    truncated: bool
    withheld: bool


_PRODUCT = "Customers who bought the same product within 90 days of the claimant."
_SALES = "Sales by the same rep or department within 30 days."
_RULES = {
    ClaimCause.POOR_CONDITION_OR_OPERATION: _PRODUCT,
    ClaimCause.MISSING_ITEMS: _PRODUCT,
    ClaimCause.LATE_SHIPMENT: "Open and late deliveries promised within 30 days, by the same department if the claim names one.",
    ClaimCause.INVOICE_OR_DELIVERY_NOTE_ERROR: _SALES,
    ClaimCause.ORDER_CONDITION_UNMET: _SALES,
    ClaimCause.POOR_TREATMENT: "Customers that the same rep or department dealt with in the 90 days before the claim.",
    ClaimCause.UNKNOWN: "The cause is unknown. Record it by updateClaim to see which other customers the claim may concern.",
}
# The field to fill so that the rule of a cause has something to search by.
_MISSING = {
    _PRODUCT: "The claim names neither a product nor a purchase. Name the product by updateClaim.",
    _SALES: "The claim names no rep, no department and no purchase with a seller. Name one by updateClaim.",
    _RULES[ClaimCause.POOR_TREATMENT]: "The claim names neither the rep that it concerns nor a department. Name one by updateClaim.",
}
_SAID = {
    ConcernCode.SAME_PRODUCT: "Bought the same product {apart}. Ask whether it is complete and works before they have to complain.",
    ConcernCode.LATE_DELIVERY: "Their delivery, promised {apart}, was late too. Tell them what we do about it.",
    ConcernCode.OPEN_DELIVERY: "Their delivery, promised {apart}, is still open. Tell them its status before they ask.",
    ConcernCode.SAME_SELLER: "The same rep sold to them {apart}. Check the invoice and the terms of that sale.",
    ConcernCode.SAME_DEPARTMENT: "The same department served them {apart}. Ask whether all was right.",
    ConcernCode.SAME_REP: "The same rep dealt with them {apart}. Ask how they were treated.",
}


def judge(claim: str, row: Sequence[Any], withheld: bool) -> Radius:
    """Return the radius from the row of `claim_radius.cypher`.

    Customers who may have the same problem are called before customers who can only hear of it. The order: possibly concerned and near in
    referrals, possibly concerned, one referral away, two referrals away. Equals are ordered by the score of the relationship. STOPPED
    customers are not called (R13).
    """
    cause, found, around, people, truncated, known = row
    concerned = {one[0]: Concerned(one[0], one[1], one[2], ConcernCode(one[3]), _concern(ConcernCode(one[3]), one[2])) for one in found}
    neighbours = tuple(Neighbour(customer, generation, NeighbourDirection(way)) for customer, generation, way in around)
    near: dict[str, Neighbour] = {}
    for one in neighbours:
        if one.customer not in near or one.generation < near[one.customer].generation:
            near[one.customer] = one

    def rank(one: Sequence[Any]) -> tuple[int, int, int, str]:
        customer, _, score, *_ = one
        has, close = concerned.get(customer), near.get(customer)
        order = 0 if has and close else 1 if has else 2 if close and close.generation == 1 else 3
        return order, -1 * (score or 0), has.days_apart if has else 0, customer

    callable_ = sorted((one for one in people if not one[1]), key=rank)
    rule = _RULES[ClaimCause(cause or ClaimCause.UNKNOWN)]
    return Radius(
        claim,
        rule if known else _MISSING.get(rule, rule),
        tuple(concerned.values()),
        tuple(SameProduct(one.customer, one.purchase, one.days_apart) for one in concerned.values() if one.purchase and _bought(one)),
        neighbours,
        tuple(Call(one[0], one[3], _reason(concerned.get(one[0]), near.get(one[0]))) for one in callable_[:CALLS]),
        truncated,
        withheld,
    )


def _bought(one: Concerned) -> bool:
    return one.code is ConcernCode.SAME_PRODUCT


def _concern(code: ConcernCode, apart: int) -> str:
    return _SAID[code].format(apart=f"{count(apart, 'day')} before or after" if apart else "on the same day")


def _reason(concerned: Concerned | None, near: Neighbour | None) -> str:
    said = [concerned.reason] if concerned else []
    if near:
        through = "" if near.generation == 1 else " through another customer"
        way = "Was brought by the claimant" if near.direction is NeighbourDirection.REFERRED else "Brought the claimant"
        said.append(f"{way}{through}. They talk with each other, so tell them what we do about it.")
    return " ".join(said)
