"""Relay's Node, after the Global Object Identification Specification."""

from typing import TYPE_CHECKING

import strawberry

from graph.projection.fields import Edge, Inset, instant, prop
from schema.declare import field, lazy
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.company import Rep
else:
    Rep = lazy("Rep", "schema.company")


@strawberry.interface(description="A record with a global, opaque id.")
class Node:
    id: strawberry.ID = field(
        prop("id"), "Its id: opaque, the same wherever the record shows up; give it to `node` to fetch the record again."
    )


@strawberry.type(description="Who wrote something: the token's subject and the token's rep.")
class Actor:
    subject: str = field(prop("subject"), "The token's subject; `import` or `refresh` for what these commands wrote.")
    rep: Rep | None = field(Edge("(%n:Rep {id: %v.rep})"), "The token's rep. Null when the token names none.")


def actor(subject: str, rep: str) -> Inset:
    """The actor in two properties of a record. Null when none was stored."""
    return Inset(f"{{subject: %v.{subject}, rep: %v.{rep}}}", "subject")


@strawberry.interface(description="A record that came from somewhere: a system, a form that somebody filled in, or the demo's inventor.")
class Record(Node):
    external_id: str | None = field(prop("externalId"), "Its id in the system it came from.")
    source: str | None = field(prop("source"), "The system it came from; `invented` marks demo data that nobody recorded.")
    created_at: DateTime | None = field(instant("createdAt"), "When it was first recorded here, UTC.")
    updated_at: DateTime | None = field(instant("updatedAt"), "When it was last changed here, UTC.")
    created_by: Actor | None = field(actor("createdBy", "createdByRep"), "Who recorded it. Null for records from before actors were noted.")
    updated_by: Actor | None = field(actor("updatedBy", "updatedByRep"), "Who changed it last. Null as for `createdBy`.")


@strawberry.interface(description="Somebody with a name: one of our sales people, or a contact at a customer.")
class Person(Node):
    name: str = field(prop("name"), "Full name.")


@strawberry.type(description="Why something is as it is: a stable code for programs, a sentence for people.")
class Reason:
    code: str = strawberry.field(description="A stable code, UPPER_CASE.")
    message: str = strawberry.field(description="The reason in plain English.")
