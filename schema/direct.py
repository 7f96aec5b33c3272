"""Root fields call their resolvers directly, with arguments whose Python names and types are looked up once.

strawberry's own wrapper looks them up for every request, names in camel case included, which took as long as the rest of the execution
of a small operation. What a resolver of a query is given stays the same: `info`, and arguments as strawberry's inputs. One of a
mutation is given its input as graphql-core has coerced it, by the names of the API, which are those of the graph.
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLSchema, is_input_object_type, is_list_type, is_non_null_type
from strawberry.types import Info

DEFINITION = "strawberry-definition"
Read = Callable[[Any], Any]


def call_directly(schema: GraphQLSchema) -> None:
    """Give each root field of a query and a mutation its resolver itself."""
    assert schema.query_type
    assert schema.mutation_type
    for field in schema.query_type.fields.values():
        if DEFINITION in field.extensions:  # introspection has none
            field.resolve = _resolver(field)
    for field in schema.mutation_type.fields.values():
        field.resolve = _writer(field)


def _writer(field: GraphQLField) -> Callable[..., Any]:
    declared = field.extensions[DEFINITION]
    function = declared.base_resolver.wrapped_func
    return lambda _source, info, input: function(Info(info, declared), input)


def _resolver(field: GraphQLField) -> Callable[..., Any]:
    declared = field.extensions[DEFINITION]
    function = declared.base_resolver.wrapped_func
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in inspect.signature(function).parameters.values()):
        # The projection reads the arguments of a connection from the operation.
        return lambda _source, info, **_arguments: function(Info(info, declared))
    readers = {name: (one.extensions[DEFINITION].python_name, _reader(one.type)) for name, one in field.args.items()}
    return lambda _source, info, **arguments: function(Info(info, declared), **_read(arguments, readers))


def _read(given: Mapping[str, Any], readers: Mapping[str, tuple[str, Read]]) -> dict[str, Any]:
    return {readers[name][0]: readers[name][1](value) for name, value in given.items()}


def _reader(kind: Any) -> Read:
    """How a value that graphql-core has coerced becomes the one that a resolver takes: only inputs do not stand for themselves."""
    if is_non_null_type(kind):
        kind = kind.of_type
    if is_list_type(kind):
        item = _reader(kind.of_type)
        return lambda values: None if values is None else [item(value) for value in values]
    return _input(kind) if is_input_object_type(kind) else lambda value: value


def _input(kind: GraphQLInputObjectType) -> Read:
    made = kind.extensions[DEFINITION].origin
    absent = {one.name: None for one in dataclasses.fields(made) if one.default is one.default_factory is dataclasses.MISSING}
    readers = {name: (one.extensions[DEFINITION].python_name, _reader(one.type)) for name, one in kind.fields.items()}
    return lambda value: None if value is None else made(**{**absent, **_read(value, readers)})
