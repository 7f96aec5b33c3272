"""Helpers with which the types in this folder declare where their fields are stored in the graph. Only root fields have resolvers."""

from enum import StrEnum
from typing import Annotated, Any

import strawberry

from graph.projection.fields import KEY, Cited, Pages, Projected
from insights.enums import OrderDirection
from schema.kit.strawberry_internals import Argument, describe_values
from schema.kit.strawberry_internals import argument as argument  # re-exported: it goes with `field`


def lazy(name: str, module: str) -> Any:
    """Return a reference to a type in a module that imports this module."""
    return Annotated[name, strawberry.lazy(module)]


def field(declared: Projected | Cited, description: str, *arguments: Argument, **options: Any) -> Any:
    """Return a projected field."""
    made = strawberry.field(description=description, metadata={KEY: declared}, **options)
    if arguments:
        made.arguments = list(arguments)
    return made


def order(name: str, fields: dict[str, str]) -> Any:
    """Return the input `ClaimOrder {field direction}` with its enum `ClaimOrderField`, for the record type `Claim`."""
    kind = StrEnum(f"{name}OrderField", {key: key for key in fields})  # type: ignore[misc]  # the name is the list's
    made: Any = strawberry.enum(kind, description=f"Fields to sort {name} records by. Records without a value come last.")
    describe_values(made, fields.__getitem__)
    body = {
        "__annotations__": {"field": made, "direction": OrderDirection},
        "field": strawberry.field(description="Field to sort by."),
        "direction": strawberry.field(description="Sort direction.", default=OrderDirection.ASC),
        "__module__": __name__,
    }
    return strawberry.input(type(f"{name}Order", (), body), description=f"Sort order of {name} records. Ties are sorted by id.")


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
            argument("filter", filter_type | None, "Conditions that the items must meet. Conditions that are null or omitted are ignored.")
        )
    if order_type is not None:
        made.append(argument("order_by", order_type | None, "Sort order. Records without a value come last."))
    return made


def pages(declared: Pages, description: str, filter_type: Any = None, order_type: Any = None) -> Any:
    """Return a projected connection."""
    return field(declared, description, *page_arguments(filter_type, order_type))
