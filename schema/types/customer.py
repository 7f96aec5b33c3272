"""Customers: accounts with their contacts, purchases, promises, claims and referrals."""

import strawberry

from graph.projection.fields import Filter, Kind, Pages, Sort, Stored, To, by, prop, text
from graph.queries import requests
from insights import enums
from schema.kit.declare import argument, field, order, pages
from schema.kit.filters import BooleanFilter, EnumFilter, IDFilter, IntFilter, StringFilter
from schema.kit.node import Record
from schema.kit.page import Connection
from schema.kit.scalars import CountryCode, Date, PhoneNumber
from schema.types.care import (
    FINDING_SORTS,
    FINDINGS,
    FOLLOW_UP_SORTS,
    FOLLOW_UPS,
    TOUCHPOINT_SORTS,
    TOUCHPOINTS,
    Finding,
    FindingFilter,
    FindingOrder,
    FollowUp,
    FollowUpFilter,
    FollowUpOrder,
    Touchpoint,
    TouchpointFilter,
    TouchpointOrder,
)
from schema.types.claim import CLAIM_SORTS, CLAIMS, PROFILE, Claim, ClaimFilter, ClaimOrder, ClaimsProfile
from schema.types.company import News, Rep, Territory
from schema.types.contact import EMPLOYMENTS, EmploymentConnection, EmploymentFilter, EmploymentOrder
from schema.types.offer import FIRST, LEVEL, OFFERS, Offer
from schema.types.purchase import (
    PROMISE_SORTS,
    PROMISES,
    PURCHASE_SORTS,
    PURCHASES,
    SERVICE_JOB_SORTS,
    SERVICE_JOBS,
    Promise,
    PromiseFilter,
    PromiseOrder,
    Purchase,
    PurchaseFilter,
    PurchaseOrder,
    Satisfaction,
    ServiceJob,
    ServiceJobFilter,
    ServiceJobOrder,
)
from schema.types.referral import (
    OPPORTUNITIES,
    OPPORTUNITY_SORTS,
    REFERENCE_SORTS,
    REFERRAL_SORTS,
    REFERRALS,
    Opportunity,
    OpportunityFilter,
    OpportunityOrder,
    Reference,
    ReferenceOrder,
    Referral,
    ReferralFilter,
    ReferralOrder,
    ReferredBy,
)
from schema.types.referral_ask import ASK_AS_OF, REFERRAL_ASK, ReferralAsk
from schema.types.relationship import (
    AS_OF,
    DIFF,
    HISTORY,
    LIFETIME_VALUE,
    ORDER_CHANCE,
    PENETRATION,
    RELATIONSHIP,
    SATISFACTION,
    LifetimeValue,
    OrderChance,
    Penetration,
    Relationship,
    RelationshipDiff,
    SatisfactionSummary,
    Standing,
)
from schema.types.visit import FIRST as NEWS_FIRST
from schema.types.visit import TO_TELL, TOPICS_TO_AVOID, TopicToAvoid
from values.folding import host

CustomerOrder = order(
    "Customer", {"NAME": "Name of the customer.", "SCORE": "Score of the relationship.", "PENETRATION": "Score of the penetration."}
)


@strawberry.input(description="Conditions on customers.")
class CustomerFilter:
    and_: list["CustomerFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["CustomerFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "CustomerFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Name of the customer.", default=strawberry.UNSET)
    domain: StringFilter | None = strawberry.field(
        description="Internet domain. `eq` and `in` ignore case, `www.`, scheme and path.", default=strawberry.UNSET
    )
    industry: StringFilter | None = strawberry.field(description="Industry.", default=strawberry.UNSET)
    segment: StringFilter | None = strawberry.field(description="Segment.", default=strawberry.UNSET)
    country: StringFilter | None = strawberry.field(description="Country, ISO 3166-1 alpha-2.", default=strawberry.UNSET)
    status: EnumFilter[enums.CustomerStatus] | None = strawberry.field(description="Status of the customer.", default=strawberry.UNSET)
    level: EnumFilter[enums.Level] | None = strawberry.field(
        description="Level of the relationship, as of the last refresh.", default=strawberry.UNSET
    )
    trend: EnumFilter[enums.Trend] | None = strawberry.field(
        description="Trend of the relationship's score over the last 90 days.", default=strawberry.UNSET
    )
    score: IntFilter | None = strawberry.field(description="Score of the relationship, from 0 to 100.", default=strawberry.UNSET)
    penetration: IntFilter | None = strawberry.field(description="Score of the penetration, from 0 to 100.", default=strawberry.UNSET)
    single_threaded: BooleanFilter | None = strawberry.field(description="Whether only one contact is warm.", default=strawberry.UNSET)
    territory: IDFilter | None = strawberry.field(
        description="Territory in which the customer is directly located.", default=strawberry.UNSET
    )
    owner: IDFilter | None = strawberry.field(description="Rep who owns the customer now.", default=strawberry.UNSET)


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
        "Reason why we have stopped calling on the customer, for managers and admins. Null for reps, and unless the status is STOPPED.",
    )
    confidential: bool = field(prop("confidential"), "Whether only the owner, the managers above and admins see the customer.")
    relationship: Relationship = field(RELATIONSHIP, "Depth of the relationship, with the reasons.", AS_OF)
    penetration: Penetration = field(PENETRATION, "How well we reach into the account.", AS_OF)
    satisfaction: SatisfactionSummary = field(
        SATISFACTION, "Satisfaction of the customer's contacts: experience compared with expectation.", AS_OF
    )
    lifetime_value: LifetimeValue = field(LIFETIME_VALUE, "Value of the customer over the years.", AS_OF)
    order_chance: OrderChance = field(ORDER_CHANCE, "Chance of an order in the next 90 days. It is not part of the score.", AS_OF)
    relationship_history: Connection[Standing] = pages(HISTORY, "The current level and each change of level, latest first.")
    relationship_diff: RelationshipDiff = field(
        DIFF,
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
    subsidiaries: Connection["Customer"] = pages(
        Pages("(%v)<-[%r:SUBSIDIARY_OF]-(%n:Customer)", {"NAME": by("%n.nameKey")}, ("NAME", "ASC"), where=requests.tie("%r")),
        "Subsidiaries of the customer, sorted by name.",
    )
    competitors: list["Customer"] = field(
        To("(%v)-[:COMPETES_WITH]-(%n:Customer)", order="%n.nameKey, %n.id"),
        "Competitors of the customer, sorted by name, at most 100.",
    )
    contacts: EmploymentConnection = pages(
        EMPLOYMENTS, "Contacts of the customer, with their jobs, sorted by name by default.", EmploymentFilter, EmploymentOrder
    )
    purchases: Connection[Purchase] = pages(
        Pages("(%v)-[:MADE]->(%n:Purchase)", PURCHASE_SORTS, ("ORDERED_AT", "DESC"), PURCHASES, held=True),
        "Purchases and returns of the customer, latest first by default.",
        PurchaseFilter,
        PurchaseOrder,
    )
    promises: Connection[Promise] = pages(
        Pages("(%v)<-[:TO]-(%n:Promise)", PROMISE_SORTS, ("DUE_AT", "ASC"), PROMISES, held=True),
        "Promises that we made to the customer, earliest due date first by default.",
        PromiseFilter,
        PromiseOrder,
    )
    claims_profile: ClaimsProfile = field(PROFILE, "Claims of the customer in numbers.")
    claims: Connection[Claim] = pages(
        Pages("(%v)<-[:OF]-(%n:Claim)", CLAIM_SORTS, ("OPENED_AT", "DESC"), CLAIMS, held=True),
        "Claims of the customer, latest first by default.",
        ClaimFilter,
        ClaimOrder,
    )
    follow_ups: Connection[FollowUp] = pages(
        Pages("(%v)<-[:OF]-(%n:FollowUp)", FOLLOW_UP_SORTS, ("DUE_AT", "ASC"), FOLLOW_UPS, held=True),
        "Follow-ups for the customer, earliest due date first by default.",
        FollowUpFilter,
        FollowUpOrder,
    )
    touchpoints: Connection[Touchpoint] = pages(
        Pages("(%v)<-[:AT]-(%n:Touchpoint)", TOUCHPOINT_SORTS, ("AT", "DESC"), TOUCHPOINTS, held=True),
        "Touchpoints at the customer, latest first by default.",
        TouchpointFilter,
        TouchpointOrder,
    )
    findings: Connection[Finding] = pages(
        Pages("(%v)<-[:AT]-(%n:Finding)", FINDING_SORTS, ("AT", "DESC"), FINDINGS),
        "Findings made at the customer, latest first by default.",
        FindingFilter,
        FindingOrder,
    )
    satisfaction_readings: Connection[Satisfaction] = pages(
        Pages("(%v)<-[:AT]-(%n:Satisfaction)", {"AT": by("%n.at", Kind.TIME)}, ("AT", "DESC"), held=True),
        "Satisfaction readings from the customer's contacts, latest first.",
    )
    service_jobs: Connection[ServiceJob] = pages(
        Pages("(%v)<-[:AT]-(%n:ServiceJob)", SERVICE_JOB_SORTS, ("OPENED_AT", "DESC"), SERVICE_JOBS, held=True),
        "Service jobs for the customer, latest first by default.",
        ServiceJobFilter,
        ServiceJobOrder,
    )
    opportunities: Connection[Opportunity] = pages(
        Pages("(%v)-[:CONSIDERED]->(%n:Opportunity)", OPPORTUNITY_SORTS, ("OPENED_AT", "DESC"), OPPORTUNITIES, held=True),
        "Opportunities that the customer considered, latest first by default.",
        OpportunityFilter,
        OpportunityOrder,
    )
    referrals: Connection[Referral] = pages(
        Pages("(%v)<-[:FROM]-(%n:Referral)", REFERRAL_SORTS, ("GIVEN_AT", "DESC"), REFERRALS),
        "Referrals that the customer's contacts gave or were asked for, latest first by default.",
        ReferralFilter,
        ReferralOrder,
    )
    references: Connection[Reference] = pages(
        Pages("(%v)<-[:OF]-(%n:Reference)", REFERENCE_SORTS, ("ASKED_AT", "DESC"), held=True),
        "References that the customer's contacts stood or were asked for, latest request first by default.",
        None,
        ReferenceOrder,
    )
    referred_by: ReferredBy | None = field(
        To("(%v)<-[%r:REFERRED]-(:Customer), (%n:Referral {id: %r.referral})", label="Referral"),
        "Attributed referral that brought the customer. Null when there is none, or it is not visible to the viewer.",
    )
    referred: Connection["Customer"] = pages(
        Pages("(%v)-[:REFERRED]->(%n:Customer)", {"NAME": by("%n.nameKey")}, ("NAME", "ASC")),
        "Customers that this customer referred to us, sorted by name.",
    )
    cross_sell: list[Offer] = field(OFFERS, "Offers to make next, best first. Empty before the first refresh.", FIRST, LEVEL)
    to_tell: list[News] = field(
        TO_TELL,
        "News about products that the customer buys or considers, and that nobody has told the customer yet. Latest first.",
        NEWS_FIRST,
    )
    topics_to_avoid: list[TopicToAvoid] = field(TOPICS_TO_AVOID, "Topics not to raise unprepared, the most pressing first.")
    referral_ask: ReferralAsk = field(REFERRAL_ASK, "Whether to ask the customer for a referral now, and which contact to ask.", ASK_AS_OF)
    version: int = field(
        Stored("coalesce(%v.version, 1)"), "Version of the record. Pass it as `expectedVersion` to change the record (optimistic locking)."
    )


CUSTOMERS = Pages(
    "(%n:Customer)",
    {
        "NAME": by("%n.nameKey"),
        "SCORE": Sort("%n.scoreLow", "%n.scoreHigh", Kind.NUMBER),
        "PENETRATION": Sort("%n.penetrationLow", "%n.penetrationHigh", Kind.NUMBER),
    },
    ("NAME", "ASC"),
    {
        **{name: text(f"%n.{name}") for name in ("name", "industry", "segment")},
        "domain": text("%n.domain", host),
        "country": Filter("%n.country", Kind.TEXT, folded="('\\t' + toLower(%n.country))"),
        **{name: Filter(f"%n.{name}", Kind.TEXT) for name in ("status", "level", "trend")},
        "score": Filter("%n.score", Kind.NUMBER),
        "penetration": Filter("%n.penetration", Kind.NUMBER),
        "singleThreaded": Filter("coalesce(%n.singleThreaded, false)", Kind.FLAG),
        "owner": Filter("owner.id", Kind.TEXT, "EXISTS { MATCH (%n)<-[owns:OWNS]-(owner:Rep) WHERE owns.until IS NULL AND %test }"),
        "territory": Filter("located.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:LOCATED_IN]->(located:Territory) WHERE %test }"),
    },
)
