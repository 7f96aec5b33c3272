"""The query root."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Edge as To
from graph.projection.fields import Pages
from graph.projection.fields import Property as Stored
from graph.projection.run import Projection
from insights import enums
from resolvers import lookups, people
from schema.kit.declare import field, page_arguments
from schema.kit.node import Node
from schema.kit.page import Connection
from schema.kit.scalars import EmailAddress
from schema.types.board import OpenOffer, cross_sell_board
from schema.types.care import FOLLOW_UP_LIST, FollowUp, FollowUpFilter, FollowUpOrder
from schema.types.change import CHANGE_LIST, Change, ChangeFilter
from schema.types.claim import CLAIM_LIST, Claim, ClaimFilter, ClaimOrder
from schema.types.claim_radius import ClaimRadius, claim_radius
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
from schema.types.day import MyDay, my_day
from schema.types.departure import Departure, departure
from schema.types.introduction import IntroductionPaths, introduction_paths
from schema.types.network import ReferralNetwork, ReferralTree, TopReferrer, referral_network, referral_tree, top_referrers
from schema.types.portfolio import Portfolio, portfolio
from schema.types.purchase import PURCHASE_LIST, Purchase, PurchaseFilter, PurchaseOrder
from schema.types.review import REVIEW_LIST, Review, ReviewFilter
from schema.types.search import SearchHit
from values.folding import host, mailbox


def asked(info: Info[Any, Any]) -> tuple[Projection, Any]:
    """Return the projection of this request, and the selection that it shapes."""
    return info.context["projection"], info._raw_info


def projected(resolver: Callable[..., Awaitable[Any]], kind: Any, description: str) -> Any:
    """Return a root field."""
    return strawberry.field(resolver=resolver, graphql_type=kind, description=description)


def paged(declared: Pages, kind: Any, description: str, filter_type: Any = None, order_type: Any = None) -> Any:
    """Return a root field that pages through all records of a label."""

    async def resolve(info: Info[Any, Any], **_arguments: Any) -> Any:
        projection, selection = asked(info)
        return await projection.pages(selection, declared)

    made = projected(resolve, kind, description)
    made.arguments = page_arguments(filter_type, order_type)
    return made


@strawberry.input(description="Id of a record in the system that it came from.")
class ExternalId:
    source: str = strawberry.field(description="Name of the system.")
    external_id: str = strawberry.field(description="Id of the record in that system.")


@strawberry.input(one_of=True, description="Key to look a customer up by. Give exactly one field.")
class CustomerBy:
    id: strawberry.ID | None = strawberry.field(description="Global id of the customer.", default=strawberry.UNSET)
    external_id: ExternalId | None = strawberry.field(
        description="Id of the customer in the system that it came from.", default=strawberry.UNSET
    )
    domain: str | None = strawberry.field(
        description="Internet domain or website of the customer. Case, scheme, `www.` and path are ignored.", default=strawberry.UNSET
    )


@strawberry.input(one_of=True, description="Key to look a contact up by. Give exactly one field.")
class ContactBy:
    id: strawberry.ID | None = strawberry.field(description="Global id of the contact.", default=strawberry.UNSET)
    external_id: ExternalId | None = strawberry.field(
        description="Id of the contact in the system that the contact came from.", default=strawberry.UNSET
    )
    email: EmailAddress | None = strawberry.field(description="Email address of the contact. Case is ignored.", default=strawberry.UNSET)
    phone: str | None = strawberry.field(
        description="Phone number in any spelling, with or without country code. If several visible contacts share the number, the "
        "field is null. The error AMBIGUOUS then lists up to 50 of them in `extensions.candidates {id name}`.",
        default=strawberry.UNSET,
    )


@strawberry.type(description="The viewer: the subject of the token, and what the viewer may see.")
class Viewer:
    role: enums.Role = field(Stored("$role"), "Role of the viewer.")
    withheld: bool = field(Stored("$withheld"), "Whether the viewer sees only a part of the graph. Always false for admins.")
    rep: Rep | None = field(To("(%n:Rep {id: $rep})"), "The viewer's own record. Null when the token names no rep.")


_CustomerBy = Annotated[CustomerBy, strawberry.argument(description="Which customer to return.")]
_ContactBy = Annotated[ContactBy, strawberry.argument(description="Which contact to return.")]
_ID = Annotated[strawberry.ID, strawberry.argument(description="Global id. A malformed id is answered like an unknown id.")]
_IDS = Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, at most 100.")]
_Text = Annotated[
    str,
    strawberry.argument(
        description="The text typed so far: words of a name, an email address, a domain or a phone number. A phone number may have "
        "any spelling. The text needs at least two letters, or one Han, Kana or Hangul letter. Characters after the 200th "
        "are ignored."
    ),
]
_First = Annotated[int, strawberry.argument(description="Number of hits to return, from 1 to 50.")]


async def _customer(info: Info[Any, Any], by: _CustomerBy) -> Any:
    projection, selection = asked(info)
    if by.external_id:
        return await lookups.by_external_id(projection, selection, "Customer", by.external_id.source, by.external_id.external_id)
    if by.domain:
        return await lookups.by_text(projection, selection, "Customer", "domainKey", host(by.domain))
    return await lookups.by_id(projection, selection, "Customer", by.id or "")


async def _contact(info: Info[Any, Any], by: _ContactBy) -> Any:
    projection, selection = asked(info)
    if by.external_id:
        return await lookups.by_external_id(projection, selection, "Contact", by.external_id.source, by.external_id.external_id)
    if by.email:
        return await lookups.by_text(projection, selection, "Contact", "emailKey", mailbox(by.email))
    if by.phone:
        return await lookups.by_phone(projection, selection, by.phone)
    return await lookups.by_id(projection, selection, "Contact", by.id or "")


async def _viewer(info: Info[Any, Any]) -> Any:
    return await people.viewer(*asked(info))


async def _node(info: Info[Any, Any], id: _ID) -> Any:
    return await lookups.node(*asked(info), id)


async def _nodes(info: Info[Any, Any], ids: _IDS) -> Any:
    return await lookups.nodes(*asked(info), list(ids))


async def _search(info: Info[Any, Any], text: _Text, first: _First = 20) -> Any:
    return await people.search(*asked(info), text, first)


@strawberry.type(description="Queries.")
class Query:
    viewer: Viewer = projected(_viewer, Viewer, "The viewer.")
    customer: Customer | None = projected(
        _customer, Customer | None, "The customer. Null when the customer does not exist or is not visible to the viewer."
    )
    contact: Contact | None = projected(
        _contact, Contact | None, "The contact. Null when the contact does not exist or is not visible to the viewer."
    )
    node: Node | None = projected(
        _node, Node | None, "The record with this id. Null when the record does not exist or is not visible to the viewer."
    )
    nodes: list[Node | None] = projected(
        _nodes,
        list[Node | None],
        "The records with these ids, in the same order. Null in place of records that are missing or not visible to the viewer.",
    )
    search: list[SearchHit] = projected(
        _search,
        list[SearchHit],
        "Search customers and contacts by name, email address, domain or phone number, as you type. Case, accents, "
        "apostrophes, hyphens and the spelling of umlauts are ignored. Hits with a typo come last.",
    )
    my_day: MyDay = projected(
        my_day, MyDay, "The viewer's tasks on a day. Reps get tasks at their own customers, managers and admins at all visible customers."
    )
    cross_sell_board: list[OpenOffer] = projected(
        cross_sell_board, list[OpenOffer], "The best open offers to all customers visible to the viewer, as of the last refresh."
    )
    departure: Departure | None = projected(
        departure,
        Departure | None,
        "Losses if a contact or rep leaves. Null when the person does not exist or is not visible to the viewer.",
    )
    claim_radius: ClaimRadius | None = projected(
        claim_radius,
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
        referral_tree,
        ReferralTree | None,
        "The referral tree of a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    referral_network: ReferralNetwork | None = projected(
        referral_network,
        ReferralNetwork | None,
        "The referral network around a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    top_referrers: list[TopReferrer] = projected(
        top_referrers, list[TopReferrer], "Contacts, ranked by the net value of the customers that they referred."
    )
    introduction_paths: IntroductionPaths | None = projected(
        introduction_paths,
        IntroductionPaths | None,
        "Paths to an introduction. Null when the target does not exist or is not visible to the viewer.",
    )
    portfolio: Portfolio = projected(
        portfolio, Portfolio, "Figures of a territory's customers over a period: levels, virtuous circle, claims, care and lost sales."
    )
