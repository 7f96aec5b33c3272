"""Texts of an input as they are stored: NFC, without white space around them, no control characters, no lone surrogates, not too long."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from graph.writing.draft import Refused
from insights.enums import UserErrorCode

LONGEST = 200
LONG = 4000
# Fields that hold what somebody wrote, not what something is called; they keep their line breaks.
WRITTEN = frozenset({"text", "note", "summary", "nextStep", "reason"})
ROWS = 500  # entries of a list


def cleaned(values: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[str, Any]:
    """The same input with clean texts, without what is empty or null. Raises `Refused` for what cannot be stored."""
    found = {}
    for name, value in values.items():
        clean = _clean(name, value, (*path, name))
        if clean is not None and clean != "":
            found[name] = clean
    return found


def _clean(name: str, value: Any, path: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return text(value, path, written=name in WRITTEN)
    if isinstance(value, Mapping):
        return cleaned(value, path)
    if isinstance(value, list):
        if len(value) > ROWS:
            raise Refused(UserErrorCode.INVALID, path, f"Has {len(value)} entries: give {ROWS} at most.")
        return [_clean(name, one, (*path, str(number))) for number, one in enumerate(value)]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 53:
        raise Refused(UserErrorCode.INVALID, path, "Is too large a number.")
    return value


def text(value: str, path: tuple[str, ...], *, written: bool) -> str:
    """One text."""
    if not (value.isascii() and value.isprintable()):
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
        for letter in value:
            kind = unicodedata.category(letter)
            if kind == "Cs":
                raise Refused(UserErrorCode.INVALID, path, "Holds half a surrogate pair: send whole characters, in UTF-8.")
            if kind == "Cc" and not (written and letter in "\n\t"):
                where = "but line breaks and tabs" if written else "and no line break"
                message = f"Holds the control character U+{ord(letter):04X}: send text without any {where}."
                raise Refused(UserErrorCode.INVALID, path, message)
    value = value.strip()
    most = LONG if written else LONGEST
    if len(value) > most:
        raise Refused(UserErrorCode.INVALID, path, f"Has {len(value)} characters, and at most {most} are kept: shorten it.")
    return value
