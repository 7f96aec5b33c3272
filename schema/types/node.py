"""Relay's Node, after the Global Object Identification Specification, and the other interfaces of records."""

from typing import Any

import strawberry

from graph.projection.fields import Inset, Stored, To, instant, prop
from schema.kit.declare import field
from schema.kit.scalars import DateTime
from schema.types.forward import Rep


@strawberry.interface(description="A record with a global, opaque id.")
class Node:
    id: strawberry.ID = field(
        prop("id"),
        "Global id of the record. It is opaque, and the same wherever the record appears. Pass it to `node` to fetch the record.",
    )


@strawberry.type(
    name="RecordActor", description="The person or command that wrote something: the subject of a token and the rep of that token."
)
class Actor:
    subject: str = field(prop("subject"), "Subject of the token. `import` or `refresh` for these commands.")
    rep: Rep | None = field(To("(%n:Rep {id: %v.rep})"), "Rep of the token. Null when the token names no rep.")


def actor(subject: str, rep: str) -> Inset:
    """Return the actor that is stored in two properties of a record. Null when no actor is stored."""
    return Inset(f"{{subject: %v.{subject}, rep: %v.{rep}}}", "subject")


def versioned() -> Any:
    """Return the field `version` of a record that mutations change."""
    said = "Version of the record. Pass it as `expectedVersion` to change the record (optimistic locking)."
    return field(Stored("coalesce(%v.version, 1)"), said)


@strawberry.interface(
    name="StoredRecord", description="A record with its origin: an external system, the API, or the generator of demo data."
)
class Record(Node):
    external_id: str | None = field(prop("externalId"), "Id of the record in the system that it came from. Null when not recorded.")
    source: str | None = field(
        prop("source"), "System that the record came from. `invented` marks generated demo data. Null when not recorded."
    )
    created_at: DateTime | None = field(instant("createdAt"), "Time when the record was created in Rapport, UTC. Null when not recorded.")
    updated_at: DateTime | None = field(instant("updatedAt"), "Time of the last change in Rapport, UTC. Null when not recorded.")
    created_by: Actor | None = field(
        actor("createdBy", "createdByRep"), "Actor that created the record. Null when the record was created before actors were recorded."
    )
    updated_by: Actor | None = field(
        actor("updatedBy", "updatedByRep"),
        "Actor that changed the record last. Null when that change was made before actors were recorded.",
    )


@strawberry.interface(description="A person with a name: one of our reps, or a contact at a customer.")
class Person(Node):
    name: str = field(prop("name"), "Full name.")


@strawberry.type(description="A reason: a stable code for programs and a sentence for people.")
class Reason:
    code: str = strawberry.field(description="Stable code, in upper case.")
    message: str = strawberry.field(description="The reason in plain English.")
