"""What an operation costs: its work, as a formula over the variables that size pages and lists or that filter.

A record that the answer can hold costs one. A field that reads more costs its weight for each record that it is asked of
(server/weights.py).

The formula is made once per operation; each request fills in its numbers. Fragments share their formulas, so it stays as small
as the document however often a fragment is spread.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graph.projection.conditions import conditions_in
from graph.projection.pages import MOST

PRICES = 64  # how many prices an operation remembers


class Counted(Protocol):
    """A number that may depend on variables."""

    @property
    def fixed(self) -> bool:
        """Whether it depends on none."""

    def of(self, values: Mapping[str, Any]) -> int:
        """The number in a request with these variables."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many records a field can answer: the largest of its sizes, each a number or the name of a variable."""

    given: tuple[int | str, ...]
    fallback: int

    @property
    def fixed(self) -> bool:
        """Whether no variable says how many."""
        return not any(isinstance(one, str) for one in self.given)

    def of(self, values: Mapping[str, Any]) -> int:
        """The number in a request with these variables; a wrong one counts as the most, and is refused by the field itself."""
        found = [count(values.get(one)) if isinstance(one, str) else one for one in self.given]
        stated = [one for one in found if one is not None]
        return max(stated) if stated else self.fallback


@dataclass(frozen=True, slots=True)
class Given:
    """One where a variable has a value, else none."""

    variable: str
    fixed = False

    def of(self, values: Mapping[str, Any]) -> int:
        """One or none."""
        return int(values.get(self.variable) is not None)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How many conditions a variable holds that is a filter or a part of one."""

    variable: str
    fixed = False

    def of(self, values: Mapping[str, Any]) -> int:
        """Values that something is compared with."""
        return conditions_in(values.get(self.variable))


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A cost that depends on variables: base + the sum of number × cost. Fragments share theirs."""

    base: int
    terms: tuple[tuple[Counted, "int | Formula"], ...]


Cost = int | Formula


def count(value: Any) -> int | None:
    """The size that a value states: a page's rows or a list's items, never more than a page can have."""
    if value is None:
        return None
    if isinstance(value, list):
        return min(len(value), MOST)
    return min(max(value, 0), MOST) if isinstance(value, int) and not isinstance(value, bool) else MOST


def add(costs: Iterable[Cost]) -> Cost:
    """Costs beside each other."""
    base, terms = 0, []
    for cost in costs:
        if isinstance(cost, int):
            base += cost
        else:
            terms.append((Size((1,), 1), cost))
    return Formula(base, tuple(terms)) if terms else base


def times(size: Counted, cost: Cost) -> Cost:
    """A cost, so many times."""
    if isinstance(cost, int) and size.fixed:
        return size.of({}) * cost
    return Formula(0, ((size, cost),))


@dataclass(slots=True)
class Priced:
    """The cost of one operation, a number per request."""

    cost: Cost
    defaults: Mapping[str, Any]
    sizes: tuple[Counted, ...]
    computed: int = 0  # fields that a rule or a ranking answers
    _known: dict[tuple[int, ...], int] = field(default_factory=dict)

    def of(self, variables: Mapping[str, Any] | None) -> int:
        """The work of the operation with these variables."""
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
    """The number that a formula comes to; `memo` holds the parts that are known."""
    if isinstance(cost, int):
        return cost
    found = memo.get(id(cost))
    if found is None:
        found = memo[id(cost)] = cost.base + sum(size.of(values) * price(inner, values, memo) for size, inner in cost.terms)
    return found
