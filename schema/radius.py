"""Whom else a claim may concern, and whom to call first."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited
from insights import enums
from resolvers import radius
from schema.claim import Claim
from schema.contact import Contact
from schema.customer import Customer
from schema.declare import field
from schema.purchase import Purchase
from schema.relationship import says


@strawberry.type(description="A customer who bought the product of a claim within 90 days of the claimant.")
class SameProduct:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    purchase: Purchase = field(Cited("purchase", many=False), "Their purchase of it that is nearest to the claimant's.")
    days_apart: int = says("Days between the two purchases.")


@strawberry.type(description="A customer whom the cause of a claim may concern too (R11).")
class ConcernedCustomer:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    purchase: Purchase | None = field(
        Cited("purchase", many=False), "Their purchase that it is about; of several the nearest. Null where it is about no purchase."
    )
    days_apart: int = says("Days between this and the claimant's purchase, promised date or claim, by the cause.")
    code: enums.ConcernCode = says("Stable code of the reason.")
    reason: str = says("The reason in plain English.")


@strawberry.type(description="A customer whom the claimant brought, or who brought the claimant (R16).")
class ReferralNeighbour:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    generation: int = says("1: directly; 2: over one other.")
    direction: enums.NeighbourDirection = says("Who brought whom.")


@strawberry.type(description="A customer to call before they notice the problem or hear of it.")
class CallFirst:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    contact: Contact | None = field(
        Cited("contact", many=False), "The contact of our latest talk, among those who may be contacted. Null if there is none."
    )
    reason: str = says("Why to call them.")


@strawberry.type(description="Whom else a claim may concern (R11, R16).")
class ClaimRadius:
    claim: Claim = field(Cited("claim", many=False), "The claim.")
    rule: str = says("Which customers the cause of the claim concerns, or what to record so that they can be found.")
    concerned: list[ConcernedCustomer] = says("Customers whom the cause may concern too: 50 at most, the nearest first.")
    same_product: list[SameProduct] = strawberry.field(
        description="Customers who bought the same product within 90 days. Empty unless the cause is about the product.",
        deprecation_reason="Since 2026-11-29 other causes concern others: use `concerned`.",
    )
    referral_neighbours: list[ReferralNeighbour] = says("Whom the claimant brought or was brought by: two generations, 50 at most of each.")
    call_first: list[CallFirst] = says(
        "Up to 5 customers to call: first those whom the cause may concern, then those who may hear of it from the claimant. Deeper "
        "relationships come first. Customers who are STOPPED are left out (R13)."
    )
    truncated: bool = says("Whether there are so many records that not all were looked through.")
    withheld: bool = says("Whether there is a part of the graph that your role does not open.")


_Claim = Annotated[strawberry.ID, strawberry.argument(description="The claim's global id.")]


async def claim_radius(info: Info[Any, Any], claim: _Claim) -> Any:
    return await radius.claim_radius(info.context["projection"], info._raw_info, claim)
