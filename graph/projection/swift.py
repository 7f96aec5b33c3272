"""Shapers written out as Python source: the same answer as the exact shapers of `shape`, a fifth of the time, for rows without holes.

An answer of some thousand records is otherwise mostly the cost of calling one small function a field. The source is made of keys (names by
GraphQL's grammar) and numbers of columns only. It stops at the first thing out of the ordinary, and the exact shaper begins anew.

Where the answer is to be `encoded`, the items of an outermost list that hold lists themselves become JSON one by one: the objects of a
large answer never stand beside each other, and what is read again from far memory costs more than what is computed.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import orjson

from graph.projection.shape import Hole, Shape, Shaper, Written


class Off(Exception):
    """Something out of the ordinary: a null that may not be, most likely."""


def _off() -> NoReturn:
    raise Off


def _need(value: Any) -> Any:
    if value is None:
        raise Off
    return value


class Source:
    """The source of one plan's shaper, function by function."""

    def __init__(self, *, encoded: bool = False) -> None:
        self.lines: list[str] = []
        self.known: dict[str, Any] = {"off": _off, "need": _need, "dumps": orjson.dumps, "fragment": orjson.Fragment}
        self._encoded = encoded
        self._count = 0
        self._lists = 0
        self._inside = False

    def name(self, letter: str = "v") -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: Any) -> str:
        """The name of an object."""
        name = self.name("k")
        self.known[name] = value
        return name

    def write(self, shaper: Shaper | None) -> Written:
        """The source of a shaper; one that is not written out is called."""
        if isinstance(shaper, Shape):
            return shaper.written(self)
        name = self.name()
        return Written(name, name if shaper is None else f"{self.constant(shaper)}({name}, errors)", [])

    def items(self, write: Callable[[], Written]) -> Written:
        """The source of what a list holds. Large items of an outermost list are JSON, where the answer is to be encoded."""
        before, inside = self._lists, self._inside
        self._inside = True
        each = write()
        self._inside = inside
        large = self._lists > before
        self._lists += 1
        if not self._encoded or inside or not large:
            return each
        return each._replace(value=f"fragment(dumps({each.checked}))", holds=[])

    def function(self, written: Written) -> str:
        """A function of a value and the errors."""
        value = self.name()
        return self.block(value, [f"{written.target} = {value}"], written.checked)

    def block(self, value: str, lines: list[str], answer: str) -> str:
        """A function of `value` and the errors that takes some lines."""
        name = self.name("f")
        self.lines += [f"def {name}({value}, errors):", *(f"    {line}" for line in lines), f"    return {answer}"]
        return name

    def table(self, functions: Mapping[str, str]) -> str:
        """A dictionary of functions."""
        name = self.name("t")
        self.lines.append(f"{name} = {{{', '.join(f'{key!r}: {function}' for key, function in functions.items())}}}")
        return name

    def compiled(self, name: str) -> Shaper:
        """The function of that name."""
        exec("\n".join(self.lines), self.known)  # noqa: S102  # made of keys and column numbers only
        found: Callable[[Any, list[Hole]], Any] = self.known[name]
        return found


def swift(shaper: Shaper | None, *, encoded: bool = False) -> Shaper | None:
    """The shaper that goes the swift way first and, where there is a hole, the exact one, which knows where it is.

    The answer is made of dicts and lists; `encoded`, of `orjson.Fragment` as well, for `orjson.dumps` alone to read.
    """
    if not isinstance(shaper, Shape):
        return shaper
    source = Source(encoded=encoded)
    quick, exact = source.compiled(source.function(source.write(shaper))), shaper.exact

    def shaped(value: Any, errors: list[Hole]) -> Any:
        found: list[Hole] = []
        try:
            answer = quick(value, found)
        except (Off, Hole, TypeError):  # a null where a row was to be unpacked is a TypeError
            return exact(value, errors)
        return exact(value, errors) if found else answer

    return shaped
