"""Customers: accounts with their contacts, purchases, promises, claims and referrals."""

import strawberry

from graph.projection.fields import Stored, To, instant, prop
from graph.queries import requests
from insights import enums
from schema import listings
from schema.kit.declare import argument, field
from schema.kit.page import Connection
from schema.kit.scalars import CountryCode, Date, DateTime, PhoneNumber
from schema.types import judgments
from schema.types.care import Finding, FollowUp, Touchpoint
from schema.types.claim import PROFILE, Claim, ClaimsProfile
from schema.types.company import News, Rep, Territory
from schema.types.contact import EmploymentConnection
from schema.types.node import Record, versioned
from schema.types.offer import FIRST_OFFERS, LEVEL, OFFERS, Offer
from schema.types.purchase import Promise, Purchase, Satisfaction, ServiceJob
from schema.types.referral import Opportunity, Reference, Referral, ReferredBy
from schema.types.referral_ask import ReferralAsk
from schema.types.relationship import LifetimeValue, OrderChance, Penetration, Relationship, RelationshipDiff, SatisfactionSummary, Standing
from schema.types.visit import FIRST_NEWS, TO_TELL, TOPICS_TO_AVOID, TopicToAvoid


@strawberry.type(description="A customer: an account, with everything recorded about it.")
class Customer(Record):
    name: str = field(prop("name"), "Name of the customer.")
    domain: str | None = field(prop("domain"), "Internet domain. Null when not recorded.")
    industry: str | None = field(prop("industry"), "Industry. Null when not recorded.")
    segment: str | None = field(prop("segment"), "Segment. It decides which buying roles are required. Null when not recorded.")
    country: CountryCode | None = field(prop("country"), "Country. Null when not recorded.")
    city: str | None = field(prop("city"), "City. Null when not recorded.")
    phone: PhoneNumber | None = field(prop("phone"), "Phone number, E.164. Null when not recorded.")
    status: enums.CustomerStatus = field(prop("status"), "Status of the customer.")
    stop_reason: str | None = field(
        Stored("CASE WHEN $viewerManages THEN %v.stopReason END"),
        "Reason why we have stopped calling on the customer, for managers and admins. Null for reps, and when the status is not STOPPED.",
    )
    confidential: bool = field(prop("confidential"), "Whether only the owner, the managers above and admins see the customer.")
    last_touched_at: DateTime | None = field(
        instant("touchedAt"), "Time of the latest touchpoint, UTC, as of the last refresh or write. Null when there is none."
    )
    last_order_at: DateTime | None = field(
        instant("orderedAt"),
        "Time of the latest order, UTC, as of the last refresh or write. Cancellations and returns are no orders. Null when there is none.",
    )
    stale_since: DateTime | None = field(
        instant("staleSince"),
        "Time of the oldest write with `judge: LATER` that the stored judgments do not include yet, UTC. Null when no such write waits.",
    )
    relationship: Relationship = field(judgments.RELATIONSHIP, "Depth of the relationship, with the reasons.", judgments.AS_OF)
    penetration: Penetration = field(
        judgments.PENETRATION,
        "Account penetration: which buying roles, departments and sites we reach, and with how many reps.",
        judgments.AS_OF,
    )
    satisfaction: SatisfactionSummary = field(
        judgments.SATISFACTION, "Satisfaction of the customer's contacts: experience compared with expectation.", judgments.AS_OF
    )
    lifetime_value: LifetimeValue = field(judgments.LIFETIME_VALUE, "Value of the customer over the years.", judgments.AS_OF)
    order_chance: OrderChance = field(
        judgments.ORDER_CHANCE, "Chance of an order in the next 90 days. It is not part of the score.", judgments.AS_OF
    )
    relationship_history: Connection[Standing] = listings.STANDINGS.pages(
        "(%v)-[:STANDS]->(%n:Standing)", "The current level and each change of level, latest first.", viewer_checked=True
    )
    relationship_diff: RelationshipDiff = field(
        judgments.DIFF,
        "Difference in the relationship between two days.",
        argument("from", Date, "First day, UTC."),
        argument("to", Date, "Last day, UTC. At the latest today."),
    )
    territory: Territory | None = field(
        To("(%v)-[:LOCATED_IN]->(%n:Territory)"), "Territory in which the customer is located. Null when not recorded."
    )
    owner: Rep | None = field(
        To("(%v)<-[%r:OWNS]-(%n:Rep)", where="%r.until IS NULL"), "Rep who owns the account now. Null when nobody owns it."
    )
    parent: "Customer | None" = field(
        To("(%v)-[%r:SUBSIDIARY_OF]->(%n:Customer)", where=requests.tie("%r"), order="%r.review IS NOT NULL, %n.id"),
        "Parent company. Null when not recorded or not visible to the viewer.",
    )
    subsidiaries: Connection["Customer"] = listings.CUSTOMERS.fixed(
        "(%v)<-[%r:SUBSIDIARY_OF]-(%n:Customer)", "Subsidiaries of the customer, sorted by name.", where=requests.tie("%r")
    )
    competitors: list["Customer"] = field(
        To("(%v)-[:COMPETES_WITH]-(%n:Customer)", order="%n.nameKey, %n.id"),
        "Competitors of the customer, sorted by name, at most 100.",
    )
    contacts: EmploymentConnection = listings.EMPLOYMENTS.pages(
        "(%v)<-[%r:WORKS_AT]-(%n:Contact)",
        "Contacts of the customer, with their jobs, sorted by name by default.",
        viewer_checked=True,
        tie="coalesce(%r.id, %n.id)",
    )
    purchases: Connection[Purchase] = listings.PURCHASES.pages(
        "(%v)-[:MADE]->(%n:Purchase)", "Purchases and returns of the customer, latest first by default.", viewer_checked=True
    )
    promises: Connection[Promise] = listings.PROMISES.pages(
        "(%v)<-[:TO]-(%n:Promise)", "Promises that we made to the customer, earliest due date first by default.", viewer_checked=True
    )
    claims_profile: ClaimsProfile = field(PROFILE, "Claims of the customer in numbers.")
    claims: Connection[Claim] = listings.CLAIMS.pages(
        "(%v)<-[:OF]-(%n:Claim)", "Claims of the customer, latest first by default.", viewer_checked=True
    )
    follow_ups: Connection[FollowUp] = listings.FOLLOW_UPS.pages(
        "(%v)<-[:OF]-(%n:FollowUp)", "Follow-ups for the customer, earliest due date first by default.", viewer_checked=True
    )
    touchpoints: Connection[Touchpoint] = listings.TOUCHPOINTS.pages(
        "(%v)<-[:AT]-(%n:Touchpoint)", "Touchpoints at the customer, latest first by default.", viewer_checked=True
    )
    findings: Connection[Finding] = listings.FINDINGS.pages(
        "(%v)<-[:AT]-(%n:Finding)", "Findings made at the customer, latest first by default."
    )
    satisfaction_readings: Connection[Satisfaction] = listings.SATISFACTIONS.pages(
        "(%v)<-[:AT]-(%n:Satisfaction)", "Satisfaction readings from the customer's contacts, latest first by default.", viewer_checked=True
    )
    service_jobs: Connection[ServiceJob] = listings.SERVICE_JOBS.pages(
        "(%v)<-[:AT]-(%n:ServiceJob)", "Service jobs for the customer, latest first by default.", viewer_checked=True
    )
    opportunities: Connection[Opportunity] = listings.OPPORTUNITIES.pages(
        "(%v)-[:CONSIDERED]->(%n:Opportunity)", "Opportunities that the customer considered, latest first by default.", viewer_checked=True
    )
    referrals: Connection[Referral] = listings.REFERRALS.pages(
        "(%v)<-[:FROM]-(%n:Referral)", "Referrals that the customer's contacts gave or were asked for, latest first by default."
    )
    references: Connection[Reference] = listings.REFERENCES.pages(
        "(%v)<-[:OF]-(%n:Reference)",
        "References that the customer's contacts gave or were asked for, latest request first by default.",
        viewer_checked=True,
    )
    referred_by: ReferredBy | None = field(
        To("(%v)<-[%r:REFERRED]-(:Customer), (%n:Referral {id: %r.referral})", label="Referral"),
        "Attributed referral that brought the customer. Null when there is none, or it is not visible to the viewer.",
    )
    referred: Connection["Customer"] = listings.CUSTOMERS.fixed(
        "(%v)-[:REFERRED]->(%n:Customer)", "Customers that this customer referred to us, sorted by name."
    )
    cross_sell: list[Offer] = field(OFFERS, "Offers to make next, best first. Empty before the first refresh.", FIRST_OFFERS, LEVEL)
    to_tell: list[News] = field(
        TO_TELL,
        "News about products that the customer buys or considers, and that nobody has told the customer yet. Latest first.",
        FIRST_NEWS,
    )
    topics_to_avoid: list[TopicToAvoid] = field(
        TOPICS_TO_AVOID, "Topics that a rep should not raise without preparation, the most pressing first."
    )
    referral_ask: ReferralAsk = field(
        judgments.REFERRAL_ASK, "Whether to ask the customer for a referral now, and which contact to ask.", judgments.ASK_AS_OF
    )
    version: int = versioned()
