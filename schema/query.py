"""The query root."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Stored, To
from graph.projection.run import Projection
from insights import enums
from resolvers import changes, lookups, people
from schema import listings
from schema.kit.declare import field, page_arguments, some
from schema.kit.listing import Listing
from schema.kit.node import Node
from schema.kit.page import Connection
from schema.kit.scalars import EmailAddress
from schema.types.board import OpenOffer, cross_sell_board
from schema.types.care import FollowUp
from schema.types.change import Change
from schema.types.claim import Claim
from schema.types.claim_radius import ClaimRadius, claim_radius
from schema.types.company import Category, Department, News, Product, Rep, Territory
from schema.types.contact import Contact
from schema.types.customer import Customer
from schema.types.day import MyDay, my_day
from schema.types.departure import Departure, departure
from schema.types.introduction import IntroductionPaths, introduction_paths
from schema.types.network import ReferralNetwork, ReferralTree, TopReferrer, referral_network, referral_tree, top_referrers
from schema.types.portfolio import Portfolio, portfolio
from schema.types.purchase import Purchase
from schema.types.review import Review
from schema.types.search import SearchHit
from values.folding import host, mailbox


def asked(info: Info[Any, Any]) -> tuple[Projection, Any]:
    """Return the projection of this request, and the selection that it shapes."""
    return info.context["projection"], info._raw_info


def projected(resolver: Callable[..., Awaitable[Any]], description: str) -> Any:
    """Return a root field."""
    return strawberry.field(resolver=resolver, description=description)


def paged(listing: Listing, description: str, given: Any = None, **options: Any) -> Any:
    """Return a root field that pages through all records of a listing. `options` are those of `Pages`. `given` returns the parameters that
    `options` read, if any.
    """
    declared = listing.over(f"(%n:{listing.name})", **options)

    async def resolve(info: Info[Any, Any], **_arguments: Any) -> Any:
        projection, selection = asked(info)
        return await projection.pages(selection, declared, **(await given(info.context) if given else {}))

    made = projected(resolve, description)
    made.arguments = page_arguments(listing.filter, listing.order)
    return made


@strawberry.input(description="Id of a record in the system that it came from.")
class ExternalId:
    source: str = strawberry.field(description="Name of the system.")
    external_id: str = strawberry.field(description="Id of the record in that system.")


@strawberry.input(one_of=True, description="Key to look a customer up by. Give exactly one field.")
class CustomerBy:
    id: strawberry.ID | None = some("Global id of the customer.")
    external_id: ExternalId | None = some("Id of the customer in the system that it came from.")
    domain: str | None = some("Internet domain or website of the customer. Case, scheme, `www.` and path are ignored.")


@strawberry.input(one_of=True, description="Key to look a contact up by. Give exactly one field.")
class ContactBy:
    id: strawberry.ID | None = some("Global id of the contact.")
    external_id: ExternalId | None = some("Id of the contact in the system that the contact came from.")
    email: EmailAddress | None = some("Email address of the contact. Case is ignored.")
    phone: str | None = some(
        "Phone number in any spelling, with or without country code. If several visible contacts share the number, the "
        "field is null. The error AMBIGUOUS then lists up to 50 of them in `extensions.candidates {id name}`."
    )


@strawberry.type(description="The viewer: the person who asks, and what the person may see.")
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
    viewer: Viewer = projected(_viewer, "The viewer.")
    customer: Customer | None = projected(_customer, "The customer. Null when the customer does not exist or is not visible to the viewer.")
    contact: Contact | None = projected(_contact, "The contact. Null when the contact does not exist or is not visible to the viewer.")
    node: Node | None = projected(_node, "The record with this id. Null when the record does not exist or is not visible to the viewer.")
    nodes: list[Node | None] = projected(
        _nodes,
        "The records with these ids, in the same order. Null in place of records that are missing or not visible to the viewer.",
    )
    search: list[SearchHit] = projected(
        _search,
        "Search customers and contacts by name, email address, domain or phone number, as you type. Case, accents, "
        "apostrophes, hyphens and the spelling of umlauts are ignored. Hits with a typo come last.",
    )
    my_day: MyDay = projected(
        my_day, "The viewer's tasks on a day. Reps get tasks at their own customers, managers and admins at all visible customers."
    )
    cross_sell_board: list[OpenOffer] = projected(
        cross_sell_board, "The best open offers to all customers visible to the viewer, as of the last refresh."
    )
    departure: Departure | None = projected(
        departure,
        "Losses if a contact or rep leaves. Null when the person does not exist or is not visible to the viewer.",
    )
    claim_radius: ClaimRadius | None = projected(
        claim_radius,
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
        where=changes.COMMITTED,
    )
    reviews: Connection[Review] = paged(listings.REVIEWS, "All reviews visible to the viewer, oldest first. Empty for reps.")
    referral_tree: ReferralTree | None = projected(
        referral_tree,
        "The referral tree of a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    referral_network: ReferralNetwork | None = projected(
        referral_network,
        "The referral network around a customer. Null when the customer does not exist or is not visible to the viewer.",
    )
    top_referrers: list[TopReferrer] = projected(top_referrers, "Contacts, ranked by the net value of the customers that they referred.")
    introduction_paths: IntroductionPaths | None = projected(
        introduction_paths,
        "Paths to an introduction. Null when the target does not exist or is not visible to the viewer.",
    )
    portfolio: Portfolio = projected(
        portfolio, "Figures of a territory's customers over a period: levels, virtuous circle, claims, care and lost sales."
    )
