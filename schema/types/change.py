"""The change feed: all changes that writes recorded, as a connection and as a subscription."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.derived.judge import kept
from graph.projection.fields import Insight, Stored, To, instant, prop
from insights import enums
from insights.aftersales.change_causes import ChangeCause
from resolvers import changes
from schema.kit.declare import field
from schema.kit.node import Actor, Node, Reason, actor
from schema.kit.scalars import DateTime
from schema.types.customer import Customer


@strawberry.type(
    description="A change to a record. The viewer receives the changes of visible customers. A subject that can belong to several "
    "accounts must be visible too. Changes without a customer go to everybody."
)
class Change(Node):
    cursor: str = field(
        Stored("[%v.place, %v.id]", shape=changes.cursor),
        "Cursor of the change in the change feed. Pass it as `after` to continue from here.",
    )
    at: DateTime = field(instant("at"), "Time when the write began, UTC. All changes of one write have the same time.")
    kind: enums.ChangeKind = field(prop("kind"), "Kind of change.")
    cause: Reason = field(Insight("%v.cause", kept(ChangeCause)), "Cause of the change: a stable code and a sentence.")
    actor: Actor | None = field(actor("actor", "rep"), "Actor that caused the change. Null for changes made before actors were recorded.")
    role: enums.Role | None = field(
        prop("role"), "Role of the token that caused the change. Null for changes made by commands, which have no token."
    )
    request: str | None = field(
        prop("request"), "Id of the request that caused the change, as in `X-Request-Id`. Null for changes made by commands."
    )
    subject: Node | None = field(
        To("(%v)-[:OF]->(%n)", viewer_checked=True), "Record that was changed. Null when the record is not visible to the viewer."
    )
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer that the change concerns. Null when the change does not concern a single customer."
    )


_Kinds = Annotated[list[enums.ChangeKind] | None, strawberry.argument(description="Kinds of changes to receive. Defaults to all kinds.")]
_Customer = Annotated[
    strawberry.ID | None, strawberry.argument(description="Customer whose changes to receive. Defaults to all customers.")
]
_After = Annotated[
    str | None,
    strawberry.argument(
        description="Cursor of the last change received. Empty: start with the first change ever. Defaults to new changes only."
    ),
]


async def changed(
    info: Info[Any, Any], kinds: _Kinds = strawberry.UNSET, customer: _Customer = strawberry.UNSET, after: _After = strawberry.UNSET
) -> AsyncIterator[Change]:
    start = after if isinstance(after, str) else None
    return await changes.changed(info.context["listener"], info._raw_info, kinds or None, customer or None, start)
