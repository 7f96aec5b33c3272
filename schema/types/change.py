"""The change feed: all changes that writes recorded, as a connection and as a subscription."""

import strawberry

from graph.derived.judge import kept
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Insight, Kind, Pages, Property, by, instant, prop
from graph.queries import changes
from insights import enums
from insights.aftersales.change_causes import Told
from schema.kit.declare import field
from schema.kit.filters import DateTimeFilter, EnumFilter, IDFilter
from schema.kit.node import Actor, Node, Reason, actor
from schema.kit.scalars import DateTime
from schema.types.customer import Customer


@strawberry.type(
    description="A change to a record. The viewer receives the changes of visible customers. A subject that can belong to several "
    "accounts must be visible too. Changes without a customer go to everybody."
)
class Change(Node):
    cursor: str = field(
        Property("[%v.place, %v.id]", shape=changes.cursor),
        "Cursor of the change in the change feed. Pass it as `after` to continue from here.",
    )
    at: DateTime = field(instant("at"), "Time when the write began, UTC. All changes of one write have the same time.")
    kind: enums.ChangeKind = field(prop("kind"), "Kind of change.")
    cause: Reason = field(Insight("%v.cause", kept(Told)), "Cause of the change: a stable code and a sentence.")
    actor: Actor | None = field(actor("actor", "rep"), "Actor that caused the change. Null for changes made before actors were recorded.")
    role: enums.Role | None = field(
        prop("role"), "Role of the token that caused the change. Null for changes made by commands, which have no token."
    )
    request: str | None = field(
        prop("request"), "Id of the request that caused the change, as in `X-Request-Id`. Null for changes made by commands."
    )
    subject: Node | None = field(
        To("(%v)-[:OF]->(%n)", held=True), "Record that was changed. Null when the record is not visible to the viewer."
    )
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer that the change concerns. Null when the change does not concern a single customer."
    )


@strawberry.input(description="Conditions on changes.")
class ChangeFilter:
    and_: list["ChangeFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["ChangeFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "ChangeFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    kind: EnumFilter[enums.ChangeKind] | None = strawberry.field(description="Kind of change.", default=strawberry.UNSET)
    at: DateTimeFilter | None = strawberry.field(description="Time when the write began, UTC.", default=strawberry.UNSET)
    customer: IDFilter | None = strawberry.field(description="Customer that the change concerns.", default=strawberry.UNSET)


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
