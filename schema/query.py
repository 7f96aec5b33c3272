"""The query root."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from graph.projection.fields import Stored, To
from graph.queries.changes import COMMITTED
from insights import enums
from resolvers import changes, claim_radius, days, departures, introductions, lookups, offers, people, portfolio
from resolvers import referrals as referring
from schema import groups, listings
from schema.kit.declare import field, page_arguments
from schema.kit.listing import Listing
from schema.kit.page import Connection
from schema.kit.strawberry_internals import RootInfo
from schema.types.action import PERMISSIONS, Permission
from schema.types.board import OpenOffer
from schema.types.care import Finding, FollowUp, Touchpoint
from schema.types.change import Change
from schema.types.claim import Claim
from schema.types.claim_radius import ClaimRadius
from schema.types.company import Category, Department, News, Product, Rep, Territory
from schema.types.contact import Contact
from schema.types.customer import Customer
from schema.types.day import MyDay
from schema.types.departure import Departure
from schema.types.group import (
    ClaimGroups,
    CustomerGroups,
    OpportunityGroups,
    PromiseGroups,
    PurchaseGroups,
    SatisfactionGroups,
)
from schema.types.introduction import IntroductionPaths
from schema.types.network import ReferralNetwork, ReferralTree, TopReferrer
from schema.types.node import Node
from schema.types.portfolio import Portfolio
from schema.types.purchase import Promise, Purchase, Satisfaction, ServiceJob
from schema.types.referral import Opportunity, Referral
from schema.types.review import Review
from schema.types.search import SearchHit, SearchResults


def projected(resolver: Callable[..., Awaitable[Any]], description: str) -> Any:
    """Return a root field."""
    return strawberry.field(resolver=resolver, description=description)


def paged(listing: Listing, description: str, given: Any = None, **options: Any) -> Any:
    """Return a root field that pages through all records of a listing. `options` are those of `Pages`. `given` returns the parameters that
    `options` read, if any.
    """
    declared = listing.over(f"(%n:{listing.name})", **options)

    async def resolve(info: RootInfo, **_arguments: Any) -> Any:
        return await info.projection.pages(info.selection, declared, **(await given(info) if given else {}))

    made = projected(resolve, description)
    made.arguments = page_arguments(listing.filter, listing.order)
    return made


def grouped(aggregate: groups.Aggregate, description: str) -> Any:
    """Return a root field that counts records by group."""
    made = projected(aggregate.resolver(), description)
    made.arguments = aggregate.arguments()
    return made


@strawberry.type(description="The viewer: the subject of the token, and what the viewer may see.")
class Viewer:
    role: enums.Role = field(Stored("$role"), "Role of the viewer.")
    withheld: bool = field(Stored("$withheld"), "Whether the viewer sees only a part of the graph. Always false for admins.")
    permissions: list[Permission] = field(
        PERMISSIONS, "All mutations, and whether the viewer's role allows them. `allowedActions` of a record also considers its state."
    )
    rep: Rep | None = field(To("(%n:Rep {id: $rep})"), "The viewer's own record. Null when the token names no rep.")


@strawberry.type(description="Queries. A root field that fails is null, with an error at its path. The other root fields are answered.")
class Query:
    viewer: Viewer = projected(people.viewer, "The viewer.")
    customer: Customer | None = projected(
        lookups.customer, "The customer. Null when the customer does not exist or is not visible to the viewer."
    )
    contact: Contact | None = projected(
        lookups.contact, "The contact. Null when the contact does not exist or is not visible to the viewer."
    )
    node: Node | None = projected(
        lookups.node, "The record with this id. Null when the record does not exist or is not visible to the viewer."
    )
    nodes: list[Node | None] = projected(
        lookups.nodes,
        "The records with these ids, in the same order. Null in place of records that are missing or not visible to the viewer.",
    )
    search: list[SearchHit] = projected(
        people.search,
        "Search customers and contacts by name, email address, domain or phone number, as you type. Case, accents, "
        "apostrophes, hyphens and the spelling of umlauts are ignored. Hits with a typo come last.",
    )
    search_results: SearchResults = projected(
        people.search_results,
        "Search customers, contacts, products and cities as you type, with facets. Customers and contacts are found as in `search`, "
        "products by name and number, cities by their beginning.",
    )
    my_day: MyDay = projected(
        days.my_day,
        "The viewer's tasks on a day. Reps get tasks at customers that they own or nobody owns. Managers and admins get tasks at "
        "all visible customers.",
    )
    cross_sell_board: list[OpenOffer] = projected(
        offers.cross_sell_board, "The best open offers to all customers visible to the viewer, as of the last refresh."
    )
    departure: Departure | None = projected(
        departures.departure,
        "Losses if a contact or rep leaves. Null when the person does not exist or is not visible to the viewer.",
    )
    claim_radius: ClaimRadius | None = projected(
        claim_radius.claim_radius,
        "Other customers that a claim may concern. Null when the claim does not exist or is not visible to the viewer.",
    )
    customers: Connection[Customer] = paged(listings.CUSTOMERS, "All customers visible to the viewer, sorted by name by default.")
    contacts: Connection[Contact] = paged(listings.CONTACTS, "All contacts visible to the viewer, sorted by name by default.")
    purchases: Connection[Purchase] = paged(listings.PURCHASES, "All purchases visible to the viewer, latest first by default.")
    claims: Connection[Claim] = paged(listings.CLAIMS, "All claims visible to the viewer, latest first by default.")
    follow_ups: Connection[FollowUp] = paged(
        listings.FOLLOW_UPS, "All follow-ups visible to the viewer, earliest due date first by default."
    )
    opportunities: Connection[Opportunity] = paged(
        listings.OPPORTUNITIES, "All opportunities visible to the viewer (the pipeline), latest first by default."
    )
    touchpoints: Connection[Touchpoint] = paged(listings.TOUCHPOINTS, "All touchpoints visible to the viewer, latest first by default.")
    findings: Connection[Finding] = paged(
        listings.FINDINGS,
        "All findings visible to the viewer, latest first by default. To see what customers criticize in a product, filter by `product` "
        "and the kind CRITICISM.",
    )
    promises: Connection[Promise] = paged(listings.PROMISES, "All promises visible to the viewer, earliest due date first by default.")
    satisfactions: Connection[Satisfaction] = paged(
        listings.SATISFACTIONS, "All satisfaction readings visible to the viewer, latest first by default."
    )
    service_jobs: Connection[ServiceJob] = paged(
        listings.SERVICE_JOBS, "All service jobs visible to the viewer, latest request first by default."
    )
    referrals: Connection[Referral] = paged(listings.REFERRALS, "All referrals visible to the viewer, latest first by default.")
    products: Connection[Product] = paged(listings.PRODUCTS, "All products, sorted by name by default.")
    categories: Connection[Category] = paged(listings.CATEGORIES, "All product categories, sorted by name.")
    reps: Connection[Rep] = paged(listings.REPS, "All of our reps, sorted by name.")
    territories: Connection[Territory] = paged(listings.TERRITORIES, "All of our territories, sorted by name.")
    departments: Connection[Department] = paged(listings.DEPARTMENTS, "All of our departments, sorted by name.")
    news: Connection[News] = paged(listings.NEWS, "News that customers should hear about, latest first by default.")
    changes: Connection[Change] = paged(
        listings.CHANGES,
        "The change feed: all changes visible to the viewer, in the order of their commits.",
        given=changes.newest,
        where=COMMITTED,
    )
    reviews: Connection[Review] = paged(listings.REVIEWS, "All reviews visible to the viewer, oldest first. Empty for reps.")
    referral_tree: ReferralTree | None = projected(
        referring.referral_tree,
        "The referral tree of a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    referral_network: ReferralNetwork | None = projected(
        referring.referral_network,
        "The referral network around a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    top_referrers: list[TopReferrer] = projected(
        referring.top_referrers, "Contacts, ranked by the net value of the customers that they referred."
    )
    introduction_paths: IntroductionPaths | None = projected(
        introductions.introduction_paths,
        "Paths from our reps to a target, for an introduction. Null when the target does not exist or is not visible to the viewer.",
    )
    portfolio: Portfolio = projected(
        portfolio.portfolio,
        "Figures of a territory's customers over a period: levels, virtuous circle, claims, care and lost sales.",
    )
    customers_by: CustomerGroups = grouped(groups.CUSTOMERS, "Customers visible to the viewer by group: counts, scores and net value.")
    purchases_by: PurchaseGroups = grouped(
        groups.PURCHASES, "Purchases visible to the viewer by group: orders, net value and the cost of claims."
    )
    satisfaction_by: SatisfactionGroups = grouped(
        groups.SATISFACTION, "Satisfaction readings visible to the viewer by group: the mean gap and the answers on trust."
    )
    claims_by: ClaimGroups = grouped(groups.CLAIMS, "Claims visible to the viewer by group: counts, hours to resolve and cost.")
    promises_by: PromiseGroups = grouped(groups.PROMISES, "Promises visible to the viewer by group: kept, broken, open and late.")
    opportunities_by: OpportunityGroups = grouped(
        groups.OPPORTUNITIES, "Opportunities visible to the viewer by group: counts by status, and value."
    )
