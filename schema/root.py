"""The query root: nouns that the three kinds of users ask for."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Edge as To
from graph.projection.fields import Pages
from graph.projection.fields import Property as Stored
from graph.projection.run import Projection
from graph.words import host, mailbox
from insights import enums
from resolvers import lookups, people
from schema.board import OpenOffer, cross_sell_board
from schema.care import FOLLOW_UP_LIST, FollowUp, FollowUpFilter, FollowUpOrder
from schema.change import CHANGE_LIST, Change, ChangeFilter
from schema.claim import CLAIM_LIST, Claim, ClaimFilter, ClaimOrder
from schema.company import (
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
from schema.contact import CONTACTS, Contact, ContactFilter, ContactOrder
from schema.customer import CUSTOMERS, Customer, CustomerFilter, CustomerOrder
from schema.day import MyDay, my_day
from schema.declare import field, page_arguments
from schema.departure import Departure, departure
from schema.introduction import IntroductionPaths, introduction_paths
from schema.network import ReferralNetwork, ReferralTree, TopReferrer, referral_network, referral_tree, top_referrers
from schema.node import Node
from schema.page import Connection
from schema.portfolio import Portfolio, portfolio
from schema.purchase import PURCHASE_LIST, Purchase, PurchaseFilter, PurchaseOrder
from schema.radius import ClaimRadius, claim_radius
from schema.review import REVIEW_LIST, Review, ReviewFilter
from schema.scalars import EmailAddress
from schema.search import SearchHit


def asked(info: Info[Any, Any]) -> tuple[Projection, Any]:
    """The projection of this request and the selection that it shapes."""
    return info.context["projection"], info._raw_info


def projected(resolver: Callable[..., Awaitable[Any]], kind: Any, description: str) -> Any:
    """A root field."""
    return strawberry.field(resolver=resolver, graphql_type=kind, description=description)


def paged(declared: Pages, kind: Any, description: str, filter_type: Any = None, order_type: Any = None) -> Any:
    """A root field that pages over all records of a label."""

    async def resolve(info: Info[Any, Any], **_arguments: Any) -> Any:
        projection, selection = asked(info)
        return await projection.pages(selection, declared)

    made = projected(resolve, kind, description)
    made.arguments = page_arguments(filter_type, order_type)
    return made


@strawberry.input(description="A record as the system knows it that it came from.")
class ExternalId:
    source: str = strawberry.field(description="The system.")
    external_id: str = strawberry.field(description="Its id there.")


@strawberry.input(one_of=True, description="Which customer: say one.")
class CustomerBy:
    id: strawberry.ID | None = strawberry.field(description="By its global id.", default=strawberry.UNSET)
    external_id: ExternalId | None = strawberry.field(description="By its id in the system it came from.", default=strawberry.UNSET)
    domain: str | None = strawberry.field(
        description="By its internet domain or website. Case, scheme, `www.` and path do not count.", default=strawberry.UNSET
    )


@strawberry.input(one_of=True, description="Which contact: say one.")
class ContactBy:
    id: strawberry.ID | None = strawberry.field(description="By their global id.", default=strawberry.UNSET)
    external_id: ExternalId | None = strawberry.field(description="By their id in the system they came from.", default=strawberry.UNSET)
    email: EmailAddress | None = strawberry.field(description="By their email address, in any case.", default=strawberry.UNSET)
    phone: str | None = strawberry.field(
        description="By their telephone number, in any spelling, with or without the country. If several contacts that you see share the "
        "number, the field is null, and the error AMBIGUOUS lists them in `extensions.candidates {id name}`, at most 50.",
        default=strawberry.UNSET,
    )


@strawberry.type(description="Who asks, and what they may see.")
class Viewer:
    role: enums.Role = field(Stored("$role"), "Their role.")
    withheld: bool = field(Stored("$withheld"), "Whether there is a part of the graph that their role does not open.")
    rep: Rep | None = field(To("(%n:Rep {id: $rep})"), "Their own record; null where the token names none.")


_CustomerBy = Annotated[CustomerBy, strawberry.argument(description="Which customer.")]
_ContactBy = Annotated[ContactBy, strawberry.argument(description="Which contact.")]
_ID = Annotated[strawberry.ID, strawberry.argument(description="A global id; a malformed one answers as an unknown one.")]
_IDS = Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, 100 at most.")]
_Text = Annotated[
    str,
    strawberry.argument(
        description="What was typed so far: words of a name, an email address, a domain, or a telephone number in any spelling. "
        "At least two letters, or one Han, Kana or Hangul letter. Characters after the 200th are ignored."
    ),
]
_First = Annotated[int, strawberry.argument(description="Hits at most: 1 to 50.")]


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


@strawberry.type(description="Questions.")
class Query:
    viewer: Viewer = projected(_viewer, Viewer, "Who asks.")
    customer: Customer | None = projected(_customer, Customer | None, "One customer; null where there is none, or none that you may see.")
    contact: Contact | None = projected(_contact, Contact | None, "One contact; null where there is none, or none that you may see.")
    node: Node | None = projected(_node, Node | None, "Any record by its id; null where there is none, or none that you may see.")
    nodes: list[Node | None] = projected(_nodes, list[Node | None], "Records by their ids, null in the place of what you may not see.")
    search: list[SearchHit] = projected(
        _search,
        list[SearchHit],
        "Customers and contacts by name, email address, domain or telephone number, as you type. Case, accents, apostrophes, hyphens and "
        "the spelling of umlauts do not count. Hits with one typo come last.",
    )
    my_day: MyDay = projected(my_day, MyDay, "What a day asks of you: a rep's own customers, a manager's and an admin's whole scope.")
    cross_sell_board: list[OpenOffer] = projected(
        cross_sell_board, list[OpenOffer], "The best open offers over the customers that you see, as of the last refresh (R17)."
    )
    departure: Departure | None = projected(
        departure, Departure | None, "What we lose if somebody leaves; null where there is no such person, or none that you may see."
    )
    claim_radius: ClaimRadius | None = projected(
        claim_radius, ClaimRadius | None, "Whom else a claim may concern; null where there is no such claim, or none that you may see."
    )
    customers: Connection[Customer] = paged(CUSTOMERS, Connection[Customer], "Customers.", CustomerFilter, CustomerOrder)
    contacts: Connection[Contact] = paged(CONTACTS, Connection[Contact], "Contacts.", ContactFilter, ContactOrder)
    purchases: Connection[Purchase] = paged(PURCHASE_LIST, Connection[Purchase], "Purchases, latest first.", PurchaseFilter, PurchaseOrder)
    claims: Connection[Claim] = paged(CLAIM_LIST, Connection[Claim], "Claims, latest first.", ClaimFilter, ClaimOrder)
    follow_ups: Connection[FollowUp] = paged(
        FOLLOW_UP_LIST, Connection[FollowUp], "Follow-ups in the order of their dates.", FollowUpFilter, FollowUpOrder
    )
    products: Connection[Product] = paged(PRODUCT_LIST, Connection[Product], "What we sell.", ProductFilter, ProductOrder)
    categories: Connection[Category] = paged(CATEGORY_LIST, Connection[Category], "Categories of products by name.")
    reps: Connection[Rep] = paged(REP_LIST, Connection[Rep], "Our sales people by name.")
    territories: Connection[Territory] = paged(TERRITORY_LIST, Connection[Territory], "Our territories by name.")
    departments: Connection[Department] = paged(DEPARTMENT_LIST, Connection[Department], "Our departments by name.")
    news: Connection[News] = paged(NEWS_LIST, Connection[News], "News that customers should hear of, latest first (R9).")
    changes: Connection[Change] = paged(CHANGE_LIST, Connection[Change], "What happened, in the order of the commits.", ChangeFilter)
    reviews: Connection[Review] = paged(
        REVIEW_LIST, Connection[Review], "What waits for a decision, oldest first. Empty for reps.", ReviewFilter
    )
    referral_tree: ReferralTree | None = projected(
        referral_tree, ReferralTree | None, "What a customer brought (R16); null where there is no such customer, or none that you may see."
    )
    referral_network: ReferralNetwork | None = projected(
        referral_network, ReferralNetwork | None, "The customers around one over referrals; null as for `referralTree`."
    )
    top_referrers: list[TopReferrer] = projected(top_referrers, list[TopReferrer], "Contacts by what those are worth whom they named.")
    introduction_paths: IntroductionPaths | None = projected(
        introduction_paths, IntroductionPaths | None, "Who can introduce us to somebody; null where there is none that you may see."
    )
    portfolio: Portfolio = projected(
        portfolio, Portfolio, "Customers of a territory over a period: levels, virtuous circle, claims, care, lost sales (R11, R16, R18)."
    )
