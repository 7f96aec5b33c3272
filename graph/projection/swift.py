"""Shapers written out as Python source: the same answer as the exact shapers of `shape`, a fifth of the time, for rows without holes.

An answer of some thousand records is otherwise mostly the cost of calling one small function a field. The source is made of keys (names by
GraphQL's grammar) and numbers of columns only. It stops at the first thing out of the ordinary, and the exact shaper begins anew.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

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

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.known: dict[str, Any] = {"off": _off, "need": _need}
        self._count = 0

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


def swift(shaper: Shaper | None) -> Shaper | None:
    """The shaper that goes the swift way first and, where there is a hole, the exact one, which knows where it is."""
    if not isinstance(shaper, Shape):
        return shaper
    source = Source()
    quick, exact = source.compiled(source.function(source.write(shaper))), shaper.exact

    def shaped(value: Any, errors: list[Hole]) -> Any:
        found: list[Hole] = []
        try:
            answer = quick(value, found)
        except (Off, Hole, TypeError):  # a null where a row was to be unpacked is a TypeError
            return exact(value, errors)
        return exact(value, errors) if found else answer

    return shaped
