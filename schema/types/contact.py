"""Contacts: people at customers, with their jobs, ties and history."""

from typing import TYPE_CHECKING

import strawberry

from graph.projection.fields import Bound, Filter, Kind, Pages, Stored, To, by, by_optional, prop, text
from graph.queries import requests
from insights import enums
from schema.kit.declare import field, lazy, order, pages
from schema.kit.filters import BooleanFilter, EnumFilter, IDFilter, StringFilter
from schema.kit.node import Person, Record
from schema.kit.page import Connection, PageInfo
from schema.kit.scalars import Date, DateTime, EmailAddress, PhoneNumber
from schema.types.care import (
    FINDING_SORTS,
    FINDINGS,
    TOUCHPOINT_SORTS,
    TOUCHPOINTS,
    Finding,
    FindingFilter,
    FindingOrder,
    Touchpoint,
    TouchpointFilter,
    TouchpointOrder,
)
from schema.types.claim import CLAIM_SORTS, CLAIMS, Claim, ClaimFilter, ClaimOrder
from schema.types.company import News
from schema.types.introducer import FIRST_INTRODUCERS, LIKELY_INTRODUCERS, LikelyIntroducer
from schema.types.purchase import PURCHASE_SORTS, PURCHASES, Purchase, PurchaseFilter, PurchaseOrder, Satisfaction
from schema.types.referral import (
    REFERENCE_SORTS,
    REFERRAL_SORTS,
    REFERRALS,
    Reference,
    ReferenceOrder,
    Referral,
    ReferralFilter,
    ReferralOrder,
)
from schema.types.referral_ask import ASK_AS_OF, CONTACT_REFERRAL_ASK, ReferralAsk
from schema.types.relationship import AS_OF_TODAY, CONTACT_SATISFACTION, SatisfactionSummary
from schema.types.visit import CONTACT_TO_TELL, CONTACT_TOPICS_TO_AVOID, FIRST, TopicToAvoid
from values.folding import mailbox

if TYPE_CHECKING:
    from schema.types.customer import Customer
else:
    Customer = lazy("Customer", "schema.types.customer")

_LAST_TOUCHED = "HEAD(COLLECT { MATCH (%n)<-[:WITH]-(t:Touchpoint) WHERE %see(t:Touchpoint) RETURN t.at ORDER BY t.at DESC LIMIT 1 })"


@strawberry.type(description="A job of a person at a customer.")
class Employment:
    title: str | None = field(prop("title"), "Job title. Null when not recorded.")
    department: str | None = field(prop("department"), "Department at the customer. Null when not recorded.")
    site: str | None = field(prop("site"), "Site at the customer. Null when not recorded.")
    buying_role: enums.BuyingRole | None = field(prop("buyingRole"), "Buying role of the person. Null when not known.")
    role_source: enums.RoleSource | None = field(
        prop("roleSource"), "Whether the buying role was stated, or inferred from the title. Null when there is no role."
    )
    since: Date | None = field(Stored("toString(%v.since)"), "First day of the job. Null when not recorded.")
    until: Date | None = field(Stored("toString(%v.until)"), "Last day of the job. Null while the person works there.")
    customer: Customer = field(Bound("n"), "Employer of the person.")


@strawberry.type(description="An edge to an acquaintance, with the tie between the two people.")
class TieEdge:
    cursor: str = strawberry.field(description="Cursor of this edge. Pass it as `after` or `before`.")
    how: enums.KnowsHow | None = field(prop("how"), "How the two people know each other. Null when not recorded.")
    strength: float | None = field(prop("strength"), "Strength of the tie, from 0 to 1. Null when not recorded.")
    since: Date | None = field(Stored("toString(%v.since)"), "Day since when the two people know each other. Null when not recorded.")
    node: "Contact" = strawberry.field(description="The acquaintance.")


@strawberry.type(description="A page of a person's acquaintances.")
class TieConnection:
    edges: list[TieEdge] = strawberry.field(description="The edges: acquaintances with their ties.")
    nodes: list["Contact"] = strawberry.field(description="The acquaintances without their edges.")
    page_info: PageInfo = strawberry.field(description="Position of this page in the list.")
    total_count: int = strawberry.field(description="Number of acquaintances visible to the viewer.")


@strawberry.type(description="A contact: a person at a customer.")
class Contact(Record, Person):
    source: str | None = field(
        prop("source"), "System that the contact came from. `invented` marks generated demo data. Null when not recorded."
    )
    name: str = field(Stored(requests.read("name")), "Full name of the contact.")
    email: EmailAddress | None = field(Stored(requests.read("email")), "Email address. Null when not recorded.")
    phone: PhoneNumber | None = field(Stored(requests.read("phone")), "Phone number, E.164. Null when not recorded.")
    do_not_contact: bool = field(Stored(requests.read("doNotContact")), "Whether the contact asked not to be contacted.")
    last_touched_at: DateTime | None = field(
        Stored(f"toString({_LAST_TOUCHED.replace('%n', '%v')})"),
        "Time of the latest touchpoint with the contact that is visible to the viewer, UTC. Null when there is none.",
    )
    employments: list[Employment] = field(
        To("(%v)-[%r:WORKS_AT]->(%n:Customer)", of="r", where="%see(n:Customer)", order="%r.until IS NOT NULL, %r.since DESC, %n.id"),
        "Present and past jobs of the contact, present jobs first, at most 100.",
    )
    reports_to: "Contact | None" = field(
        To("(%v)-[%r:REPORTS_TO]->(%n:Contact)", where=requests.line("%r"), order="%r.review IS NOT NULL, %n.id"),
        "Superior of the contact. Null when not recorded or not visible to the viewer.",
    )
    reports: list["Contact"] = field(
        To("(%v)<-[%r:REPORTS_TO]-(%n:Contact)", where=requests.line("%r"), order="%n.nameKey, %n.id"),
        "Contacts who report to this contact, sorted by name, at most 100.",
    )
    knows: TieConnection = pages(
        Pages(
            "(%v)-[%r:KNOWS]-(%n:Contact)",
            {"STRENGTH": by_optional("%r.strength", Kind.NUMBER), "NAME": by("%n.nameKey")},
            ("STRENGTH", "DESC"),
            tie="(%n.id + CASE WHEN startNode(%r) = %n THEN '<' ELSE '>' END)",  # two people may name each other
        ),
        "Acquaintances of the contact, strongest ties first.",
    )
    touchpoints: Connection[Touchpoint] = pages(
        Pages("(%v)<-[:WITH]-(%n:Touchpoint)", TOUCHPOINT_SORTS, ("AT", "DESC"), TOUCHPOINTS),
        "Touchpoints with the contact, latest first by default.",
        TouchpointFilter,
        TouchpointOrder,
    )
    findings: Connection[Finding] = pages(
        Pages("(%v)<-[:FROM]-(%n:Finding)", FINDING_SORTS, ("AT", "DESC"), FINDINGS),
        "Findings that came from the contact, latest first by default.",
        FindingFilter,
        FindingOrder,
    )
    claims: Connection[Claim] = pages(
        Pages("(%v)-[:RAISED]->(%n:Claim)", CLAIM_SORTS, ("OPENED_AT", "DESC"), CLAIMS),
        "Claims that the contact raised, latest first by default.",
        ClaimFilter,
        ClaimOrder,
    )
    purchases: Connection[Purchase] = pages(
        Pages("(%v)-[:PLACED]->(%n:Purchase)", PURCHASE_SORTS, ("ORDERED_AT", "DESC"), PURCHASES),
        "Orders that the contact placed, latest first by default.",
        PurchaseFilter,
        PurchaseOrder,
    )
    satisfaction_readings: Connection[Satisfaction] = pages(
        Pages("(%v)-[:GAVE]->(%n:Satisfaction)", {"AT": by("%n.at", Kind.TIME)}, ("AT", "DESC")),
        "Satisfaction readings that the contact gave, latest first.",
    )
    references: Connection[Reference] = pages(
        Pages("(%v)-[:GAVE]->(%n:Reference)", REFERENCE_SORTS, ("ASKED_AT", "DESC")),
        "References that the contact stood or was asked for, latest request first by default.",
        None,
        ReferenceOrder,
    )
    referrals_given: Connection[Referral] = pages(
        Pages("(%v)-[:GAVE]->(%n:Referral)", REFERRAL_SORTS, ("GIVEN_AT", "DESC"), REFERRALS),
        "Referrals that the contact gave or was asked for, latest first by default.",
        ReferralFilter,
        ReferralOrder,
    )
    satisfaction: SatisfactionSummary = field(
        CONTACT_SATISFACTION, "Satisfaction of the contact, from the readings visible to the viewer.", AS_OF_TODAY
    )
    to_tell: list[News] = field(
        CONTACT_TO_TELL,
        "News about products that the contact's company buys or considers, and that nobody has told the contact yet. Latest first.",
        FIRST,
    )
    topics_to_avoid: list[TopicToAvoid] = field(CONTACT_TOPICS_TO_AVOID, "Topics not to raise unprepared, the most pressing first.")
    referral_ask: ReferralAsk = field(CONTACT_REFERRAL_ASK, "Whether to ask the contact for a referral now.", ASK_AS_OF)
    likely_introducers: list[LikelyIntroducer] = field(
        LIKELY_INTRODUCERS,
        "People who can probably introduce us to the contact, most likely first. Our reps are in touch with them.",
        FIRST_INTRODUCERS,
    )
    version: int = field(
        Stored("coalesce(%v.version, 1)"), "Version of the record. Pass it as `expectedVersion` to change the record (optimistic locking)."
    )


ContactOrder = order("Contact", {"NAME": "Name of the contact."})
EmploymentOrder = order(
    "Employment",
    {
        "NAME": "Name of the contact.",
        "LAST_TOUCHED_AT": "Time of the latest touchpoint with the contact.",
        "SINCE": "First day of the job.",
    },
)


@strawberry.input(description="Conditions on contacts.")
class ContactFilter:
    and_: list["ContactFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["ContactFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "ContactFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Full name.", default=strawberry.UNSET)
    email: StringFilter | None = strawberry.field(description="Email address. `eq` and `in` ignore case.", default=strawberry.UNSET)
    do_not_contact: BooleanFilter | None = strawberry.field(
        description="Whether the contact asked not to be contacted.", default=strawberry.UNSET
    )
    customer: IDFilter | None = strawberry.field(description="Customer where the contact works or worked.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on the employments at a customer.")
class EmploymentFilter:
    and_: list["EmploymentFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["EmploymentFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "EmploymentFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Full name.", default=strawberry.UNSET)
    title: StringFilter | None = strawberry.field(description="Job title.", default=strawberry.UNSET)
    department: StringFilter | None = strawberry.field(description="Department at the customer.", default=strawberry.UNSET)
    buying_role: EnumFilter[enums.BuyingRole] | None = strawberry.field(description="Buying role.", default=strawberry.UNSET)
    do_not_contact: BooleanFilter | None = strawberry.field(
        description="Whether the contact asked not to be contacted.", default=strawberry.UNSET
    )
    present: BooleanFilter | None = strawberry.field(description="Whether the contact works at the customer now.", default=strawberry.UNSET)
    contact: IDFilter | None = strawberry.field(description="The contact.", default=strawberry.UNSET)


EMPLOYMENTS = Pages(
    "(%v)<-[%r:WORKS_AT]-(%n:Contact)",
    {
        "NAME": by("%n.nameKey"),
        "LAST_TOUCHED_AT": by_optional(_LAST_TOUCHED, Kind.TIME),
        "SINCE": by_optional("%r.since", Kind.DAY),
    },
    ("NAME", "ASC"),
    {
        "name": text("%n.name"),
        "title": text("%r.title"),
        "department": text("%r.department"),
        "buyingRole": Filter("%r.buyingRole", Kind.TEXT),
        "doNotContact": Filter("%n.doNotContact", Kind.FLAG),
        "present": Filter("(%r.until IS NULL)", Kind.FLAG),
        "contact": Filter("%n.id", Kind.TEXT),
    },
    held=True,
    tie="coalesce(%r.id, %n.id)",
)
CONTACTS = Pages(
    "(%n:Contact)",
    {"NAME": by("%n.nameKey")},
    ("NAME", "ASC"),
    {
        "name": text("%n.name"),
        "email": text("%n.email", mailbox),
        "doNotContact": Filter("%n.doNotContact", Kind.FLAG),
        "customer": Filter(
            "employer.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:WORKS_AT]->(employer:Customer) WHERE %see(employer:Customer) AND %test }"
        ),
    },
)


@strawberry.type(description="An edge from a customer to a contact, with the contact's job.")
class EmploymentEdge:
    cursor: str = strawberry.field(description="Cursor of this edge. Pass it as `after` or `before`.")
    title: str | None = field(prop("title"), "Job title. Null when not recorded.")
    department: str | None = field(prop("department"), "Department at the customer. Null when not recorded.")
    site: str | None = field(prop("site"), "Site at the customer. Null when not recorded.")
    buying_role: enums.BuyingRole | None = field(prop("buyingRole"), "Buying role of the contact. Null when not known.")
    role_source: enums.RoleSource | None = field(
        prop("roleSource"), "Whether the buying role was stated, or inferred from the title. Null when there is no role."
    )
    since: Date | None = field(Stored("toString(%v.since)"), "First day of the job. Null when not recorded.")
    until: Date | None = field(Stored("toString(%v.until)"), "Last day of the job. Null while the contact works there.")
    node: Contact = strawberry.field(description="The contact.")


@strawberry.type(description="A page of a customer's contacts.")
class EmploymentConnection:
    edges: list[EmploymentEdge] = strawberry.field(description="The edges: contacts with their jobs.")
    nodes: list[Contact] = strawberry.field(description="The contacts without their edges.")
    page_info: PageInfo = strawberry.field(description="Position of this page in the list.")
    total_count: int = strawberry.field(description="Number of jobs that match the filter.")
