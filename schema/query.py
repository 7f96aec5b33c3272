"""The query root."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from graph.projection.fields import Edge as To
from graph.projection.fields import Pages
from graph.projection.fields import Property as Stored
from insights import enums
from resolvers import claim_radius, days, departures, introductions, lookups, offers, people, portfolio, referrals
from schema.kit.declare import field, page_arguments
from schema.kit.node import Node
from schema.kit.page import Connection
from schema.kit.strawberry_internals import RootInfo
from schema.types.board import OpenOffer
from schema.types.care import FOLLOW_UP_LIST, FollowUp, FollowUpFilter, FollowUpOrder
from schema.types.change import CHANGE_LIST, Change, ChangeFilter
from schema.types.claim import CLAIM_LIST, Claim, ClaimFilter, ClaimOrder
from schema.types.claim_radius import ClaimRadius
from schema.types.company import (
    CATEGORY_LIST,
    DEPARTMENT_LIST,
    NEWS_LIST,
    PRODUCT_LIST,
    REP_LIST,
    TERRITORY_LIST,
    Category,
    Department,
    News,
    Product,
    ProductFilter,
    ProductOrder,
    Rep,
    Territory,
)
from schema.types.contact import CONTACTS, Contact, ContactFilter, ContactOrder
from schema.types.customer import CUSTOMERS, Customer, CustomerFilter, CustomerOrder
from schema.types.day import MyDay
from schema.types.departure import Departure
from schema.types.introduction import IntroductionPaths
from schema.types.network import ReferralNetwork, ReferralTree, TopReferrer
from schema.types.portfolio import Portfolio
from schema.types.purchase import PURCHASE_LIST, Purchase, PurchaseFilter, PurchaseOrder
from schema.types.review import REVIEW_LIST, Review, ReviewFilter
from schema.types.search import SearchHit


def projected(resolver: Callable[..., Awaitable[Any]], kind: Any, description: str) -> Any:
    """Return a root field."""
    return strawberry.field(resolver=resolver, graphql_type=kind, description=description)


def paged(declared: Pages, kind: Any, description: str, filter_type: Any = None, order_type: Any = None) -> Any:
    """Return a root field that pages through all records of a label."""

    async def resolve(info: RootInfo, **_arguments: Any) -> Any:
        return await info.projection.pages(info.selection, declared)

    made = projected(resolve, kind, description)
    made.arguments = page_arguments(filter_type, order_type)
    return made


@strawberry.type(description="The viewer: the person who asks, and what the person may see.")
class Viewer:
    role: enums.Role = field(Stored("$role"), "Role of the viewer.")
    withheld: bool = field(Stored("$withheld"), "Whether the viewer sees only a part of the graph. Always false for admins.")
    rep: Rep | None = field(To("(%n:Rep {id: $rep})"), "The viewer's own record. Null when the token names no rep.")


@strawberry.type(description="Queries.")
class Query:
    viewer: Viewer = projected(people.viewer, Viewer, "The viewer.")
    customer: Customer | None = projected(
        lookups.customer, Customer | None, "The customer. Null when the customer does not exist or is not visible to the viewer."
    )
    contact: Contact | None = projected(
        lookups.contact, Contact | None, "The contact. Null when the contact does not exist or is not visible to the viewer."
    )
    node: Node | None = projected(
        lookups.node, Node | None, "The record with this id. Null when the record does not exist or is not visible to the viewer."
    )
    nodes: list[Node | None] = projected(
        lookups.nodes,
        list[Node | None],
        "The records with these ids, in the same order. Null in place of records that are missing or not visible to the viewer.",
    )
    search: list[SearchHit] = projected(
        people.search,
        list[SearchHit],
        "Search customers and contacts by name, email address, domain or phone number, as you type. Case, accents, "
        "apostrophes, hyphens and the spelling of umlauts are ignored. Hits with a typo come last.",
    )
    my_day: MyDay = projected(
        days.my_day,
        MyDay,
        "The viewer's tasks on a day. Reps get tasks at their own customers, managers and admins at all visible customers.",
    )
    cross_sell_board: list[OpenOffer] = projected(
        offers.cross_sell_board, list[OpenOffer], "The best open offers to all customers visible to the viewer, as of the last refresh."
    )
    departure: Departure | None = projected(
        departures.departure,
        Departure | None,
        "Losses if a contact or rep leaves. Null when the person does not exist or is not visible to the viewer.",
    )
    claim_radius: ClaimRadius | None = projected(
        claim_radius.claim_radius,
        ClaimRadius | None,
        "Other customers that a claim may concern. Null when the claim does not exist or is not visible to the viewer.",
    )
    customers: Connection[Customer] = paged(
        CUSTOMERS, Connection[Customer], "All customers visible to the viewer, sorted by name by default.", CustomerFilter, CustomerOrder
    )
    contacts: Connection[Contact] = paged(
        CONTACTS, Connection[Contact], "All contacts visible to the viewer, sorted by name by default.", ContactFilter, ContactOrder
    )
    purchases: Connection[Purchase] = paged(
        PURCHASE_LIST, Connection[Purchase], "All purchases visible to the viewer, latest first by default.", PurchaseFilter, PurchaseOrder
    )
    claims: Connection[Claim] = paged(
        CLAIM_LIST, Connection[Claim], "All claims visible to the viewer, latest first by default.", ClaimFilter, ClaimOrder
    )
    follow_ups: Connection[FollowUp] = paged(
        FOLLOW_UP_LIST,
        Connection[FollowUp],
        "All follow-ups visible to the viewer, earliest due date first by default.",
        FollowUpFilter,
        FollowUpOrder,
    )
    products: Connection[Product] = paged(
        PRODUCT_LIST, Connection[Product], "All products, sorted by name by default.", ProductFilter, ProductOrder
    )
    categories: Connection[Category] = paged(CATEGORY_LIST, Connection[Category], "All product categories, sorted by name.")
    reps: Connection[Rep] = paged(REP_LIST, Connection[Rep], "All of our reps, sorted by name.")
    territories: Connection[Territory] = paged(TERRITORY_LIST, Connection[Territory], "All of our territories, sorted by name.")
    departments: Connection[Department] = paged(DEPARTMENT_LIST, Connection[Department], "All of our departments, sorted by name.")
    news: Connection[News] = paged(NEWS_LIST, Connection[News], "News that customers should hear about, latest first.")
    changes: Connection[Change] = paged(
        CHANGE_LIST, Connection[Change], "The change feed: all changes visible to the viewer, in the order of their commits.", ChangeFilter
    )
    reviews: Connection[Review] = paged(
        REVIEW_LIST, Connection[Review], "All reviews visible to the viewer, oldest first. Empty for reps.", ReviewFilter
    )
    referral_tree: ReferralTree | None = projected(
        referrals.referral_tree,
        ReferralTree | None,
        "The referral tree of a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    referral_network: ReferralNetwork | None = projected(
        referrals.referral_network,
        ReferralNetwork | None,
        "The referral network around a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    top_referrers: list[TopReferrer] = projected(
        referrals.top_referrers, list[TopReferrer], "Contacts, ranked by the net value of the customers that they referred."
    )
    introduction_paths: IntroductionPaths | None = projected(
        introductions.introduction_paths,
        IntroductionPaths | None,
        "Paths to an introduction. Null when the target does not exist or is not visible to the viewer.",
    )
    portfolio: Portfolio = projected(
        portfolio.portfolio,
        Portfolio,
        "Figures of a territory's customers over a period: levels, virtuous circle, claims, care and lost sales.",
    )
