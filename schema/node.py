"""Relay's Node, after the Global Object Identification Specification."""

import strawberry

from graph.projection.fields import instant, prop
from schema.declare import field
from schema.scalars import DateTime


@strawberry.interface(description="A record with a global, opaque id.")
class Node:
    id: strawberry.ID = field(
        prop("id"), "Its id: opaque, the same wherever the record shows up; give it to `node` to fetch the record again."
    )


@strawberry.interface(description="A record that came from somewhere: a system, a form that somebody filled in, or the demo's inventor.")
class Record(Node):
    external_id: str | None = field(prop("externalId"), "Its id in the system it came from.")
    source: str | None = field(prop("source"), "The system it came from; `invented` marks demo data that nobody recorded.")
    created_at: DateTime | None = field(instant("createdAt"), "When it was first recorded here, UTC.")
    updated_at: DateTime | None = field(instant("updatedAt"), "When it was last changed here, UTC.")


@strawberry.interface(description="Somebody with a name: one of our sales people, or a contact at a customer.")
class Person(Node):
    name: str = field(prop("name"), "Full name.")


@strawberry.type(description="Why something is as it is: a stable code for programs, a sentence for people.")
class Reason:
    code: str = strawberry.field(description="A stable code, UPPER_CASE.")
    message: str = strawberry.field(description="The reason in plain English.")
