"""Relay's Node, after the Global Object Identification Specification."""

import strawberry

from graph.projection.fields import prop
from schema.declare import field


@strawberry.interface(description="A record with a global, opaque id.")
class Node:
    id: strawberry.ID = field(
        prop("id"), "Its id: opaque, the same wherever the record shows up; give it to `node` to fetch the record again."
    )


@strawberry.type(description="Why something is as it is: a stable code for programs, a sentence for people.")
class Reason:
    code: str = strawberry.field(description="A stable code, UPPER_CASE.")
    message: str = strawberry.field(description="The reason in plain English.")
