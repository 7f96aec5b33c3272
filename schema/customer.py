"""Customers: the account with its people, its purchases, what was promised, what went wrong, who brought it."""

import strawberry

from graph import requests
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Kind, Pages, Sort, by, prop, text
from graph.projection.fields import Property as Stored
from graph.words import host
from insights import enums
from schema.ask import ASK_AS_OF, REFERRAL_ASK, ReferralAsk
from schema.care import (
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
from schema.claim import CLAIM_SORTS, CLAIMS, PROFILE, Claim, ClaimFilter, ClaimOrder, ClaimsProfile
from schema.company import News, Rep, Territory
from schema.contact import EMPLOYMENTS, EmploymentConnection, EmploymentFilter, EmploymentOrder
from schema.declare import argument, field, order, pages
from schema.filters import BooleanFilter, EnumFilter, IDFilter, IntFilter, StringFilter
from schema.node import Record
from schema.offer import FIRST, LEVEL, OFFERS, Offer
from schema.page import Connection
from schema.purchase import (
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
from schema.referral import (
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
from schema.relationship import (
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
from schema.scalars import CountryCode, Date, PhoneNumber
from schema.visit import FIRST as NEWS_FIRST
from schema.visit import TO_TELL, TOPICS_TO_AVOID, TopicToAvoid

CustomerOrder = order("Customer", {"NAME": "Name.", "SCORE": "Score of the relationship.", "PENETRATION": "Score of the penetration."})


@strawberry.input(description="Conditions on customers.")
class CustomerFilter:
    and_: list["CustomerFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["CustomerFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "CustomerFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    name: StringFilter | None = strawberry.field(description="Name.", default=strawberry.UNSET)
    domain: StringFilter | None = strawberry.field(
        description="Internet domain. `eq` and `in` ignore case, `www.`, scheme and path.", default=strawberry.UNSET
    )
    industry: StringFilter | None = strawberry.field(description="Industry.", default=strawberry.UNSET)
    segment: StringFilter | None = strawberry.field(description="Segment.", default=strawberry.UNSET)
    country: StringFilter | None = strawberry.field(description="Country, ISO 3166-1 alpha-2.", default=strawberry.UNSET)
    status: EnumFilter[enums.CustomerStatus] | None = strawberry.field(description="Where they stand.", default=strawberry.UNSET)
    level: EnumFilter[enums.Level] | None = strawberry.field(
        description="Level of the relationship, as of the last refresh.", default=strawberry.UNSET
    )
    trend: EnumFilter[enums.Trend] | None = strawberry.field(description="Where the score went.", default=strawberry.UNSET)
    score: IntFilter | None = strawberry.field(description="Score of the relationship, 0 to 100.", default=strawberry.UNSET)
    penetration: IntFilter | None = strawberry.field(description="Score of the penetration, 0 to 100.", default=strawberry.UNSET)
    single_threaded: BooleanFilter | None = strawberry.field(description="Only one warm contact.", default=strawberry.UNSET)
    territory: IDFilter | None = strawberry.field(description="Located in these territories.", default=strawberry.UNSET)
    owner: IDFilter | None = strawberry.field(description="Owned by these reps.", default=strawberry.UNSET)


@strawberry.type(description="An account.")
class Customer(Record):
    name: str = field(prop("name"), "Name.")
    domain: str | None = field(prop("domain"), "Internet domain.")
    industry: str | None = field(prop("industry"), "Industry.")
    segment: str | None = field(prop("segment"), "Segment: it decides which roles are required.")
    country: CountryCode | None = field(prop("country"), "Country.")
    city: str | None = field(prop("city"), "City.")
    phone: PhoneNumber | None = field(prop("phone"), "Telephone number, E.164.")
    status: enums.CustomerStatus = field(prop("status"), "Where they stand.")
    stop_reason: str | None = field(
        Stored("CASE WHEN $viewerManages THEN %v.stopReason END"),
        "Why we have stopped calling on them (R13). For managers and admins, null for reps; null unless the status is STOPPED.",
    )
    confidential: bool = field(prop("confidential"), "Seen by owner, manager above and admin only.")
    relationship: Relationship = field(RELATIONSHIP, "How deep the relationship is, and why (R1).", AS_OF)
    penetration: Penetration = field(PENETRATION, "How well we reach into the account (R3).", AS_OF)
    satisfaction: SatisfactionSummary = field(SATISFACTION, "Whether their experience meets their expectation (R2, R4, R17).", AS_OF)
    lifetime_value: LifetimeValue = field(LIFETIME_VALUE, "What they are worth by the years (R20).", AS_OF)
    order_chance: OrderChance = field(ORDER_CHANCE, "Chance of an order in the next 90 days. It is not part of the score.", AS_OF)
    relationship_history: Connection[Standing] = pages(HISTORY, "The current level and each change of level, latest first.")
    relationship_diff: RelationshipDiff = field(
        DIFF,
        "What changed in the relationship between two days.",
        argument("from", Date, "The first day, UTC."),
        argument("to", Date, "The last day, UTC; at the latest today."),
    )
    territory: Territory | None = field(To("(%v)-[:LOCATED_IN]->(%n:Territory)"), "Where they are.")
    owner: Rep | None = field(To("(%v)<-[%r:OWNS]-(%n:Rep)", where="%r.until IS NULL"), "The rep who owns the account now.")
    parent: "Customer | None" = field(
        To("(%v)-[%r:SUBSIDIARY_OF]->(%n:Customer)", where=requests.tie("%r"), order="%r.review IS NOT NULL, %n.id"),
        "The company they belong to.",
    )
    subsidiaries: Connection["Customer"] = pages(
        Pages("(%v)<-[%r:SUBSIDIARY_OF]-(%n:Customer)", {"NAME": by("%n.nameKey")}, ("NAME", "ASC"), where=requests.tie("%r")),
        "Companies that belong to them.",
    )
    competitors: list["Customer"] = field(To("(%v)-[:COMPETES_WITH]-(%n:Customer)", order="%n.nameKey, %n.id"), "Their competitors (R21).")
    contacts: EmploymentConnection = pages(EMPLOYMENTS, "Their people, with their jobs.", EmploymentFilter, EmploymentOrder)
    purchases: Connection[Purchase] = pages(
        Pages("(%v)-[:MADE]->(%n:Purchase)", PURCHASE_SORTS, ("ORDERED_AT", "DESC"), PURCHASES, held=True),
        "What they bought and returned, latest first.",
        PurchaseFilter,
        PurchaseOrder,
    )
    promises: Connection[Promise] = pages(
        Pages("(%v)<-[:TO]-(%n:Promise)", PROMISE_SORTS, ("DUE_AT", "ASC"), PROMISES, held=True),
        "What we promised them (R5).",
        PromiseFilter,
        PromiseOrder,
    )
    claims_profile: ClaimsProfile = field(PROFILE, "Their claims in numbers (R11, R12).")
    claims: Connection[Claim] = pages(
        Pages("(%v)<-[:OF]-(%n:Claim)", CLAIM_SORTS, ("OPENED_AT", "DESC"), CLAIMS, held=True),
        "Their claims, latest first.",
        ClaimFilter,
        ClaimOrder,
    )
    follow_ups: Connection[FollowUp] = pages(
        Pages("(%v)<-[:OF]-(%n:FollowUp)", FOLLOW_UP_SORTS, ("DUE_AT", "ASC"), FOLLOW_UPS, held=True),
        "What is planned for them.",
        FollowUpFilter,
        FollowUpOrder,
    )
    touchpoints: Connection[Touchpoint] = pages(
        Pages("(%v)<-[:AT]-(%n:Touchpoint)", TOUCHPOINT_SORTS, ("AT", "DESC"), TOUCHPOINTS, held=True),
        "Our contacts with them.",
        TouchpointFilter,
        TouchpointOrder,
    )
    findings: Connection[Finding] = pages(
        Pages("(%v)<-[:AT]-(%n:Finding)", FINDING_SORTS, ("AT", "DESC"), FINDINGS),
        "What was learned there, latest first (R22).",
        FindingFilter,
        FindingOrder,
    )
    satisfaction_readings: Connection[Satisfaction] = pages(
        Pages("(%v)<-[:AT]-(%n:Satisfaction)", {"AT": by("%n.at", Kind.TIME)}, ("AT", "DESC"), held=True), "What their people said (R4)."
    )
    service_jobs: Connection[ServiceJob] = pages(
        Pages("(%v)<-[:AT]-(%n:ServiceJob)", SERVICE_JOB_SORTS, ("OPENED_AT", "DESC"), SERVICE_JOBS, held=True),
        "Service for them, latest first (R10).",
        ServiceJobFilter,
        ServiceJobOrder,
    )
    opportunities: Connection[Opportunity] = pages(
        Pages("(%v)-[:CONSIDERED]->(%n:Opportunity)", OPPORTUNITY_SORTS, ("OPENED_AT", "DESC"), OPPORTUNITIES, held=True),
        "Sales they considered, latest first.",
        OpportunityFilter,
        OpportunityOrder,
    )
    referrals: Connection[Referral] = pages(
        Pages("(%v)<-[:FROM]-(%n:Referral)", REFERRAL_SORTS, ("GIVEN_AT", "DESC"), REFERRALS),
        "Referrals their people gave or were asked for.",
        ReferralFilter,
        ReferralOrder,
    )
    references: Connection[Reference] = pages(
        Pages("(%v)<-[:OF]-(%n:Reference)", REFERENCE_SORTS, ("ASKED_AT", "DESC"), held=True),
        "References their people stood or were asked for, latest first.",
        None,
        ReferenceOrder,
    )
    referred_by: ReferredBy | None = field(
        To("(%v)<-[%r:REFERRED]-(:Customer), (%n:Referral {id: %r.referral})", label="Referral"), "Who brought them."
    )
    referred: Connection["Customer"] = pages(
        Pages("(%v)-[:REFERRED]->(%n:Customer)", {"NAME": by("%n.nameKey")}, ("NAME", "ASC")), "Customers they brought."
    )
    cross_sell: list[Offer] = field(OFFERS, "What to offer them next, best first; empty before the first refresh (R17).", FIRST, LEVEL)
    to_tell: list[News] = field(TO_TELL, "News about what they buy that nobody has told them yet, latest first (R9).", NEWS_FIRST)
    topics_to_avoid: list[TopicToAvoid] = field(TOPICS_TO_AVOID, "What not to bring up unprepared, the most pressing first.")
    referral_ask: ReferralAsk = field(REFERRAL_ASK, "Whether to ask for a referral now, and whom (R15).", ASK_AS_OF)
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


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
        "country": On("%n.country", Kind.TEXT, folded="('\\t' + toLower(%n.country))"),
        **{name: On(f"%n.{name}", Kind.TEXT) for name in ("status", "level", "trend")},
        "score": On("%n.score", Kind.NUMBER),
        "penetration": On("%n.penetration", Kind.NUMBER),
        "singleThreaded": On("coalesce(%n.singleThreaded, false)", Kind.FLAG),
        "owner": On("owner.id", Kind.TEXT, "EXISTS { MATCH (%n)<-[owns:OWNS]-(owner:Rep) WHERE owns.until IS NULL AND %test }"),
        "territory": On("located.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:LOCATED_IN]->(located:Territory) WHERE %test }"),
    },
)
