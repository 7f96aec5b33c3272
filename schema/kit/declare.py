"""Helpers with which the types in this folder declare where their fields are stored in the graph. Only root fields have resolvers."""

from typing import Any

import strawberry

from graph.projection.fields import KEY, Cited, Projected
from schema.kit.strawberry_internals import Argument
from schema.kit.strawberry_internals import argument as argument  # re-exported: it goes with `field`


def field(declared: Projected | Cited, description: str, *arguments: Argument, **options: Any) -> Any:
    """Return a projected field."""
    made = strawberry.field(description=description, metadata={KEY: declared}, **options)
    if arguments:
        made.arguments = list(arguments)
    return made


def some(description: str, **options: Any) -> Any:
    """Return a field of an input that may be left out."""
    return strawberry.field(description=description, default=strawberry.UNSET, **options)


def says(description: str) -> Any:
    """Return a field of a verdict."""
    return strawberry.field(description=description)


def page_arguments(filter_type: Any = None, order_type: Any = None) -> list[Argument]:
    """Return the arguments `first`, `after`, `last` and `before`, with `filter` and `orderBy` where their types are given."""
    made = [
        argument("first", int | None, "Number of items to return from the start of the list, at most 100. Defaults to 20."),
        argument("after", str | None, "Cursor. Only items after this cursor are returned."),
        argument("last", int | None, "Number of items to return from the end of the list, at most 100."),
        argument("before", str | None, "Cursor. Only items before this cursor are returned."),
    ]
    if filter_type is not None:
        made.append(
            argument(
                "filter",
                filter_type | None,
                "Conditions that the items must meet. An omitted condition does not filter, and null in a condition is an error.",
            )
        )
    if order_type is not None:
        made.append(argument("order_by", order_type | None, "Sort order. Records without a value come last."))
    return made
