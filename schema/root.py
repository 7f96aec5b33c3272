"""The query root: nouns that the three kinds of users ask for."""

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
from schema.care import FOLLOW_UP_LIST, FollowUp, FollowUpFilter, FollowUpOrder
from schema.claim import CLAIM_LIST, Claim, ClaimFilter, ClaimOrder
from schema.company import Rep
from schema.contact import CONTACTS, Contact, ContactFilter, ContactOrder
from schema.customer import CUSTOMERS, PURCHASES, Customer, CustomerFilter, CustomerOrder, PurchaseFilter, PurchaseOrder
from schema.declare import field, page_arguments
from schema.node import Node
from schema.page import Connection
from schema.purchase import Purchase
from schema.scalars import EmailAddress
from schema.search import SearchHit


def asked(info: Info[Any, Any]) -> tuple[Projection, Any]:
    """The projection of this request and the selection that it shapes."""
    return info.context["projection"], info._raw_info


def projected(resolver: Callable[..., Awaitable[Any]], kind: Any, description: str) -> Any:
    """A root field."""
    return strawberry.field(resolver=resolver, graphql_type=kind, description=description)


def paged(declared: Pages, kind: Any, description: str, filter_type: Any, order_type: Any) -> Any:
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
    domain: str | None = strawberry.field(description="By its internet domain.", default=strawberry.UNSET)


@strawberry.input(one_of=True, description="Which contact: say one.")
class ContactBy:
    id: strawberry.ID | None = strawberry.field(description="By their global id.", default=strawberry.UNSET)
    external_id: ExternalId | None = strawberry.field(description="By their id in the system they came from.", default=strawberry.UNSET)
    email: EmailAddress | None = strawberry.field(description="By their e-mail address.", default=strawberry.UNSET)


@strawberry.type(description="Who asks, and what they may see.")
class Viewer:
    role: enums.Role = field(Stored("$role"), "Their role.")
    withheld: bool = field(Stored("$withheld"), "Whether there is a part of the graph that their role does not open.")
    rep: Rep | None = field(To("(%n:Rep {id: $rep})"), "Their own record; null where the token names none.")


async def _customer(info: Info[Any, Any], by: CustomerBy) -> Any:
    projection, selection = asked(info)
    if by.external_id:
        return await lookups.by_external_id(projection, selection, "Customer", by.external_id.source, by.external_id.external_id)
    if by.domain:
        return await lookups.by_text(projection, selection, "Customer", "domain", by.domain)
    return await lookups.by_id(projection, selection, "Customer", by.id or "")


async def _contact(info: Info[Any, Any], by: ContactBy) -> Any:
    projection, selection = asked(info)
    if by.external_id:
        return await lookups.by_external_id(projection, selection, "Contact", by.external_id.source, by.external_id.external_id)
    if by.email:
        return await lookups.by_text(projection, selection, "Contact", "email", by.email)
    return await lookups.by_id(projection, selection, "Contact", by.id or "")


async def _viewer(info: Info[Any, Any]) -> Any:
    return await people.viewer(*asked(info))


async def _node(info: Info[Any, Any], id: strawberry.ID) -> Any:
    return await lookups.node(*asked(info), id)


async def _nodes(info: Info[Any, Any], ids: list[strawberry.ID]) -> Any:
    return await lookups.nodes(*asked(info), list(ids))


async def _search(info: Info[Any, Any], text: str, first: int = 20) -> Any:
    return await people.search(*asked(info), text, first)


_ID = Annotated[strawberry.ID, strawberry.argument(description="A global id.")]
_IDS = Annotated[list[strawberry.ID], strawberry.argument(description="Global ids, 100 at most.")]


@strawberry.type(description="Questions.")
class Query:
    viewer: Viewer = projected(_viewer, Viewer, "Who asks.")
    customer: Customer | None = projected(_customer, Customer | None, "One customer; null where there is none, or none that you may see.")
    contact: Contact | None = projected(_contact, Contact | None, "One contact; null where there is none, or none that you may see.")
    node: Node | None = projected(_node, Node | None, "Any record by its id; null where there is none, or none that you may see.")
    nodes: list[Node | None] = projected(_nodes, list[Node | None], "Records by their ids, null in the place of what you may not see.")
    search: list[SearchHit] = projected(_search, list[SearchHit], "Customers and contacts by what has been typed so far.")
    customers: Connection[Customer] = paged(CUSTOMERS, Connection[Customer], "Customers.", CustomerFilter, CustomerOrder)
    contacts: Connection[Contact] = paged(CONTACTS, Connection[Contact], "Contacts.", ContactFilter, ContactOrder)
    purchases: Connection[Purchase] = paged(PURCHASES, Connection[Purchase], "Purchases.", PurchaseFilter, PurchaseOrder)
    claims: Connection[Claim] = paged(CLAIM_LIST, Connection[Claim], "Claims.", ClaimFilter, ClaimOrder)
    follow_ups: Connection[FollowUp] = paged(FOLLOW_UP_LIST, Connection[FollowUp], "Follow-ups.", FollowUpFilter, FollowUpOrder)
