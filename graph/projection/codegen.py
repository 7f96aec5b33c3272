"""Code generation for shapers: Python source with the same answer as the exact shapers of `shape`, for rows without holes, in a fifth of
the time.

Without it, an answer of some thousand records costs mostly the call of one small function per field. The source consists only of keys
(names by GraphQL's grammar) and numbers of columns. It stops at the first exception, and the exact shaper starts over.

If the answer is to be `encoded`, items of an outermost list that contain lists become JSON one by one. So the objects of a large answer
never exist at the same time: reading distant memory costs more than computing.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import orjson

from graph.projection.holes import Hole, Shaper


class Off(Exception):
    """An exception from the generated code's assumptions, usually a null in a non-null field."""


def _off() -> NoReturn:
    raise Off


def _need(value: Any) -> Any:
    if value is None:
        raise Off
    return value


class Written(NamedTuple):
    """Generated source of one value: the target for unpacking, the expression over the target's names, and the checks on them.

    `columns` are the targets of a row's columns, if the value is a row.
    """

    target: str
    value: str
    holds: list[str]
    columns: Sequence[str] = ()

    @property
    def checked(self) -> str:
        """Return the expression, guarded by its checks. A failed check leaves the generated code."""
        return f"({self.value} if {' and '.join(self.holds)} else off())" if self.holds else self.value


class Shape:
    """A shaper with code generation. `exact` knows the path of every hole; code from `written` knows only that there is one."""

    __slots__ = ("exact", "written")

    def __init__(self, exact: Shaper, written: Callable[["Source"], Written]) -> None:
        self.exact = exact
        self.written = written

    def __call__(self, value: Any, errors: list[Hole]) -> Any:
        return self.exact(value, errors)


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
        """Return an unused name."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: Any) -> str:
        """Return the name of an object."""
        name = self.name("k")
        self.known[name] = value
        return name

    def write(self, shaper: Shaper | None) -> Written:
        """Return the source of a shaper. A shaper without code generation is called."""
        if isinstance(shaper, Shape):
            return shaper.written(self)
        name = self.name()
        return Written(name, name if shaper is None else f"{self.constant(shaper)}({name}, errors)", [])

    def items(self, write: Callable[[], Written]) -> Written:
        """Return the source of a list's items. Large items of an outermost list are JSON, if the answer is to be encoded."""
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
        """Return the name of a function of a value and the errors."""
        value = self.name()
        return self.block(value, [f"{written.target} = {value}"], written.checked)

    def block(self, value: str, lines: list[str], answer: str) -> str:
        """Return the name of a function of `value` and the errors with several lines."""
        name = self.name("f")
        self.lines += [f"def {name}({value}, errors):", *(f"    {line}" for line in lines), f"    return {answer}"]
        return name

    def table(self, functions: Mapping[str, str]) -> str:
        """Return the name of a dictionary of functions."""
        name = self.name("t")
        self.lines.append(f"{name} = {{{', '.join(f'{key!r}: {function}' for key, function in functions.items())}}}")
        return name

    def compiled(self, name: str) -> Shaper:
        """Return the compiled function of that name."""
        exec("\n".join(self.lines), self.known)  # noqa: S102  # made of keys and column numbers only
        found: Callable[[Any, list[Hole]], Any] = self.known[name]
        return found


def swift(shaper: Shaper | None, *, encoded: bool = False) -> Shaper | None:
    """Return a shaper that runs generated code first. If there is a hole, the exact shaper follows, because it knows the path.

    The answer consists of dicts and lists. An `encoded` answer also has `orjson.Fragment`, which only `orjson.dumps` can read.
    """
    if not isinstance(shaper, Shape):
        return shaper
    source = Source(encoded=encoded)
    quick, exact = source.compiled(source.function(source.write(shaper))), shaper.exact

    def shaped(value: Any, errors: list[Hole]) -> Any:
        found: list[Hole] = []
        try:
            answer = quick(value, found)
        except (Off, Hole, TypeError):  # unpacking null raises a TypeError
            return exact(value, errors)
        return exact(value, errors) if found else answer

    return shaped
