"""From rows to the answer: keys, aliases, `__typename` and nulls in the selection's order.

A shaper is called with a value and the list of errors so far, and returns what stands in the answer. A null where the schema
promises none raises `Hole`; the nearest nullable field above becomes null and the error keeps its path (GraphQL's meaning).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from babel.numbers import get_currency_precision

Shaper = Callable[[Any, list["Hole"]], Any]


class Hole(Exception):
    """A null that may not be, or a rule that failed, with its path below the root field."""

    def __init__(self, message: str, path: list[str | int], original: Exception | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.original = original


def prefix(errors: list[Hole], start: int, *steps: str | int) -> None:
    """Put a step (or more) before the paths of the errors from `start` on."""
    for hole in errors[start:]:
        hole.path[:0] = steps


def guarded(shaper: Shaper | None, label: str, required: bool) -> Shaper | None:
    """A field's value by its nullability: a required null is a Hole, a Hole below a nullable field becomes null."""
    if shaper is None:
        if not required:
            return None

        def present(value: Any, _errors: list[Hole]) -> Any:
            if value is None:
                raise Hole(f"Cannot return null for non-nullable field {label}.", [])
            return value

        return present
    inner = shaper

    def shaped(value: Any, errors: list[Hole]) -> Any:
        if value is None:
            result = None
        else:
            try:
                result = inner(value, errors)
            except Hole as hole:
                if required:
                    raise
                errors.append(hole)
                return None
        if result is None and required:
            raise Hole(f"Cannot return null for non-nullable field {label}.", [])
        return result

    return shaped


def many(item: Shaper | None) -> Shaper | None:
    """A list whose items are shaped one by one; items are never null."""
    if item is None:
        return None
    shape = item

    def shaped(values: list[Any], errors: list[Hole]) -> list[Any]:
        for position, value in enumerate(values):
            before = len(errors)
            try:
                values[position] = shape(value, errors)
            except Hole as hole:
                hole.path.insert(0, position)
                raise
            finally:
                if len(errors) != before:
                    prefix(errors, before, position)
        return values

    return shaped


class Slot:
    """One key of an object: a column of the row or a constant, and how it is shaped."""

    __slots__ = ("column", "constant", "key", "shaper")

    def __init__(self, key: str, column: int | None, shaper: Shaper | None = None, constant: Any = None) -> None:
        self.key = key
        self.column = column
        self.shaper = shaper
        self.constant = constant


def record(slots: list[Slot], width: int, lent: Sequence[tuple[int, int]] = ()) -> Shaper:
    """An object from a row of `width` columns, which it may overwrite; `lent`: this column's list begins with what stands in that one."""
    if not slots:
        return lambda _row, _errors: {}
    keys = tuple(slot.key for slot in slots)
    constants = [slot.constant for slot in slots if slot.column is None]
    order: list[int] = []
    following = width
    for slot in slots:
        if slot.column is None:
            order.append(following)
            following += 1
        else:
            order.append(slot.column)
    work = [(slot.key, slot.column, slot.shaper) for slot in slots if slot.column is not None and slot.shaper is not None]
    straight = not constants and order == list(range(width))
    pick = (lambda row: (row[order[0]],)) if len(order) == 1 else itemgetter(*order)

    def shaped(row: list[Any], errors: list[Hole]) -> dict[str, Any]:
        for column, source in lent:
            row[column].insert(0, row[source])
        for key, column, shaper in work:
            before = len(errors)
            try:
                row[column] = shaper(row[column], errors)
            except Hole as hole:
                hole.path.insert(0, key)
                raise
            finally:
                if len(errors) != before:
                    prefix(errors, before, key)
        if straight:
            return dict(zip(keys, row, strict=False))
        return dict(zip(keys, pick(row + constants), strict=False))

    return shaped


def tagged(kinds: Mapping[str, Shaper]) -> Shaper:
    """An interface's or a union's object: the first column says which type the rest is of."""

    def shaped(row: list[Any], errors: list[Hole]) -> Any:
        return kinds[row[0]](row[1], errors)

    return shaped


@cache
def _digits(currency: str) -> int:
    return int(get_currency_precision(currency))


def decimal(minor: int, currency: str) -> str:
    """Minor units as a decimal string with the currency's own number of digits."""
    digits = _digits(currency)
    if not digits:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{rest:0{digits}d}"


def money(keys: list[tuple[str, str]]) -> Shaper:
    """`Money` from [minor units, currency]."""

    def shaped(value: list[Any], _errors: list[Hole]) -> dict[str, Any]:
        minor, currency = value
        facts = {"amount": None, "currency": currency, "__typename": "Money"}
        facts["amount"] = decimal(minor, currency)
        return {key: facts[name] for key, name in keys}

    return shaped
