"""Root fields call their resolvers directly. The Python names and types of their arguments are looked up once.

strawberry's own wrapper looks them up for every request and converts names to camel case. That took as long as the rest of a small
operation. A resolver of a query still gets `info` and its arguments as strawberry inputs. A resolver of a mutation gets its input as
graphql-core coerced it, by the names of the API, which are also the names in the graph.
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLSchema,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from graph.projection.arguments import filters_records
from graph.projection.conditions import check
from schema.kit.strawberry_internals import input_class, python_name, resolver

Read = Callable[[Any], Any]


def call_directly(schema: GraphQLSchema) -> None:
    """Make each root field of queries and mutations call its resolver directly."""
    assert schema.query_type
    assert schema.mutation_type
    for field in schema.query_type.fields.values():
        field.resolve = _reading(field)
    for field in schema.mutation_type.fields.values():
        field.resolve = _writing(field)


def _writing(field: GraphQLField) -> Callable[..., Any]:
    function = resolver(field)
    return lambda _source, info, input: function(info, input)


def _reading(field: GraphQLField) -> Callable[..., Any]:
    function = resolver(field)
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in inspect.signature(function).parameters.values()):
        # The projection reads the arguments of a connection from the operation.
        return lambda _source, info, **_arguments: function(info)
    readers = {name: (python_name(one), _reader(one.type)) for name, one in field.args.items()}
    if not filters_records(field):
        return lambda _source, info, **arguments: function(info, **_read(arguments, readers))
    return lambda _source, info, **arguments: function(info, **_read(_checked(arguments), readers))


def _read(given: Mapping[str, Any], readers: Mapping[str, tuple[str, Read]]) -> dict[str, Any]:
    return {readers[name][0]: readers[name][1](value) for name, value in given.items()}


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    check(given.get("filter"))
    return given


def _reader(kind: Any) -> Read:
    """Return a function that turns a value coerced by graphql-core into the value that a resolver takes. Only inputs are converted."""
    if is_non_null_type(kind):
        kind = kind.of_type
    if is_list_type(kind):
        item = _reader(kind.of_type)
        return lambda values: None if values is None else [item(value) for value in values]
    return _input(kind) if is_input_object_type(kind) else lambda value: value


def _input(kind: GraphQLInputObjectType) -> Read:
    made = input_class(kind)
    absent = {one.name: None for one in dataclasses.fields(made) if one.default is one.default_factory is dataclasses.MISSING}
    readers = {name: (python_name(one), _reader(one.type)) for name, one in kind.fields.items()}
    return lambda value: None if value is None else made(**{**absent, **_read(value, readers)})
