"""Other customers that a claim may concern, and which of them to call first."""

import strawberry

from graph.projection.fields import Cited
from insights import enums
from schema.kit.declare import field, says
from schema.types.claim import Claim
from schema.types.contact import Contact
from schema.types.customer import Customer
from schema.types.purchase import Purchase


@strawberry.type(description="A customer who bought the product of a claim within 90 days of the claimant.")
class SameProduct:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    purchase: Purchase = field(
        Cited("purchase", many=False), "Purchase of the product by this customer that is nearest in time to the claimant's purchase."
    )
    days_apart: int = says("Number of days between the two purchases.")


@strawberry.type(description="Another customer that the cause of a claim may concern.")
class ConcernedCustomer:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    purchase: Purchase | None = field(
        Cited("purchase", many=False),
        "Purchase of this customer that the claim may concern, the nearest in time. Null when the concern is not about a purchase.",
    )
    days_apart: int = says(
        "Number of days between this customer's event and the claimant's purchase, promised date or claim. The cause "
        "decides which date counts."
    )
    code: enums.ConcernCode = says("Stable code of the reason.")
    reason: str = says("The reason in plain English.")


@strawberry.type(description="A customer that the claimant referred, or that referred the claimant.")
class ReferralNeighbour:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    generation: int = says("1 for a direct referral, 2 for a referral through one other customer.")
    direction: enums.NeighbourDirection = says("Direction of the referral.")


@strawberry.type(description="A customer to call before they notice the problem or hear about it.")
class CallFirst:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    contact: Contact | None = field(
        Cited("contact", many=False),
        "Contact with the latest two-way touchpoint, among the contacts who may be contacted. Null when there is none.",
    )
    reason: str = says("Reason to call the customer.")


@strawberry.type(description="Other customers that a claim may concern.")
class ClaimRadius:
    claim: Claim = field(Cited("claim", many=False), "The claim.")
    rule: str = says("Rule that finds the customers, by the cause of the claim. If the claim lacks data for the rule, the data to record.")
    concerned: list[ConcernedCustomer] = says("Other customers that the cause may concern, at most 50, the nearest in time first.")
    same_product: list[SameProduct] = strawberry.field(
        description="Customers who bought the same product within 90 days. Empty unless the cause is about the product.",
        deprecation_reason="Since 2026-11-29 other causes concern other customers. Use `concerned`.",
    )
    referral_neighbours: list[ReferralNeighbour] = says(
        "Customers that the claimant referred, and customers that referred the claimant, over one or two generations. At most 50 "
        "for each direction and generation."
    )
    call_first: list[CallFirst] = says(
        "Up to 5 customers to call. Customers that the cause may concern come first, then customers that may hear of it "
        "from the claimant. Within a group, deeper relationships come first. STOPPED customers are left out."
    )
    truncated: bool = says("Whether there are too many records to check them all.")
    withheld: bool = says("Whether the viewer sees only a part of the graph. Always false for admins.")
