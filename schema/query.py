"""The query root."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from graph.projection.fields import Stored, To
from graph.queries.changes import COMMITTED
from insights import enums
from resolvers import changes, claim_radius, days, departures, introductions, offers, people, portfolio, records, referrals
from schema import listings
from schema.kit.declare import field, page_arguments
from schema.kit.listing import Listing
from schema.kit.page import Connection
from schema.kit.strawberry_internals import RootInfo
from schema.types.board import OpenOffer
from schema.types.care import FollowUp
from schema.types.change import Change
from schema.types.claim import Claim
from schema.types.claim_radius import ClaimRadius
from schema.types.company import Category, Department, News, Product, Rep, Territory
from schema.types.contact import Contact
from schema.types.customer import Customer
from schema.types.day import MyDay
from schema.types.departure import Departure
from schema.types.introduction import IntroductionPaths
from schema.types.network import ReferralNetwork, ReferralTree, TopReferrer
from schema.types.node import Node
from schema.types.portfolio import Portfolio
from schema.types.purchase import Purchase
from schema.types.review import Review
from schema.types.search import SearchHit


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


@strawberry.type(description="The viewer: the subject of the token, and what the viewer may see.")
class Viewer:
    role: enums.Role = field(Stored("$role"), "Role of the viewer.")
    withheld: bool = field(Stored("$withheld"), "Whether the viewer sees only a part of the graph. Always false for admins.")
    rep: Rep | None = field(To("(%n:Rep {id: $rep})"), "The viewer's own record. Null when the token names no rep.")


@strawberry.type(description="Queries.")
class Query:
    viewer: Viewer = projected(people.viewer, "The viewer.")
    customer: Customer | None = projected(
        records.customer, "The customer. Null when the customer does not exist or is not visible to the viewer."
    )
    contact: Contact | None = projected(
        records.contact, "The contact. Null when the contact does not exist or is not visible to the viewer."
    )
    node: Node | None = projected(
        records.node, "The record with this id. Null when the record does not exist or is not visible to the viewer."
    )
    nodes: list[Node | None] = projected(
        records.nodes,
        "The records with these ids, in the same order. Null in place of records that are missing or not visible to the viewer.",
    )
    search: list[SearchHit] = projected(
        people.search,
        "Search customers and contacts by name, email address, domain or phone number, as you type. Case, accents, "
        "apostrophes, hyphens and the spelling of umlauts are ignored. Hits with a typo come last.",
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
    products: Connection[Product] = paged(listings.PRODUCTS, "All products, sorted by name by default.")
    categories: Connection[Category] = paged(listings.CATEGORIES, "All product categories, sorted by name.")
    reps: Connection[Rep] = paged(listings.REPS, "All of our reps, sorted by name.")
    territories: Connection[Territory] = paged(listings.TERRITORIES, "All of our territories, sorted by name.")
    departments: Connection[Department] = paged(listings.DEPARTMENTS, "All of our departments, sorted by name.")
    news: Connection[News] = paged(listings.NEWS, "News that customers should hear about, latest first.")
    changes: Connection[Change] = paged(
        listings.CHANGES,
        "The change feed: all changes visible to the viewer, in the order of their commits.",
        given=changes.newest,
        where=COMMITTED,
    )
    reviews: Connection[Review] = paged(listings.REVIEWS, "All reviews visible to the viewer, oldest first. Empty for reps.")
    referral_tree: ReferralTree | None = projected(
        referrals.referral_tree,
        "The referral tree of a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    referral_network: ReferralNetwork | None = projected(
        referrals.referral_network,
        "The referral network around a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    top_referrers: list[TopReferrer] = projected(
        referrals.top_referrers, "Contacts, ranked by the net value of the customers that they referred."
    )
    introduction_paths: IntroductionPaths | None = projected(
        introductions.introduction_paths,
        "Paths from our reps to a target, for an introduction. Null when the target does not exist or is not visible to the viewer.",
    )
    portfolio: Portfolio = projected(
        portfolio.portfolio,
        "Figures of a territory's customers over a period: levels, virtuous circle, claims, care and lost sales.",
    )
