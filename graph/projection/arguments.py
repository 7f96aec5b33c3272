"""A field's arguments: what of them shapes a plan, and what of them is only a parameter.

The shape of a plan is which look-up, order and direction, which filter keys and operators, whether a cursor is there; never a
value. So one plan serves every page of a list, and values cannot reach Cypher's text.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from graphql import FieldNode, GraphQLField, VariableNode
from graphql.execution.values import get_argument_values
from graphql.language import Visitor, visit


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, _node: VariableNode, *_: Any) -> None:
        self.found = True


def plain(value: Any) -> Any:
    """A value as the driver takes it: enums by name, times and days as text, amounts as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def shape(name: str, value: Any) -> Any:
    """The hashable part of an argument that decides the text of the statement."""
    if value is None:
        return None
    if name == "orderBy":
        return repr(value)
    if isinstance(value, Mapping):
        return tuple((key, shape(key, inner)) for key, inner in value.items())
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return tuple(shape(name, inner) for inner in value)
    return "·"


class Site:
    """One place in an operation where arguments stand."""

    __slots__ = ("_constant", "definition", "node")

    def __init__(self, node: FieldNode, definition: GraphQLField) -> None:
        self.node = node
        self.definition = definition
        seeker = _Variables()
        for argument in node.arguments or ():
            visit(argument, seeker)
        self._constant = None if seeker.found else plain(get_argument_values(definition, node))

    def values(self, variables: Any) -> dict[str, Any]:
        """The arguments of this request, defaults filled in, plain."""
        if self._constant is not None:
            return dict(self._constant)
        return dict(plain(get_argument_values(self.definition, self.node, variables)))


def key_of(values: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    """The shape of all arguments of an operation's root field."""
    return tuple(tuple((name, shape(name, value)) for name, value in site.items()) for site in values)
