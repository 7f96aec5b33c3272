"""Computes the cost of an operation as a formula over its variables. The relevant variables set page sizes, list lengths or filters.

Each record that the answer can hold costs one. A field that reads more adds its weight for each parent record (server/cost_weights.py).

The formula is built once per operation, and each request fills in its variables. Fragments share their formulas. The formula therefore
stays as small as the document, however often a fragment is spread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import ValueNode, value_from_ast_untyped

from graph.projection.conditions import conditions_in
from graph.projection.pages import MAX_PAGE_SIZE
from resolvers.writing import MAX_ROWS

PRICES = 64  # maximum number of cached prices per operation


class Quantity(Protocol):
    """A number that may depend on variables."""

    @property
    def fixed(self) -> bool:
        """True if the number depends on no variable."""

    def of(self, values: Mapping[str, Any]) -> int:
        """Return the number for a request with these variables."""


@dataclass(frozen=True, slots=True)
class RecordCount:
    """How many records a field can return: the largest of its sizes. Each size is a number or the name of a variable."""

    given: tuple[int | str, ...]
    fallback: int

    @property
    def fixed(self) -> bool:
        """True if no variable sets the size."""
        return not any(isinstance(one, str) for one in self.given)

    def of(self, values: Mapping[str, Any]) -> int:
        """Return the size for a request with these variables. An invalid value counts as the maximum; the field itself refuses the value
        later.
        """
        found = [count(values.get(one)) if isinstance(one, str) else one for one in self.given]
        stated = [one for one in found if one is not None]
        return max(stated) if stated else self.fallback


@dataclass(frozen=True, slots=True)
class GivenCount:
    """One if a variable has a value, else zero."""

    variable: str
    fixed = False

    def of(self, values: Mapping[str, Any]) -> int:
        """Return one or zero."""
        return int(values.get(self.variable) is not None)


@dataclass(frozen=True, slots=True)
class IsValue:
    """One if a variable has a certain value, such as a value of an enum, else zero."""

    variable: str
    value: str
    fixed = False

    def of(self, values: Mapping[str, Any]) -> int:
        """Return one or zero."""
        return int(values.get(self.variable) == self.value)


@dataclass(frozen=True, slots=True)
class ConditionCount:
    """The number of conditions in a variable that is a filter or part of a filter."""

    variable: str
    fixed = False

    def of(self, values: Mapping[str, Any]) -> int:
        """Return the number of values that the filter compares with."""
        return conditions_in(values.get(self.variable))


@dataclass(frozen=True, slots=True)
class InputCount:
    """How many inputs a mutation has. An input counts once for each `list_` items of its longest list: the payload can name them all."""

    input: ValueNode
    many: bool
    list_: int
    fixed = False

    def of(self, values: Mapping[str, Any]) -> int:
        """The number in a request with these variables: rows, or operations of a batch. The most if they are not known."""
        given = value_from_ast_untyped(self.input, dict(values))
        if not self.many:
            return self._lists(given)
        rows = given.get("rows", given.get("operations")) if isinstance(given, dict) else None
        if isinstance(rows, dict):  # GraphQL takes one input for a list of one
            return self._lists(rows)
        return sum(map(self._lists, rows[:MAX_ROWS])) if isinstance(rows, list) else MAX_ROWS

    def _lists(self, row: Any) -> int:
        return max(1, -(-longest(row) // self.list_))


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A cost that depends on variables: base + the sum of number × cost. Fragments share their formulas."""

    base: int
    terms: tuple[tuple[Quantity, "int | Formula"], ...]


Cost = int | Formula


def count(value: Any) -> int | None:
    """Return the size that a value states: a page size or the length of a list, capped at the maximum page size."""
    if value is None:
        return None
    if isinstance(value, list):
        return min(len(value), MAX_PAGE_SIZE)
    return min(max(value, 0), MAX_PAGE_SIZE) if isinstance(value, int) and not isinstance(value, bool) else MAX_PAGE_SIZE


def longest(value: Any) -> int:
    """The length of the longest list in a value."""
    if isinstance(value, dict):
        return max(map(longest, value.values()), default=0)
    return max([len(value), *map(longest, value)]) if isinstance(value, list) else 0


def add(costs: Iterable[Cost]) -> Cost:
    """Return the sum of the costs."""
    base, terms = 0, []
    for cost in costs:
        if isinstance(cost, int):
            base += cost
        else:
            terms.append((RecordCount((1,), 1), cost))
    return Formula(base, tuple(terms)) if terms else base


def times(size: Quantity, cost: Cost) -> Cost:
    """Return the cost multiplied by the size."""
    if isinstance(cost, int) and size.fixed:
        return size.of({}) * cost
    return Formula(0, ((size, cost),))


@dataclass(slots=True)
class Priced:
    """The price of one operation: a number for each request."""

    cost: Cost
    defaults: Mapping[str, Any]
    sizes: tuple[Quantity, ...]
    computed: int = 0  # number of fields that a rule or a ranking answers
    _known: dict[tuple[int, ...], int] = field(default_factory=dict)

    def of(self, variables: Mapping[str, Any] | None) -> int:
        """Return the cost of the operation with these variables."""
        if isinstance(self.cost, int):
            return self.cost
        values = {**self.defaults, **(variables or {})}
        key = tuple(size.of(values) for size in self.sizes)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= PRICES:
                self._known.clear()
            found = self._known[key] = price(self.cost, values, {})
        return found


def price(cost: Cost, values: Mapping[str, Any], memo: dict[int, int]) -> int:
    """Return the value of a formula. `memo` holds the values of known parts."""
    if isinstance(cost, int):
        return cost
    found = memo.get(id(cost))
    if found is None:
        found = memo[id(cost)] = cost.base + sum(size.of(values) * price(inner, values, memo) for size, inner in cost.terms)
    return found
