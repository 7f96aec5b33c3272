"""Cleaning of an input: texts in NFC, trimmed, without control characters, and of limited length; nulls by their meaning.

Every bad field is collected. A readable value takes its place, so that decisions can find further errors.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from graph.commit.change_set import Fields
from insights.enums import UserErrorCode
from values.folding import expands

LONGEST_NAME = 200  # characters of a name, an address or another short text
LONGEST_WRITTEN = 4000  # characters of a text in a field of WRITTEN
# Fields with free text, not names. They keep their line breaks.
WRITTEN = frozenset({"text", "grounds", "demand", "note", "summary", "nextStep", "reason", "deliveryNote", "cancelReason", "returnReason"})
EARLIEST, LATEST = 1900, 2199  # years
ROWS = 500  # entries of a list
Path = tuple[str, ...]
Refuse = Callable[[UserErrorCode, Path, str], None]


def cleaned(values: Mapping[str, Any], fields: Fields, refuse: Refuse, *, changes: bool) -> dict[str, Any]:
    """Return the input without meaningless fields. An empty text means the same as null.

    `changes`: a stored record is changed. A null then stays if it clears a field, and is refused if the field cannot be cleared.
    """
    return _object(values, fields, refuse, changes, "", ())


def _object(values: Mapping[str, Any], fields: Fields, refuse: Refuse, changes: bool, prefix: str, where: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        path, place = f"{prefix}{name}", (*where, name)
        if isinstance(value, Mapping):
            found[name] = _object(value, fields, refuse, changes, f"{path}.", place)
            continue
        clean = _clean(name, value, fields, refuse, changes, path, place)
        if clean is not None and clean != "":
            found[name] = clean
        elif path in fields.required:
            refuse(UserErrorCode.INVALID, place, "Is empty: give a value.")
            found[name] = ""
        elif changes and path in fields.kept:
            refuse(UserErrorCode.INVALID, place, "Cannot be cleared: give a value, or leave the field out to keep what is stored.")
        elif changes and path in fields.clearable:
            found[name] = None
    return found


def _clean(name: str, value: Any, fields: Fields, refuse: Refuse, changes: bool, path: str, place: Path) -> Any:
    if isinstance(value, str):
        return text(value, place, refuse, written=name in WRITTEN)
    if isinstance(value, Mapping):
        return _object(value, fields, refuse, changes, f"{path}.", place)
    if isinstance(value, list):
        if len(value) > ROWS:
            refuse(UserErrorCode.INVALID, place, f"Has {len(value)} entries: give {ROWS} at most.")
        return [_clean(name, one, fields, refuse, changes, path, (*place, str(number))) for number, one in enumerate(value[:ROWS])]
    if isinstance(value, date) and not EARLIEST <= value.year <= LATEST:
        refuse(UserErrorCode.INVALID, place, f"Lies outside the years {EARLIEST} to {LATEST}: check the date.")
        return value.replace(year=2000)  # a leap year, which has every day
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 53:
        refuse(UserErrorCode.INVALID, place, "Is too large: give a number below 9,007,199,254,740,992.")
    return value


def text(value: str, place: Path, refuse: Refuse, *, written: bool) -> str:
    """Return one text without characters that cannot be stored."""
    if not (value.isascii() and value.isprintable()):
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
        bad = [letter for letter in value if _unstorable(letter, written=written)]
        if bad:
            refuse(UserErrorCode.INVALID, place, _why(bad[0], written=written))
            value = "".join(letter for letter in value if letter not in bad)
    value = value.strip()
    most = LONGEST_WRITTEN if written else LONGEST_NAME
    if len(value) > most:
        refuse(UserErrorCode.INVALID, place, f"Has {len(value)} characters: shorten it to {most:,} at most.")
    if not written and expands(value[:most]):
        refuse(UserErrorCode.INVALID, place, "Contains characters that stand for many others, such as U+FDFA: write them out.")
    return value[:most]


def _unstorable(letter: str, *, written: bool) -> bool:
    kind = unicodedata.category(letter)
    return kind == "Cs" or (kind == "Cc" and not (written and letter in "\n\t"))


def _why(letter: str, *, written: bool) -> str:
    if unicodedata.category(letter) == "Cs":
        return "Contains half a surrogate pair: send whole characters, in UTF-8."
    where = "control characters other than line breaks and tabs" if written else "control characters or line breaks"
    return f"Contains the control character U+{ord(letter):04X}: send text without {where}."
