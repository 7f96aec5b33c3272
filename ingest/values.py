"""From the text of a cell to the value that is stored; a cell that cannot be one is refused with the reason and the mend."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any

from graph.money import CURRENCIES
from graph.values import COUNTRIES, Bad, country, email, phone, quoted, time_zone
from graph.words import expands

__all__ = ["COUNTRIES", "Bad", "country", "email", "phone", "quoted", "time_zone"]  # which writes read alike

Read = Callable[[str], Any]
LONGEST = 200
_FIRST, _LAST = 1900, 2200
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def clean(text: str) -> str:
    """NFC, without white space around it and without control characters; line breaks and tabs become blanks."""
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


def text(longest: int = LONGEST) -> Read:
    """Words, at most so many letters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Bad(f"has {len(cell)} letters, and at most {longest} are kept: shorten it")
        if longest == LONGEST and expands(cell):
            raise Bad("contains characters that stand for many others, such as U+FDFA: write them out")
        return cell

    return read


def number(low: float, high: float, *, whole: bool = False) -> Read:
    """A number from `low` to `high`: an int where it is a whole one, else a float."""
    kind = "a whole number" if whole else "a number"

    def read(cell: str) -> int | float:
        found = decimal(cell)
        if not low <= found <= high or (whole and found != found.to_integral_value()):
            raise Bad(f"{quoted(cell)} is not {kind} from {low:g} to {high:g}")
        return int(found) if whole else float(found)

    return read


def decimal(cell: str) -> Decimal:
    """An exact number, with a point before its decimals and nothing between thousands."""
    if not _NUMBER.fullmatch(cell):
        raise Bad(f"{quoted(cell)} is no number: write it as 1234.50")
    try:
        return Decimal(cell)
    except InvalidOperation:  # pragma: no cover - the pattern is narrower than Decimal
        raise Bad(f"{quoted(cell)} is no number") from None


def flag(cell: str) -> bool:
    """true or false."""
    try:
        return _FLAGS[cell.lower()]
    except KeyError:
        raise Bad(f"{quoted(cell)} is neither true nor false") from None


def choice(values: type[StrEnum], *, without: frozenset[str] = frozenset()) -> Read:
    """One of a closed set; letters' case and blanks for underscores do not matter."""
    known = {one.value for one in values} - without

    def read(cell: str) -> str:
        found = cell.upper().replace(" ", "_").replace("-", "_")
        if found not in known:
            raise Bad(f"{quoted(cell)} is none of {', '.join(sorted(known))}")
        return found

    return read


def choices(values: type[StrEnum]) -> Read:
    """Several of a closed set, separated by |."""
    one = choice(values)

    def read(cell: str) -> list[str]:
        return list(dict.fromkeys(one(part.strip()) for part in cell.split("|") if part.strip()))

    return read


@lru_cache(4096)
def moment(cell: str) -> datetime:
    """A point in time; without an offset it is UTC, without a time the beginning of the day."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        raise Bad(f"{quoted(cell)} is no date: write it as 2026-03-01, or with a time as 2026-03-01T09:30:00Z") from None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    if not _FIRST <= found.year <= _LAST:
        raise Bad(f"{quoted(cell)} lies outside the years {_FIRST} to {_LAST}")
    return found


def day(cell: str) -> date:
    """A day."""
    return moment(cell).date()


def words(cell: str) -> list[str]:
    """Texts separated by |."""
    return [one for part in cell.split("|") if (one := text()(part.strip()))]


def currency(cell: str) -> str:
    """A currency, ISO 4217."""
    if cell.upper() not in CURRENCIES:
        raise Bad(f"{quoted(cell)} is no currency of ISO 4217: write three letters, as USD")
    return cell.upper()


def price(cell: str) -> Decimal:
    """What one unit costs, in major units; never negative."""
    found = decimal(cell)
    if found < 0:
        raise Bad(f"{quoted(cell)} is negative: a return is a purchase with status RETURNED and positive amounts")
    return found
