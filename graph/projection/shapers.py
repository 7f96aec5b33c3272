"""Shapers: from rows to the answer, with keys, aliases, `__typename` and nulls in the order of the selection.

`swift` generates code for the same shapers (codegen.py).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from babel.numbers import get_currency_precision

from graph.projection.codegen import Shape, Source, Written
from graph.projection.holes import Hole, Shaper, prefix


def guarded(shaper: Shaper | None, label: str, required: bool) -> Shaper | None:
    """Return a shaper with null propagation: null in a required field is a Hole, and a Hole below a nullable field becomes null."""
    if shaper is None:
        if not required:
            return None

        def present(value: Any, _errors: list[Hole]) -> Any:
            if value is None:
                raise Hole(f"Cannot return null for non-nullable field {label}.", [])
            return value

        return Shape(present, _present)
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

    return Shape(shaped, lambda source: _required(source, inner) if required else _optional(source, inner))


def _present(source: Source) -> Written:
    name = source.name()
    return Written(name, name, [f"{name} is not None"])


def _required(source: Source, inner: Shaper) -> Written:
    found = source.write(inner)
    if found.target.startswith("("):  # null cannot be unpacked
        return found
    value = found.value if isinstance(inner, Shape) else f"need({found.value})"
    return Written(found.target, value, [f"{found.target} is not None", *found.holds])


def _optional(source: Source, inner: Shaper) -> Written:
    written = source.write(inner)
    if written.target.startswith("("):
        name, function = source.name(), source.function(written)
        return Written(name, f"(None if {name} is None else {function}({name}, errors))", [])
    return Written(written.target, f"(None if {written.target} is None else {written.checked})", [])


def many(item: Shaper | None) -> Shaper | None:
    """Return a shaper of a list whose items are shaped one by one. Items are never null."""
    if item is None:
        return None
    shape = item

    def shaped(values: list[Any], errors: list[Hole]) -> list[Any]:
        answer = []
        for position, value in enumerate(values):
            before = len(errors)
            try:
                answer.append(shape(value, errors))
            except Hole as hole:
                hole.path.insert(0, position)
                raise
            finally:
                if len(errors) != before:
                    prefix(errors, before, position)
        return answer

    def written(source: Source) -> Written:
        each, name = source.items(lambda: source.write(shape)), source.name()
        return Written(name, f"[{each.checked} for {each.target} in {name}]", [])

    return Shape(shaped, written)


def made(shape: Callable[[Any], Any]) -> Shaper:
    """Return a shaper that applies a function to a value."""
    return lambda value, _errors: shape(value)


class Slot:
    """One key of an object: a column of the row or a constant, and its shaper. With `span` it is a row of that many columns."""

    __slots__ = ("column", "constant", "key", "shaper", "span")

    def __init__(self, key: str, column: int | None, shaper: Shaper | None = None, constant: Any = None, span: int | None = None) -> None:
        self.key = key
        self.column = column
        self.shaper = shaper
        self.constant = constant
        self.span = span

    def of(self, row: list[Any]) -> Any:
        """Return the unshaped value in a row."""
        if self.column is None:
            return self.constant
        return row[self.column] if self.span is None else row[self.column : self.column + self.span]

    def written(self, source: Source, targets: list[str]) -> Written:
        """Return the source of the value. Its names are put into the targets of the row's columns."""
        inner = source.write(self.shaper)
        if self.column is not None:
            targets[self.column : self.column + (1 if self.span is None else self.span)] = (
                [inner.target] if self.span is None else inner.columns
            )
        return inner


def record(slots: list[Slot], width: int, lenders: Mapping[int, Sequence[int]] = MappingProxyType({})) -> Shaper:
    """Return the shaper of an object from a row of `width` columns. `lenders`: columns whose values come
    first in the list of this column.
    """

    def shaped(row: list[Any], errors: list[Hole]) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for slot in slots:
            if slot.column is None:
                answer[slot.key] = slot.constant
                continue
            value = slot.of(row)
            if slot.column in lenders:
                value = [*(row[one] for one in lenders[slot.column]), *value]
            before = len(errors)
            try:
                answer[slot.key] = slot.shaper(value, errors) if slot.shaper else value
            except Hole as hole:
                hole.path.insert(0, slot.key)
                raise
            finally:
                if len(errors) != before:
                    prefix(errors, before, slot.key)
        return answer

    def written(source: Source) -> Written:
        columns, value, holds = fields(source, slots, width, lenders)
        return Written(unpacked(columns) if columns else source.name(), value, holds, columns)

    return Shape(shaped, written)


def unpacked(columns: Sequence[str]) -> str:
    """Return the unpacking target of a row with these columns. A row without used columns is not unpacked."""
    return f"({', '.join(columns)},)" if columns else "_"


def fields(
    source: Source, slots: list[Slot], width: int, lenders: Mapping[int, Sequence[int]], beside: Mapping[int, str] | None = None
) -> tuple[list[str], str, list[str]]:
    """Return the targets of a row's columns, the object as an expression over their names, and the checks on them.

    `beside` has expressions for columns that the row itself lacks.
    """
    targets = ["_"] * width
    for lender in {one for some in lenders.values() for one in some}:
        targets[lender] = source.name()
    pairs, holds = [], []
    known: dict[int, tuple[Shaper | None, Written]] = {}
    for slot in slots:
        if slot.column is None:
            pairs.append(f"{slot.key!r}: {slot.constant!r}")
            continue
        if beside and slot.column in beside:
            pairs.append(f"{slot.key!r}: {beside[slot.column]}")
            continue
        before = known.get(slot.column) if slot.span is None else None
        if before is None and slot.column not in lenders:
            inner = slot.written(source, targets)
            holds += inner.holds
        elif before and before[0] is slot.shaper:
            inner = before[1]
        else:
            name = before[1].target if before else source.name()
            lent = "".join(f"{targets[one]}, " for one in lenders.get(slot.column, ()))
            targets[slot.column] = name
            function = source.function(source.write(slot.shaper))
            inner = Written(name, f"{function}({f'[{lent}*{name}]' if lent else name}, errors)", [])
        if slot.span is None:
            known[slot.column] = slot.shaper, inner
        pairs.append(f"{slot.key!r}: {inner.value}")
    return targets, f"{{{', '.join(pairs)}}}", holds


def tagged(kinds: Mapping[str, Shaper]) -> Shaper:
    """Return the shaper of an interface's or union's object. The first column names the type of the rest."""

    def shaped(row: list[Any], errors: list[Hole]) -> Any:
        return kinds[row[0]](row[1], errors)

    def written(source: Source) -> Written:
        table, name = source.table({label: source.function(source.write(kind)) for label, kind in kinds.items()}), source.name()
        return Written(name, f"{table}[{name}[0]]({name}[1], errors)", [])

    return Shape(shaped, written)


@cache
def _digits(currency: str) -> int:
    return int(get_currency_precision(currency))


def decimal(minor: int, currency: str) -> str:
    """Return minor units as a decimal string with the currency's number of digits."""
    text, digits = str(minor), _digits(currency)
    if not digits:
        return text
    if minor < 0:
        return f"-{decimal(-minor, currency)}"
    if len(text) <= digits:
        text = text.zfill(digits + 1)
    return f"{text[:-digits]}.{text[-digits:]}"


def money(keys: list[tuple[str, str]]) -> Shaper:
    """Return the shaper of `Money` from [minor units, currency]."""

    def shaped(value: list[Any], _errors: list[Hole]) -> dict[str, Any]:
        minor, currency = value
        facts = {"amount": decimal(minor, currency), "currency": currency, "__typename": "Money"}
        return {key: facts[name] for key, name in keys}

    def written(source: Source) -> Written:
        minor, currency = source.name(), source.name()
        facts = {"amount": f"{source.constant(decimal)}({minor}, {currency})", "currency": currency, "__typename": "'Money'"}
        return Written(f"({minor}, {currency})", f"{{{', '.join(f'{key!r}: {facts[name]}' for key, name in keys)}}}", [])

    return Shape(shaped, written)
