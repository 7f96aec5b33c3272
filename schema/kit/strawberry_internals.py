"""The one module that uses strawberry's private attributes and internal modules. Checked with strawberry-graphql 0.341.

`core_schema` copies into the extensions of each field what the rest of the code reads of strawberry's definition: the declaration of the
projection and the Python name.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLResolveInfo, GraphQLSchema
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryMaybe, StrawberryOptional
from strawberry.utils.str_converters import to_camel_case as to_camel_case  # re-exported

from graph.commit.transaction import Writer
from graph.outbox.listener import Listener
from graph.outbox.watch import Watch
from graph.projection.fields import ATTRIBUTE
from graph.projection.run import Projection

_DEFINITION = "strawberry-definition"
Argument = StrawberryArgument


class RootInfo(strawberry.Info[Any, Any]):
    """The request as the resolver of a root field gets it."""

    @property
    def selection(self) -> GraphQLResolveInfo[Any]:
        """Return the selection that the projection shapes."""
        return self._raw_info

    @property
    def projection(self) -> Projection:
        """Return the graph as the viewer sees it. A subscription has none."""
        found: Projection = self.context["projection"]
        return found

    @property
    def writer(self) -> Writer:
        """Return the writer of a mutation."""
        found: Writer = self.context["writer"]
        return found

    @property
    def watch(self) -> Watch:
        """Return the watch over the outbox."""
        found: Watch = self.context["watch"]
        return found

    @property
    def listener(self) -> Listener:
        """Return the listener of a subscription."""
        found: Listener = self.context["listener"]
        return found


class InputField(NamedTuple):
    """A field of an input: its dotted path, whether null is a value of its type, and whether its type is `Maybe`."""

    path: str
    nullable: bool
    maybe: bool


def core_schema(query: Any, mutation: Any, subscription: Any, scalars: Mapping[object, Any]) -> GraphQLSchema:
    """Return the schema as graphql-core executes it. The extensions of its fields hold their metadata and Python names."""
    config = StrawberryConfig(scalar_map={**scalars}, info_class=RootInfo)
    made = strawberry.Schema(query=query, mutation=mutation, subscription=subscription, config=config)._schema
    for kind in made.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            # strawberry knows which inputs are @oneOf, but does not tell graphql-core, which then checks and prints them
            kind.is_one_of = kind.extensions[_DEFINITION].is_one_of
        for field in (getattr(kind, "fields", None) or {}).values():
            if declared := field.extensions.get(_DEFINITION):  # introspection has none
                field.extensions |= {**declared.metadata, ATTRIBUTE: declared.python_name}
    return made


def resolver(field: GraphQLField) -> Callable[..., Any]:
    """Return the resolver of a root field, without strawberry's wrapper, as a function of graphql-core's info and the arguments by their
    Python names.
    """
    declared = field.extensions[_DEFINITION]
    function = declared.base_resolver.wrapped_func

    @wraps(function)
    def called(info: GraphQLResolveInfo[Any], *inputs: Any, **arguments: Any) -> Any:
        return function(RootInfo(info, declared), *inputs, **arguments)

    return called


def python_name(argument: Any) -> str:
    """Return the Python name of an argument or of a field of an input."""
    found: str = argument.extensions[_DEFINITION].python_name
    return found


def input_class(kind: GraphQLInputObjectType) -> type:
    """Return the class of an input."""
    found: type = kind.extensions[_DEFINITION].origin
    return found


def argument(name: str, annotation: Any, description: str, default: Any = strawberry.UNSET) -> Argument:
    """Return an argument of a projected field."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation, namespace=None),
        description=description,
        default=default,
    )


def describe_values(made: Any, describe: Callable[[str], str]) -> None:
    """Describe the values of an enum, each by its name."""
    for value in made.__strawberry_definition__.values:
        value.description = describe(value.name)


def input_fields(given: Any, prefix: str = "") -> Iterator[InputField]:
    """Yield the fields of an input, including the fields of nested inputs."""
    for one in given.__strawberry_definition__.fields:
        path, inner = f"{prefix}{one.graphql_name or to_camel_case(one.python_name)}", one.type
        maybe = isinstance(inner, StrawberryMaybe)
        yield InputField(path, isinstance(inner.of_type if maybe else inner, StrawberryOptional), maybe)
        while hasattr(inner, "of_type"):
            inner = inner.of_type
        if hasattr(inner, "__strawberry_definition__"):
            yield from input_fields(inner, f"{path}.")
