"""People at customers: where they work, whom they know, what we know of them."""

from typing import TYPE_CHECKING

import strawberry

from graph import requests
from graph.projection.fields import Bound, Kind, Pages, by, by_optional, prop, text
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Property as Stored
from graph.words import mailbox
from insights import enums
from schema.ask import ASK_AS_OF, CONTACT_REFERRAL_ASK, ReferralAsk
from schema.care import (
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
from schema.claim import CLAIM_SORTS, CLAIMS, Claim, ClaimFilter, ClaimOrder
from schema.company import News
from schema.declare import field, lazy, order, pages
from schema.filters import BooleanFilter, EnumFilter, IDFilter, StringFilter
from schema.introducer import FIRST_INTRODUCERS, LIKELY_INTRODUCERS, LikelyIntroducer
from schema.node import Person, Record
from schema.page import Connection, PageInfo
from schema.purchase import PURCHASE_SORTS, PURCHASES, Purchase, PurchaseFilter, PurchaseOrder, Satisfaction
from schema.referral import (
    REFERENCE_SORTS,
    REFERRAL_SORTS,
    REFERRALS,
    Reference,
    ReferenceOrder,
    Referral,
    ReferralFilter,
    ReferralOrder,
)
from schema.relationship import AS_OF_TODAY, CONTACT_SATISFACTION, SatisfactionSummary
from schema.scalars import Date, DateTime, EmailAddress, PhoneNumber
from schema.visit import CONTACT_TO_TELL, CONTACT_TOPICS_TO_AVOID, FIRST, TopicToAvoid

if TYPE_CHECKING:
    from schema.customer import Customer
else:
    Customer = lazy("Customer", "schema.customer")

_LAST_TOUCHED = "HEAD(COLLECT { MATCH (%n)<-[:WITH]-(t:Touchpoint) WHERE %see(t:Touchpoint) RETURN t.at ORDER BY t.at DESC LIMIT 1 })"


@strawberry.type(description="A job: the relationship of a person to the customer they work at.")
class Employment:
    title: str | None = field(prop("title"), "Job title.")
    department: str | None = field(prop("department"), "Department at the customer.")
    site: str | None = field(prop("site"), "Site at the customer.")
    buying_role: enums.BuyingRole | None = field(prop("buyingRole"), "Their part in buying.")
    role_source: enums.RoleSource | None = field(prop("roleSource"), "Whether the role was stated or told from the title.")
    since: Date | None = field(Stored("toString(%v.since)"), "First day.")
    until: Date | None = field(Stored("toString(%v.until)"), "Last day; null while they work there.")
    customer: Customer = field(Bound("n"), "The employer.")


@strawberry.type(description="Somebody a person knows, with the tie between them.")
class TieEdge:
    cursor: str = strawberry.field(description="Where this row stands.")
    how: enums.KnowsHow | None = field(prop("how"), "How they know each other.")
    strength: float | None = field(prop("strength"), "Strength of the tie, 0 to 1.")
    since: Date | None = field(Stored("toString(%v.since)"), "Since when.")
    node: "Contact" = strawberry.field(description="The person.")


@strawberry.type(description="A page of the people somebody knows.")
class TieConnection:
    edges: list[TieEdge] = strawberry.field(description="The people with the ties to them.")
    nodes: list["Contact"] = strawberry.field(description="The people.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(description="How many people they know, as far as you may see them.")


@strawberry.type(description="A person at a customer.")
class Contact(Record, Person):
    source: str | None = field(prop("source"), "The system they came from; `invented` marks demo data that nobody recorded.")
    name: str = field(Stored(requests.read("name")), "Full name.")
    email: EmailAddress | None = field(Stored(requests.read("email")), "E-mail address.")
    phone: PhoneNumber | None = field(Stored(requests.read("phone")), "Telephone number, E.164.")
    do_not_contact: bool = field(Stored(requests.read("doNotContact")), "They asked not to be contacted.")
    last_touched_at: DateTime | None = field(
        Stored(f"toString({_LAST_TOUCHED.replace('%n', '%v')})"), "When we were last in touch, as far as you may see."
    )
    employments: list[Employment] = field(
        To("(%v)-[%r:WORKS_AT]->(%n:Customer)", of="r", where="%see(n:Customer)", order="%r.until IS NOT NULL, %r.since DESC, %n.id"),
        "Where they work and worked, present jobs first.",
    )
    reports_to: "Contact | None" = field(
        To("(%v)-[%r:REPORTS_TO]->(%n:Contact)", where=requests.line("%r"), order="%r.review IS NOT NULL, %n.id"), "Their superior."
    )
    reports: list["Contact"] = field(
        To("(%v)<-[%r:REPORTS_TO]-(%n:Contact)", where=requests.line("%r"), order="%n.nameKey, %n.id"), "Who reports to them."
    )
    knows: TieConnection = pages(
        Pages(
            "(%v)-[%r:KNOWS]-(%n:Contact)",
            {"STRENGTH": by_optional("%r.strength", Kind.NUMBER), "NAME": by("%n.nameKey")},
            ("STRENGTH", "DESC"),
            tie="(%n.id + CASE WHEN startNode(%r) = %n THEN '<' ELSE '>' END)",  # two people may name each other
        ),
        "Whom they know, strongest ties first.",
    )
    touchpoints: Connection[Touchpoint] = pages(
        Pages("(%v)<-[:WITH]-(%n:Touchpoint)", TOUCHPOINT_SORTS, ("AT", "DESC"), TOUCHPOINTS),
        "Our contacts with them, latest first.",
        TouchpointFilter,
        TouchpointOrder,
    )
    findings: Connection[Finding] = pages(
        Pages("(%v)<-[:FROM]-(%n:Finding)", FINDING_SORTS, ("AT", "DESC"), FINDINGS),
        "What they told us, latest first (R22).",
        FindingFilter,
        FindingOrder,
    )
    claims: Connection[Claim] = pages(
        Pages("(%v)-[:RAISED]->(%n:Claim)", CLAIM_SORTS, ("OPENED_AT", "DESC"), CLAIMS), "Claims they raised.", ClaimFilter, ClaimOrder
    )
    purchases: Connection[Purchase] = pages(
        Pages("(%v)-[:PLACED]->(%n:Purchase)", PURCHASE_SORTS, ("ORDERED_AT", "DESC"), PURCHASES),
        "Orders they placed, latest first.",
        PurchaseFilter,
        PurchaseOrder,
    )
    satisfaction_readings: Connection[Satisfaction] = pages(
        Pages("(%v)-[:GAVE]->(%n:Satisfaction)", {"AT": by("%n.at", Kind.TIME)}, ("AT", "DESC")),
        "What they said of their purchases, latest first (R4).",
    )
    references: Connection[Reference] = pages(
        Pages("(%v)-[:GAVE]->(%n:Reference)", REFERENCE_SORTS, ("ASKED_AT", "DESC")),
        "References they stood or were asked for, latest first (R15).",
        None,
        ReferenceOrder,
    )
    referrals_given: Connection[Referral] = pages(
        Pages("(%v)-[:GAVE]->(%n:Referral)", REFERRAL_SORTS, ("GIVEN_AT", "DESC"), REFERRALS),
        "Referrals they gave or were asked for (R15).",
        ReferralFilter,
        ReferralOrder,
    )
    satisfaction: SatisfactionSummary = field(
        CONTACT_SATISFACTION, "What they said, in the readings that you may see (R2, R4, R17).", AS_OF_TODAY
    )
    to_tell: list[News] = field(CONTACT_TO_TELL, "News about what their company buys that nobody has told them yet (R9).", FIRST)
    topics_to_avoid: list[TopicToAvoid] = field(CONTACT_TOPICS_TO_AVOID, "What not to bring up unprepared, the most pressing first.")
    referral_ask: ReferralAsk = field(CONTACT_REFERRAL_ASK, "Whether to ask them for a referral now (R15).", ASK_AS_OF)
    likely_introducers: list[LikelyIntroducer] = field(
        LIKELY_INTRODUCERS,
        "People we are in touch with who can probably introduce us, most likely first.",
        FIRST_INTRODUCERS,
    )
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


ContactOrder = order("Contact", {"NAME": "Name."})
EmploymentOrder = order(
    "Employment", {"NAME": "Name.", "LAST_TOUCHED_AT": "When we were last in touch.", "SINCE": "First day at the customer."}
)


@strawberry.input(description="Conditions on contacts.")
class ContactFilter:
    and_: list["ContactFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ContactFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ContactFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Full name.", default=strawberry.UNSET)
    email: StringFilter | None = strawberry.field(description="E-mail address. `eq` and `in` ignore case.", default=strawberry.UNSET)
    do_not_contact: BooleanFilter | None = strawberry.field(description="They asked not to be contacted.", default=strawberry.UNSET)
    customer: IDFilter | None = strawberry.field(description="Work or worked at these customers.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on the people of a customer.")
class EmploymentFilter:
    and_: list["EmploymentFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["EmploymentFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "EmploymentFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Full name.", default=strawberry.UNSET)
    title: StringFilter | None = strawberry.field(description="Job title.", default=strawberry.UNSET)
    department: StringFilter | None = strawberry.field(description="Department at the customer.", default=strawberry.UNSET)
    buying_role: EnumFilter[enums.BuyingRole] | None = strawberry.field(description="Part in buying.", default=strawberry.UNSET)
    do_not_contact: BooleanFilter | None = strawberry.field(description="They asked not to be contacted.", default=strawberry.UNSET)
    present: BooleanFilter | None = strawberry.field(description="Works there now.", default=strawberry.UNSET)
    contact: IDFilter | None = strawberry.field(description="These people.", default=strawberry.UNSET)


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
        "buyingRole": On("%r.buyingRole", Kind.TEXT),
        "doNotContact": On("%n.doNotContact", Kind.FLAG),
        "present": On("(%r.until IS NULL)", Kind.FLAG),
        "contact": On("%n.id", Kind.TEXT),
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
        "doNotContact": On("%n.doNotContact", Kind.FLAG),
        "customer": On(
            "employer.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:WORKS_AT]->(employer:Customer) WHERE %see(employer:Customer) AND %test }"
        ),
    },
)


@strawberry.type(description="Somebody at a customer, with their job there.")
class EmploymentEdge:
    cursor: str = strawberry.field(description="Where this row stands.")
    title: str | None = field(prop("title"), "Job title.")
    department: str | None = field(prop("department"), "Department at the customer.")
    site: str | None = field(prop("site"), "Site at the customer.")
    buying_role: enums.BuyingRole | None = field(prop("buyingRole"), "Their part in buying.")
    role_source: enums.RoleSource | None = field(prop("roleSource"), "Whether the role was stated or told from the title.")
    since: Date | None = field(Stored("toString(%v.since)"), "First day.")
    until: Date | None = field(Stored("toString(%v.until)"), "Last day; null while they work there.")
    node: Contact = strawberry.field(description="The person.")


@strawberry.type(description="A page of a customer's people.")
class EmploymentConnection:
    edges: list[EmploymentEdge] = strawberry.field(description="The people with their jobs.")
    nodes: list[Contact] = strawberry.field(description="The people.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(description="How many jobs match.")
