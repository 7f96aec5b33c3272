"""Converts the text of a cell into the stored value. An invalid cell is rejected with the reason and the fix."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any

from values.contact_data import COUNTRIES, Bad, country, email, phone, quoted, time_zone
from values.folding import expands
from values.money import CURRENCIES

__all__ = ["COUNTRIES", "Bad", "country", "email", "phone", "quoted", "time_zone"]  # functions that writes use too

Read = Callable[[str], Any]
LONGEST_TEXT = 200
_FIRST, _LAST = 1900, 2200
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def clean(text: str) -> str:
    """Return NFC text without surrounding white space and control characters. Line breaks and tabs become blanks. Raises `Bad` for text
    that is not UTF-8.
    """
    text = text.strip()
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if kind == "Cs":
            raise Bad("is not UTF-8: save the file as UTF-8")
        if kind != "Cc":
            kept.append(letter)
        elif letter in "\t\r\n":
            kept.append(" ")
    return "".join(kept).strip()


def text(longest: int = LONGEST_TEXT) -> Read:
    """Return a reader of text with at most `longest` characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Bad(f"has {len(cell)} letters, and at most {longest} are kept: shorten it")
        if longest == LONGEST_TEXT and expands(cell):
            raise Bad("contains characters that stand for many others, such as U+FDFA: write them out")
        return cell

    return read


def number(low: float, high: float, *, whole: bool = False) -> Read:
    """Return a reader of numbers from `low` to `high`: an int with `whole`, else a float."""
    kind = "a whole number" if whole else "a number"

    def read(cell: str) -> int | float:
        found = decimal(cell)
        if not low <= found <= high or (whole and found != found.to_integral_value()):
            raise Bad(f"{quoted(cell)} is not {kind} from {low:g} to {high:g}")
        return int(found) if whole else float(found)

    return read


def decimal(cell: str) -> Decimal:
    """Return an exact number, written with a decimal point and without thousands separators. Raises `Bad` for anything else."""
    if not _NUMBER.fullmatch(cell):
        raise Bad(f"{quoted(cell)} is no number: write it as 1234.50")
    try:
        return Decimal(cell)
    except InvalidOperation:  # pragma: no cover - the pattern is narrower than Decimal
        raise Bad(f"{quoted(cell)} is no number") from None


def flag(cell: str) -> bool:
    """Return a boolean. Raises `Bad` for anything else."""
    try:
        return _FLAGS[cell.lower()]
    except KeyError:
        raise Bad(f"{quoted(cell)} is neither true nor false") from None


def choice(values: type[StrEnum], *, without: frozenset[str] = frozenset()) -> Read:
    """Return a reader of one value of an enum. It ignores case and accepts blanks or hyphens for underscores."""
    known = {one.value for one in values} - without

    def read(cell: str) -> str:
        found = cell.upper().replace(" ", "_").replace("-", "_")
        if found not in known:
            raise Bad(f"{quoted(cell)} is none of {', '.join(sorted(known))}")
        return found

    return read


def choices(values: type[StrEnum]) -> Read:
    """Return a reader of several values of an enum, separated by |."""
    one = choice(values)

    def read(cell: str) -> list[str]:
        return list(dict.fromkeys(one(part.strip()) for part in cell.split("|") if part.strip()))

    return read


@lru_cache(4096)
def moment(cell: str) -> datetime:
    """Return a point in time in UTC. Without an offset it is UTC; without a time it is the start of the day. Raises `Bad` for an invalid
    date.
    """
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        raise Bad(f"{quoted(cell)} is no date: write it as 2026-03-01, or with a time as 2026-03-01T09:30:00Z") from None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    if not _FIRST <= found.year <= _LAST:
        raise Bad(f"{quoted(cell)} lies outside the years {_FIRST} to {_LAST}")
    return found


def day(cell: str) -> date:
    """Return a day. Raises `Bad` for an invalid date."""
    return moment(cell).date()


def words(cell: str) -> list[str]:
    """Return texts separated by |."""
    return [one for part in cell.split("|") if (one := text()(part.strip()))]


def currency(cell: str) -> str:
    """Return an ISO 4217 currency code. Raises `Bad` for an unknown currency."""
    if cell.upper() not in CURRENCIES:
        raise Bad(f"{quoted(cell)} is no currency of ISO 4217: write three letters, as USD")
    return cell.upper()


def price(cell: str) -> Decimal:
    """Return the price of one unit in major units. Raises `Bad` for a negative price."""
    found = decimal(cell)
    if found < 0:
        raise Bad(f"{quoted(cell)} is negative: a return is a purchase with status RETURNED and positive amounts")
    return found
