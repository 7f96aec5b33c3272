"""How types in this folder say where their fields lie in the graph; no resolver below a root field."""

from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from graph.projection.fields import KEY, Cited, Pages, Projected
from insights.enums import OrderDirection


def argument(name: str, annotation: Any, description: str, default: Any = strawberry.UNSET) -> StrawberryArgument:
    """One argument of a projected field."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation, namespace=None),
        description=description,
        default=default,
    )


def lazy(name: str, module: str) -> Any:
    """A type of a module that imports this one."""
    return Annotated[name, strawberry.lazy(module)]


def field(declared: Projected | Cited, description: str, *arguments: StrawberryArgument, **options: Any) -> Any:
    """A projected field."""
    made = strawberry.field(description=description, metadata={KEY: declared}, **options)
    if arguments:
        made.arguments = list(arguments)
    return made


def order(name: str, fields: dict[str, str]) -> Any:
    """An order input and its enum: `ClaimOrder {field direction}` over `ClaimOrderField`."""
    kind = StrEnum(f"{name}OrderField", {key: key for key in fields})  # type: ignore[misc]  # the name is the list's
    made: Any = strawberry.enum(kind, description=f"What lists of {name} records can be ordered by; what is missing stands last.")
    definition = made.__strawberry_definition__
    for value in definition.values:
        value.description = fields[value.name]
    body = {
        "__annotations__": {"field": made, "direction": OrderDirection},
        "field": strawberry.field(description="By what."),
        "direction": strawberry.field(description="Which way.", default=OrderDirection.ASC),
        "__module__": __name__,
    }
    return strawberry.input(type(f"{name}Order", (), body), description=f"An order of {name} records; the id breaks ties.")


def page_arguments(filter_type: Any = None, order_type: Any = None) -> list[StrawberryArgument]:
    """`first after last before`, and filter and order where they are on offer."""
    made = [
        argument("first", int | None, "Rows from the front: at most 100; 20 where nothing is said."),
        argument("after", str | None, "The cursor after which to go on."),
        argument("last", int | None, "Rows from the end: at most 100."),
        argument("before", str | None, "The cursor before which to go back."),
    ]
    if filter_type is not None:
        made.append(argument("filter", filter_type | None, "Conditions that must hold; null and omitted ones do not count."))
    if order_type is not None:
        made.append(argument("order_by", order_type | None, "The order; what is missing stands last."))
    return made


def pages(declared: Pages, description: str, filter_type: Any = None, order_type: Any = None) -> Any:
    """A projected connection."""
    return field(declared, description, *page_arguments(filter_type, order_type))
