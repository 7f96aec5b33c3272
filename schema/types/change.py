"""The change feed: all changes that writes recorded, as a connection and as a subscription."""

import strawberry

from graph.derived.judge import kept
from graph.projection.fields import Insight, Stored, To, instant, prop
from graph.queries import changes
from insights import enums
from insights.aftersales.change_causes import ChangeCause
from schema.kit.declare import field
from schema.kit.scalars import DateTime
from schema.types.customer import Customer
from schema.types.node import Actor, Node, Reason, actor


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
        To("(%v)-[:OF]->(%n)", viewer_checked=True, also_voided=True),
        "Record that was changed. It may be voided. Null when the record is not visible to the viewer.",
    )
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer that the change concerns. Null when the change does not concern a single customer."
    )
