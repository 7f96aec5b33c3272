"""Referrals, references and opportunities."""

import strawberry

from graph.projection.fields import BoundNode, Stored, To, amount, instant, prop
from insights import enums
from schema.kit.declare import field
from schema.kit.scalars import DateTime, Money
from schema.types import action
from schema.types.action import Action
from schema.types.company import Product, Rep
from schema.types.forward import Contact, Customer
from schema.types.history import Correctable
from schema.types.purchase import Purchase

# Whether the circle contains a customer hidden from the viewer.
_UNSEEN = "EXISTS { MATCH (hop:Customer) WHERE hop.id IN %v.circle AND NOT %see(hop:Customer) }"


@strawberry.type(description="An opportunity: a sale that a customer considered. Lost opportunities can still lead to referrals.")
class Opportunity(Correctable):
    status: enums.OpportunityStatus = field(prop("status"), "Status of the opportunity.")
    reason: str | None = field(prop("reason"), "Reason why the opportunity was won or lost. Null when not recorded.")
    value: Money | None = field(amount("value"), "Value of the opportunity. Null when not recorded.")
    opened_at: DateTime | None = field(instant("openedAt"), "Time when the opportunity came up, UTC. Null when not recorded.")
    closed_at: DateTime | None = field(
        instant("closedAt"), "Time when the opportunity was won or lost, UTC. Null when it is open or the time was not recorded."
    )
    customer: Customer | None = field(
        To("(%v)<-[:CONSIDERED]-(%n:Customer)"), "Customer who considered the sale. Null when the customer is not visible to the viewer."
    )
    products: list[Product] = field(
        To("(%v)-[:FOR]->(%n:Product)", order="%n.nameKey, %n.id"), "Products that the opportunity is about, sorted by name, at most 100."
    )
    rep: Rep | None = field(To("(%v)-[:OWNED_BY]->(%n:Rep)"), "Rep who works on the opportunity. Null when not recorded.")
    led_to: Purchase | None = field(
        To("(%v)-[:LED_TO]->(%n:Purchase)"),
        "Purchase that followed a won opportunity. Null when not recorded or not visible to the viewer.",
    )
    allowed_actions: list[Action] = action.opportunity()


@strawberry.type(description="A referral: a contact names a person who may buy from us, or was asked to name one.")
class Referral(Correctable):
    status: enums.ReferralStatus = field(prop("status"), "Status of the referral.")
    asked_at: DateTime | None = field(instant("askedAt"), "Time when we asked for the referral, UTC. Null when we did not ask.")
    given_at: DateTime | None = field(instant("givenAt"), "Time when the contact gave the referral, UTC. Null when it is not given.")
    contacted_at: DateTime | None = field(
        instant("contactedAt"), "Time when we contacted the referred person, UTC. Null when not recorded."
    )
    met_at: DateTime | None = field(instant("metAt"), "Time when we met the referred person, UTC. Null when not recorded.")
    won_at: DateTime | None = field(instant("wonAt"), "Time when the referral was won, UTC. Null when it was not won.")
    lost_at: DateTime | None = field(instant("lostAt"), "Time when the referral was lost, UTC. Null when it was not lost.")
    declined_at: DateTime | None = field(instant("declinedAt"), "Time when the referral was declined, UTC. Null when it was not declined.")
    how: enums.KnowsHow | None = field(prop("how"), "How the giver and the referred person know each other. Null when not recorded.")
    note: str | None = field(prop("note"), "A note. Null when there is no note.")
    attributed: bool | None = field(
        Stored(f"CASE WHEN %v.circle IS NOT NULL AND {_UNSEEN} THEN true ELSE %v.attributed END"),
        "Whether the referral counts in the referral tree. False, for example, when it would close a circle. Null when it "
        "is not given, or was declined. Also null until the next import if more than 5,000 referrals are connected.",
    )
    attribution_reason: str | None = field(
        Stored(f"CASE WHEN %v.circle IS NOT NULL AND {_UNSEEN} THEN null ELSE %v.attributionReason END"),
        "Reason why the referral does not count. Null when it counts.",
    )
    by: Contact | None = field(
        To("(%v)<-[:GAVE]-(%n:Contact)"),
        "Contact who gave the referral or was asked for it. Null when the contact is not visible to the viewer.",
    )
    customer: Customer | None = field(
        To("(%v)-[:FROM]->(%n:Customer)"),
        "Customer of the giver at the time of the referral. Null when the customer is not visible to the viewer.",
    )
    to: Contact | None = field(
        To("(%v)-[:TO]->(%n:Contact)"),
        "Person who was referred. Null before the referral is given, or when the person is not visible to the viewer.",
    )
    purchase: Purchase | None = field(
        To("(%v)-[:AFTER]->(%n:Purchase)"),
        "Purchase after which the referral was given or asked for. Null when not recorded or not visible to the viewer.",
    )
    opportunity: Opportunity | None = field(
        To("(%v)-[:AFTER]->(%n:Opportunity)"),
        "Opportunity after which the referral was given or asked for. Null when not recorded or not visible to the viewer.",
    )
    led_to: Purchase | None = field(
        To("(%v)-[:LED_TO]->(%n:Purchase)"), "Purchase that won the referral. Null when not recorded or not visible to the viewer."
    )
    allowed_actions: list[Action] = action.referral()


@strawberry.type(description="A reference: a contact vouches for us, or was asked to do so.")
class Reference(Correctable):
    asked_at: DateTime | None = field(instant("askedAt"), "Time when we asked, UTC. Null when not recorded.")
    given_at: DateTime | None = field(
        instant("givenAt"), "Time when the contact stood as a reference, UTC. Null when the contact did not stand as one."
    )
    declined_at: DateTime | None = field(
        instant("declinedAt"), "Time when the contact declined, UTC. Null when the contact did not decline."
    )
    note: str | None = field(prop("note"), "A note. Null when there is no note.")
    contact: Contact | None = field(
        To("(%v)<-[:GAVE]-(%n:Contact)"),
        "Contact who stood as a reference or was asked. Null when the contact is not visible to the viewer.",
    )
    customer: Customer | None = field(
        To("(%v)-[:OF]->(%n:Customer)"), "Customer of the contact. Null when the customer is not visible to the viewer."
    )


@strawberry.type(description="Attributed referral of a customer: the first referral that counts.")
class ReferredBy:
    contact: Contact | None = field(
        To("(%v)<-[:GAVE]-(%n:Contact)"), "Contact who referred the customer. Null when the contact is not visible to the viewer."
    )
    customer: Customer | None = field(
        To("(%v)-[:FROM]->(%n:Customer)"),
        "Customer of that contact at the time of the referral. Null when the customer is not visible to the viewer.",
    )
    referral: Referral = field(BoundNode("v"), "The referral.")
