"""Referrals, references and the opportunities they come from (R15, R16)."""

from typing import TYPE_CHECKING

import strawberry

from graph.projection.fields import Bound, Kind, amount, by_optional, instant, prop
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Property as Stored
from insights import enums
from schema.company import Product, Rep
from schema.declare import field, lazy, order
from schema.filters import DateTimeFilter, EnumFilter
from schema.node import Record
from schema.purchase import Purchase
from schema.scalars import DateTime, Money

if TYPE_CHECKING:
    from schema.contact import Contact
    from schema.customer import Customer
else:
    Contact = lazy("Contact", "schema.contact")
    Customer = lazy("Customer", "schema.customer")


# A circle through customers that the viewer does not see.
_UNSEEN = "EXISTS { MATCH (hop:Customer) WHERE hop.id IN %v.circle AND NOT %see(hop:Customer) }"


@strawberry.type(description="A sale that was considered; lost ones can refer too (R15).")
class Opportunity(Record):
    status: enums.OpportunityStatus = field(prop("status"), "Where it stands.")
    reason: str | None = field(prop("reason"), "Why it was won or lost.")
    value: Money | None = field(amount("value"), "What it is or was worth.")
    opened_at: DateTime | None = field(instant("openedAt"), "When it came up.")
    closed_at: DateTime | None = field(instant("closedAt"), "When it was decided.")
    customer: Customer | None = field(To("(%v)<-[:CONSIDERED]-(%n:Customer)"), "Who considered it.")
    products: list[Product] = field(To("(%v)-[:FOR]->(%n:Product)", order="%n.nameKey, %n.id"), "What it is about.")
    rep: Rep | None = field(To("(%v)-[:OWNED_BY]->(%n:Rep)"), "Who of us works on it.")
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


@strawberry.type(description="A contact names somebody who may need us (R15).")
class Referral(Record):
    status: enums.ReferralStatus = field(prop("status"), "Where it stands.")
    asked_at: DateTime | None = field(instant("askedAt"), "When we asked.")
    given_at: DateTime | None = field(instant("givenAt"), "When the name was given.")
    contacted_at: DateTime | None = field(instant("contactedAt"), "When we got in touch.")
    met_at: DateTime | None = field(instant("metAt"), "When we met.")
    won_at: DateTime | None = field(instant("wonAt"), "When they bought.")
    lost_at: DateTime | None = field(instant("lostAt"), "When it was lost.")
    declined_at: DateTime | None = field(instant("declinedAt"), "When the ask was declined.")
    how: enums.KnowsHow | None = field(prop("how"), "How giver and named person know each other.")
    note: str | None = field(prop("note"), "A note.")
    attributed: bool | None = field(
        Stored(f"CASE WHEN %v.circle IS NOT NULL AND {_UNSEEN} THEN true ELSE %v.attributed END"),
        "Whether it counts in the referral tree; false where it would close a circle. Decided with the write; where more than 5,000"
        " referrals hang together by the next import, and null until then.",
    )
    attribution_reason: str | None = field(
        Stored(f"CASE WHEN %v.circle IS NOT NULL AND {_UNSEEN} THEN null ELSE %v.attributionReason END"), "Why it does not count."
    )
    by: Contact | None = field(To("(%v)<-[:GAVE]-(%n:Contact)"), "Who gave it or was asked.")
    customer: Customer | None = field(To("(%v)-[:FROM]->(%n:Customer)"), "The giver's account at the time.")
    to: Contact | None = field(To("(%v)-[:TO]->(%n:Contact)"), "Who was named.")
    purchase: Purchase | None = field(To("(%v)-[:AFTER]->(%n:Purchase)"), "The purchase after which it was given.")
    opportunity: Opportunity | None = field(To("(%v)-[:AFTER]->(%n:Opportunity)"), "The opportunity after which it was given.")
    led_to: Purchase | None = field(To("(%v)-[:LED_TO]->(%n:Purchase)"), "The purchase with which it was won, where it was named.")
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


@strawberry.type(description="A contact stands as a reference for us (R15).")
class Reference(Record):
    asked_at: DateTime | None = field(instant("askedAt"), "When we asked.")
    given_at: DateTime | None = field(instant("givenAt"), "When they stood as a reference.")
    declined_at: DateTime | None = field(instant("declinedAt"), "When they declined.")
    note: str | None = field(prop("note"), "A note.")
    contact: Contact | None = field(To("(%v)<-[:GAVE]-(%n:Contact)"), "Who.")
    customer: Customer | None = field(To("(%v)-[:OF]->(%n:Customer)"), "For which account.")
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


@strawberry.type(description="Who brought a customer: the referral that counts (FIRST).")
class ReferredBy:
    contact: Contact | None = field(To("(%v)<-[:GAVE]-(%n:Contact)"), "The person who named them; null where you may not see them.")
    customer: Customer | None = field(To("(%v)-[:FROM]->(%n:Customer)"), "That person's account at the time.")
    referral: Referral = field(Bound("v"), "The referral.")


ReferralOrder = order("Referral", {"GIVEN_AT": "When the name was given.", "ASKED_AT": "When we asked."})


@strawberry.input(description="Conditions on referrals.")
class ReferralFilter:
    and_: list["ReferralFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ReferralFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ReferralFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    status: EnumFilter[enums.ReferralStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    given_at: DateTimeFilter | None = strawberry.field(description="When the name was given.", default=strawberry.UNSET)
    asked_at: DateTimeFilter | None = strawberry.field(description="When we asked.", default=strawberry.UNSET)


OpportunityOrder = order("Opportunity", {"OPENED_AT": "When it came up.", "CLOSED_AT": "When it was decided."})
ReferenceOrder = order("Reference", {"ASKED_AT": "When we asked.", "GIVEN_AT": "When they stood as a reference."})


@strawberry.input(description="Conditions on opportunities.")
class OpportunityFilter:
    and_: list["OpportunityFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["OpportunityFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "OpportunityFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    status: EnumFilter[enums.OpportunityStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    opened_at: DateTimeFilter | None = strawberry.field(description="When it came up.", default=strawberry.UNSET)
    closed_at: DateTimeFilter | None = strawberry.field(description="When it was decided.", default=strawberry.UNSET)


OPPORTUNITY_SORTS = {"OPENED_AT": by_optional("%n.openedAt", Kind.TIME), "CLOSED_AT": by_optional("%n.closedAt", Kind.TIME)}
OPPORTUNITIES = {
    "status": On("%n.status", Kind.TEXT),
    "openedAt": On("%n.openedAt", Kind.TIME),
    "closedAt": On("%n.closedAt", Kind.TIME),
}
REFERENCE_SORTS = {"ASKED_AT": by_optional("%n.askedAt", Kind.TIME), "GIVEN_AT": by_optional("%n.givenAt", Kind.TIME)}
REFERRAL_SORTS = {"GIVEN_AT": by_optional("%n.givenAt", Kind.TIME), "ASKED_AT": by_optional("%n.askedAt", Kind.TIME)}
REFERRALS = {"status": On("%n.status", Kind.TEXT), "givenAt": On("%n.givenAt", Kind.TIME), "askedAt": On("%n.askedAt", Kind.TIME)}
