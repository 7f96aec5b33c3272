"""Selections of everything that can be reached from a type in a number of hops.

A hop leads from one record to another. Connections, edges, money and verdicts belong to their record. Evidence may be a record of any type,
so only its id is selected.
"""

from collections.abc import Container, Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_interface_type,
    is_leaf_type,
    is_required_argument,
)

# Values of required arguments.
NEEDED = {"from": '"2025-01-31"', "to": '"2025-06-10"'}
# Fields that are the same on every type with a history, and become most of the statement: each may name a record of any type. So they are
# selected on one type.
NAMED = ("recordsBefore", "recordsAfter")
EDITED = "Touchpoint"


def everything_of(schema: GraphQLSchema, kind: Any, hops: int = 0, leave: Container[str] = ()) -> str:
    """Return the selection of all fields of a type but `leave`, with only the ids of records that are more than `hops` away."""
    if is_interface_type(kind) or (is_record(kind) and hops < 0):
        return "{ ... on Node { id } }" if is_abstract_type(kind) else "{ id }"
    if is_abstract_type(kind):
        parts = []
        for one in schema.get_possible_types(kind):
            # a key may not mean two things in one answer, so each type has its prefix
            fields = (f"{one.name.lower()}_{name}: {text}" for name, text in _fields(schema, one, hops, leave))
            parts.append(f"... on {one.name} {{ {' '.join(fields)} }}")
        return f"{{ __typename {' '.join(parts)} }}"
    return f"{{ __typename {' '.join(text for _, text in _fields(schema, kind, hops, leave))} }}"


def is_record(kind: Any) -> bool:
    """Return whether a type is a record, so that reaching it is a hop."""
    return is_abstract_type(kind) or any(one.name == "Node" for one in getattr(kind, "interfaces", ()))


def _fields(schema: GraphQLSchema, kind: GraphQLObjectType, hops: int, leave: Container[str]) -> Iterator[tuple[str, str]]:
    for name, field in kind.fields.items():
        target = get_named_type(field.type)
        if name in leave:
            continue
        if is_leaf_type(target):
            yield name, name + _arguments(field)
        elif name == "nodes" and "edges" in kind.fields:
            yield name, "nodes { __typename }"  # the edges select everything
        else:
            yield name, f"{name}{_arguments(field)} {everything_of(schema, target, hops - 1 if is_record(target) else hops, leave)}"


def _arguments(field: GraphQLField) -> str:
    """Return the required arguments of a field, and a page that holds everything."""
    given = [f"{name}: {NEEDED[name]}" for name, argument in field.args.items() if is_required_argument(argument)]
    if "first" in field.args:
        given.append("first: 20")
    return f"({', '.join(given)})" if given else ""
