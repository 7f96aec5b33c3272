"""What happened: the outbox of all writes, to page through and to listen to (ARCHITECTURE 2)."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.judge import kept
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Insight, Kind, Pages, Property, by, instant, prop
from insights import enums
from insights.told import Told
from resolvers import changes
from schema.customer import Customer
from schema.declare import field
from schema.filters import DateTimeFilter, EnumFilter, IDFilter
from schema.node import Actor, Node, Reason, actor
from schema.scalars import DateTime


@strawberry.type(
    description="Something that happened. You hear of it while you may see its customer (and its subject, which may speak of others); of "
    "what has no customer everybody hears."
)
class Change(Node):
    cursor: str = field(
        Property("[%v.place, %v.id]", shape=changes.cursor),
        "Where it stands among all changes: give it as `after` to go on from here.",
    )
    at: DateTime = field(instant("at"), "When the write began, UTC. All changes of one write have the same time.")
    kind: enums.ChangeKind = field(prop("kind"), "What happened.")
    cause: Reason = field(Insight("%v.cause", kept(Told)), "Why: a stable code and a sentence.")
    actor: Actor | None = field(actor("actor", "rep"), "Who caused it. Null for changes from before actors were noted.")
    role: enums.Role | None = field(prop("role"), "Role of the token that caused it. Null for commands, which have no token.")
    request: str | None = field(prop("request"), "Id of the request that caused it, as in `X-Request-Id`. Null for commands.")
    subject: Node | None = field(To("(%v)-[:OF]->(%n)", held=True), "The record that it happened to.")
    customer: Customer | None = field(To("(%v)-[:AT]->(%n:Customer)"), "The customer whom it concerns; null where it is no single one's.")


@strawberry.input(description="Conditions on changes.")
class ChangeFilter:
    and_: list["ChangeFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ChangeFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ChangeFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    kind: EnumFilter[enums.ChangeKind] | None = strawberry.field(description="What happened.", default=strawberry.UNSET)
    at: DateTimeFilter | None = strawberry.field(description="When.", default=strawberry.UNSET)
    customer: IDFilter | None = strawberry.field(description="At these customers.", default=strawberry.UNSET)


CHANGE_LIST = Pages(
    "(%n:Change)",
    {"AT": by("%n.place", Kind.NUMBER)},
    ("AT", "ASC"),
    {
        "kind": On("%n.kind", Kind.TEXT),
        "at": On("%n.at", Kind.TIME),
        "customer": On("account.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:AT]->(account:Customer) WHERE %see(account:Customer) AND %test }"),
    },
    where=changes.COMMITTED,
    before=changes.NEWEST,
)

_Kinds = Annotated[
    list[enums.ChangeKind] | None, strawberry.argument(description="Only what is of these kinds; all where nothing is said.")
]
_Customer = Annotated[strawberry.ID | None, strawberry.argument(description="Only what happens at this customer.")]
_After = Annotated[
    str | None,
    strawberry.argument(
        description="Cursor of the last change that you have. Empty: from the first change ever. Defaults to new changes only."
    ),
]


async def changed(
    info: Info[Any, Any], kinds: _Kinds = strawberry.UNSET, customer: _Customer = strawberry.UNSET, after: _After = strawberry.UNSET
) -> AsyncIterator[Change]:
    start = after if isinstance(after, str) else None
    return await changes.changed(info.context["listener"], info._raw_info, kinds or None, customer or None, start)
