"""Arguments of a field: which parts shape a plan, and which parts are only parameters.

The shape of a plan is the look-up, the order and its direction, the filter keys and operators, and whether there is a cursor. It never
contains a value. So one plan serves every page of a list, and values cannot enter the text of a statement.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple

from graphql import FieldNode, GraphQLField, VariableNode, get_named_type
from graphql.execution.values import get_argument_values
from graphql.language import Visitor, visit

from graph.client.errors import BadRequest
from graph.projection.conditions import check
from values.instants import rfc3339

_SMALL = frozenset({int, bool, float, type(None)})
LONGEST_REMEMBERED = 200  # characters of a text that is remembered
MAX_REMEMBERED = 64  # sets of values that a site remembers


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.add(node.name.value)


CURSORS = ("after", "before")
# Filters that set the scope of an insight, such as a territory. A null is no condition there: the answer covers all that the viewer sees.
SCOPES = frozenset({"PortfolioScope", "OfferFilter"})


def filters_records(field: GraphQLField) -> bool:
    """Return whether a field has a filter in which null is an error."""
    given = field.args.get("filter")
    return given is not None and get_named_type(given.type).name not in SCOPES


def between(name: str, value: Any, least: Any, most: Any, otherwise: str | None = None) -> None:
    """Raise `BadRequest` unless an argument is within its limits, both included. `otherwise` replaces the usual message."""
    if not least <= value <= most:
        raise BadRequest(otherwise or f"`{name}` is {value}: it must be between {least} and {most}.")


def plain(value: Any) -> Any:
    """Return a value as the driver accepts it: enums by name, times and days as text, amounts as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return rfc3339(value.astimezone(UTC))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def shape(name: str, value: Any) -> Any:
    """Return the hashable part of an argument that decides the text of the statement."""
    if value is None:
        return None
    if name == "orderBy":
        return repr(value)
    if isinstance(value, Mapping):
        return tuple((key, shape(key, inner)) for key, inner in value.items())
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return tuple(shape(name, inner) for inner in value)
    return "·"


class FieldArguments(NamedTuple):
    """The arguments at one place in one request: by name, and the part that shapes a plan."""

    values: Mapping[str, Any]
    shape: tuple[Any, ...]


class Site:
    """One place in an operation with arguments. Results for plain values of its variables are remembered."""

    __slots__ = ("_filters", "_known", "_names", "definition", "node")

    def __init__(self, node: FieldNode, definition: GraphQLField) -> None:
        self.node = node
        self.definition = definition
        seeker = _Variables()
        for argument in node.arguments or ():
            visit(argument, seeker)
        self._names = sorted(seeker.names)
        self._filters = filters_records(definition)
        self._known: dict[Any, FieldArguments] = {}

    def given(self, variables: Any) -> FieldArguments:
        """Return the arguments of this request as plain values, with defaults filled in."""
        coerced = variables.coerced
        key = tuple([(type(coerced[name]), coerced[name]) if name in coerced else None for name in self._names])
        for one in key:
            if one is not None and one[0] not in _SMALL and not (one[0] is str and len(one[1]) <= LONGEST_REMEMBERED):
                return self._read(variables)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MAX_REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._read(variables)
        return found

    def _read(self, variables: Any) -> FieldArguments:
        values = plain(get_argument_values(self.definition, self.node, variables))
        if self._filters:
            check(values.get("filter"))
        for name in CURSORS:
            if values.get(name) == "":
                values[name] = None  # from the beginning
        return FieldArguments(values, tuple((name, shape(name, value)) for name, value in values.items()))
