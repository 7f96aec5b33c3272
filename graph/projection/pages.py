"""Keyset pages: sealed cursors hold the sort value and the id, so that a page never skips or repeats a row while others write."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from graph.client.errors import BadRequest
from graph.projection.fields import Kind, Sort
from graph.projection.seals import SEAL

MAX_PAGE_SIZE = 100
DEFAULT = 20


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LARGEST = 2**63 - 1


def _fits(value: Any, kind: Kind) -> bool:
    """Return whether the graph accepts that value for this kind."""
    if kind is Kind.NUMBER:
        return isinstance(value, float) or (type(value) is int and abs(value) <= _LARGEST)
    if not isinstance(value, str):
        return False
    if kind is Kind.TEXT:
        return True
    try:
        if kind is Kind.DAY:
            return _DAY.fullmatch(value) is not None and date.fromisoformat(value) is not None
        return _INSTANT.fullmatch(value) is not None and datetime.fromisoformat(value) is not None
    except ValueError:
        return False


class Cursors:
    """The cursors of one list in one order. They are opaque, and no other list accepts them."""

    __slots__ = ("_purpose",)

    def __init__(self, place: str) -> None:
        self._purpose = place.encode()

    def encode(self, value: Any, identifier: str) -> str:
        """Return the cursor of a row."""
        return SEAL.close(orjson.dumps([value, identifier]), self._purpose)

    def decode(self, cursor: str, kind: Kind) -> tuple[Any, str]:
        """Return sort value and id of a cursor. Raises `BadRequest` for any other text."""
        text = SEAL.open(cursor, self._purpose)
        found = orjson.loads(text) if text is not None else None
        if found is None or not _fits(found[0], kind):
            raise BadRequest("This cursor is not of this list and order, or no longer valid. Take one from its edges, or start again.")
        return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Page:
    """The direction of a page, from the presence of its arguments."""

    backward: bool
    cursor: bool

    @staticmethod
    def of(arguments: Mapping[str, Any]) -> "Page":
        """Return the page for `first`, `after`, `last`, `before`. Raises `BadRequest` for a combination that is not allowed."""
        first, last = arguments.get("first"), arguments.get("last")
        after, before = arguments.get("after"), arguments.get("before")
        backward = last is not None or (before is not None and after is None)
        if first is not None and last is not None:
            raise BadRequest("`first` and `last` do not go together: page forward with `first` or backward with `last`.")
        if last is not None and after is not None:
            raise BadRequest("`last` goes with `before`: leave out `after`, or page forward with `first`.")
        if after is not None and before is not None:
            raise BadRequest("`after` and `before` do not go together: page one way.")
        if before is not None and last is None and first is not None:
            raise BadRequest("`first` goes with `after`: to read what comes before a cursor, say `last`.")
        return Page(backward, (before if backward else after) is not None)

    @staticmethod
    def size(arguments: Mapping[str, Any]) -> int:
        """Return the page size: 0 to 100, 20 by default. A page of size 0 has only counts. Raises `BadRequest` for other sizes."""
        backward = Page.of(arguments).backward
        name = "last" if backward else "first"
        asked = arguments.get(name)
        if asked is None:
            return DEFAULT
        if not 0 <= asked <= MAX_PAGE_SIZE:
            raise BadRequest(f"`{name}` is {asked}: it must be between 0 and {MAX_PAGE_SIZE}; page on with the cursor for more.")
        return int(asked)


def literal(parameter: str, kind: Kind) -> str:
    """Return a parameter as a Cypher value of its kind."""
    if kind is Kind.TIME:
        return f"datetime({parameter})"
    if kind is Kind.DAY:
        return f"date({parameter})"
    return parameter


def readable(expression: str, kind: Kind) -> str:
    """Return a value of that kind as JSON can hold it."""
    return f"toString({expression})" if kind in (Kind.TIME, Kind.DAY) else expression


def sides(expression: str, tie: str, value: str, identifier: str, *, descending: bool, tie_descending: bool) -> tuple[str, str]:
    """Return the condition for rows behind the cursor, and the one for all other rows. They are written so that the planner reads one index
    in order (ARCHITECTURE 5).
    """
    than, before = ("<", ">") if descending else (">", "<")
    tie_than, tie_before = ("<", ">=") if tie_descending else (">", "<=")
    beyond = f"({expression} {than}= {value} AND CASE WHEN {expression} {than} {value} THEN true ELSE {tie} {tie_than} {identifier} END)"
    rest = (
        f"({expression} {before}= {value} AND CASE WHEN {expression} {before} {value} THEN true ELSE {tie} {tie_before} {identifier} END)"
    )
    return beyond, rest


def chosen(sorts: Mapping[str, Sort], default: tuple[str, str], arguments: Mapping[str, Any]) -> tuple[str, Sort, bool]:
    """Return the requested order: its name, the order, and whether it is descending."""
    order = arguments.get("orderBy") or {}
    name = order.get("field") or default[0]
    direction = order.get("direction") or ("ASC" if order else default[1])
    return f"{name} {direction}", sorts[name], direction == "DESC"
