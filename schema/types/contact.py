"""Contacts: people at customers, with their jobs, ties and history."""

import strawberry

from graph.projection.fields import BoundNode, Kind, Pages, Stored, To, by_optional, prop
from graph.queries import requests
from insights import enums
from schema import listings
from schema.kit.declare import field, page_arguments
from schema.kit.page import Connection, PageInfo
from schema.kit.scalars import Date, DateTime, EmailAddress, PhoneNumber
from schema.types import judgments
from schema.types.care import Finding, Touchpoint
from schema.types.claim import Claim
from schema.types.company import News
from schema.types.forward import Customer
from schema.types.history import Edit, tie_history
from schema.types.introducer import FIRST_INTRODUCERS, LIKELY_INTRODUCERS, LikelyIntroducer
from schema.types.node import Person, Record, versioned
from schema.types.purchase import Purchase, Satisfaction
from schema.types.referral import Reference, Referral
from schema.types.referral_ask import ReferralAsk
from schema.types.relationship import SatisfactionSummary
from schema.types.visit import CONTACT_TO_TELL, CONTACT_TOPICS_TO_AVOID, FIRST_NEWS, TopicToAvoid

_JOB_EDITS = "Edits of the job by mutations, latest first. Changes of the superior, and changes by imports, are not included."


@strawberry.type(description="A job of a person at a customer.")
class Employment:
    key: strawberry.ID = field(prop("id"), "Key of the job. Pass it to `updateEmployment` as `employment`.")
    title: str | None = field(prop("title"), "Job title. Null when not recorded.")
    department: str | None = field(prop("department"), "Department at the customer. Null when not recorded.")
    site: str | None = field(prop("site"), "Site at the customer. Null when not recorded.")
    buying_role: enums.BuyingRole | None = field(prop("buyingRole"), "Buying role of the person. Null when not known.")
    role_source: enums.RoleSource | None = field(
        prop("roleSource"), "Whether the buying role was stated, or inferred from the title. Null when there is no role."
    )
    since: Date | None = field(Stored("toString(%v.since)"), "First day of the job. Null when not recorded.")
    until: Date | None = field(Stored("toString(%v.until)"), "Last day of the job. Null while the person works there.")
    customer: Customer = field(BoundNode("n"), "Employer of the person.")
    history: Connection[Edit] = tie_history(_JOB_EDITS)


@strawberry.type(description="An edge to an acquaintance, with the tie between the two people.")
class TieEdge:
    cursor: str = strawberry.field(description="Cursor of this edge. Pass it as `after` or `before`.")
    how: enums.KnowsHow | None = field(prop("how"), "How the two people know each other. Null when not recorded.")
    strength: float | None = field(prop("strength"), "Strength of the tie, from 0 to 1. Null when not recorded.")
    since: Date | None = field(Stored("toString(%v.since)"), "Day from which the two people have known each other. Null when not recorded.")
    history: Connection[Edit] = tie_history(
        "Edits of the tie by mutations, latest first. The field `adviser` names the person who is asked for advice. Changes by imports "
        "are not included."
    )
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
        listings.EMPLOYMENTS.stored("last_touched_at"),
        "Time of the latest touchpoint with the contact that is visible to the viewer, UTC. Null when there is none.",
    )
    warmth: float = field(
        listings.CONTACTS.stored("warmth"),
        "Warmth by the touchpoints visible to the viewer. 1: a two-way touchpoint within 90 days. 0.5: within a year. 0.25: an address "
        "is known. 0: none of these.",
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
    knows: TieConnection = field(
        Pages(
            "(%v)-[%r:KNOWS]-(%n:Contact)",
            {"STRENGTH": by_optional("%r.strength", Kind.NUMBER)},
            ("STRENGTH", "DESC"),
            tie="(%n.id + CASE WHEN startNode(%r) = %n THEN '<' ELSE '>' END)",  # two people may name each other
        ),
        "Acquaintances of the contact, strongest ties first.",
        *page_arguments(),
    )
    touchpoints: Connection[Touchpoint] = listings.TOUCHPOINTS.pages(
        "(%v)<-[:WITH]-(%n:Touchpoint)", "Touchpoints with the contact, latest first by default."
    )
    findings: Connection[Finding] = listings.FINDINGS.pages(
        "(%v)<-[:FROM]-(%n:Finding)", "Findings that came from the contact, latest first by default."
    )
    claims: Connection[Claim] = listings.CLAIMS.pages(
        "(%v)-[:RAISED]->(%n:Claim)", "Claims that the contact raised, latest first by default."
    )
    purchases: Connection[Purchase] = listings.PURCHASES.pages(
        "(%v)-[:PLACED]->(%n:Purchase)", "Orders that the contact placed, latest first by default."
    )
    satisfaction_readings: Connection[Satisfaction] = listings.SATISFACTIONS.pages(
        "(%v)-[:GAVE]->(%n:Satisfaction)", "Satisfaction readings that the contact gave, latest first by default."
    )
    references: Connection[Reference] = listings.REFERENCES.pages(
        "(%v)-[:GAVE]->(%n:Reference)", "References that the contact gave or was asked for, latest request first by default."
    )
    referrals_given: Connection[Referral] = listings.REFERRALS.pages(
        "(%v)-[:GAVE]->(%n:Referral)", "Referrals that the contact gave or was asked for, latest first by default."
    )
    satisfaction: SatisfactionSummary = field(
        judgments.CONTACT_SATISFACTION, "Satisfaction of the contact, from the readings visible to the viewer.", judgments.AS_OF_TODAY
    )
    to_tell: list[News] = field(
        CONTACT_TO_TELL,
        "News about products that the contact's company buys or considers, and that nobody has told the contact yet. Latest first.",
        FIRST_NEWS,
    )
    topics_to_avoid: list[TopicToAvoid] = field(
        CONTACT_TOPICS_TO_AVOID, "Topics that a rep should not raise without preparation, the most pressing first."
    )
    referral_ask: ReferralAsk = field(judgments.CONTACT_REFERRAL_ASK, "Whether to ask the contact for a referral now.", judgments.ASK_AS_OF)
    likely_introducers: list[LikelyIntroducer] = field(
        LIKELY_INTRODUCERS,
        "People who can probably introduce us to the contact, most likely first. Our reps are in touch with them.",
        FIRST_INTRODUCERS,
    )
    version: int = versioned()


@strawberry.type(description="An edge from a customer to a contact, with the contact's job.")
class EmploymentEdge:
    cursor: str = strawberry.field(description="Cursor of this edge. Pass it as `after` or `before`.")
    key: strawberry.ID = field(prop("id"), "Key of the job. Pass it to `updateEmployment` as `employment`.")
    title: str | None = field(prop("title"), "Job title. Null when not recorded.")
    department: str | None = field(prop("department"), "Department at the customer. Null when not recorded.")
    site: str | None = field(prop("site"), "Site at the customer. Null when not recorded.")
    buying_role: enums.BuyingRole | None = field(prop("buyingRole"), "Buying role of the contact. Null when not known.")
    role_source: enums.RoleSource | None = field(
        prop("roleSource"), "Whether the buying role was stated, or inferred from the title. Null when there is no role."
    )
    since: Date | None = field(Stored("toString(%v.since)"), "First day of the job. Null when not recorded.")
    until: Date | None = field(Stored("toString(%v.until)"), "Last day of the job. Null while the contact works there.")
    history: Connection[Edit] = tie_history(_JOB_EDITS)
    node: Contact = strawberry.field(description="The contact.")


@strawberry.type(description="A page of a customer's contacts.")
class EmploymentConnection:
    edges: list[EmploymentEdge] = strawberry.field(description="The edges: contacts with their jobs.")
    nodes: list[Contact] = strawberry.field(description="The contacts without their edges.")
    page_info: PageInfo = strawberry.field(description="Position of this page in the list.")
    total_count: int = strawberry.field(description="Number of jobs that match the filter.")
