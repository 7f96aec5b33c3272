"""Words of names as the full-text index sees them: folded, lower-cased, split, escaped (ARCHITECTURE 5)."""

import re
import unicodedata
from typing import Any

_WORD = re.compile(r"[^\W_]+")
# The index ends a word by Unicode's rules: not at a dot, an apostrophe or a colon between letters, not at a dot or a comma between digits.
_TERM = re.compile(r"\w+(?:(?:(?<=[^\W\d_])[.':·](?=[^\W\d_])|(?<=\d)[.,'](?=\d))\w+)*")
_MOST = 8  # words that are looked for
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


def fold(text: str) -> str:
    """Lower case, without accents; white space runs to one blank. A name's `nameKey`."""
    lowered = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return " ".join("".join(letter for letter in lowered if not unicodedata.combining(letter)).split())


def keys(name: str) -> dict[str, Any]:
    """What is stored beside a name: what orders it, and how long that is (search reads short names first)."""
    folded = fold(name)
    return {"nameKey": folded, "nameLength": len(folded)}


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def terms(text: str) -> list[str]:
    """The words of a text as the index cuts them: `rosa.ek@oak.example` is `rosa.ek` and `oak.example`."""
    return [term for term in _TERM.findall(fold(text).replace("’", "'")) if term.strip("_")]


def lucene(text: str) -> str | None:
    """The query for what somebody has typed so far: earlier words whole, the last one as a prefix; None below two letters."""
    typed = terms(text)[:_MOST]
    if len("".join(words(text))) < 2:
        return None
    return " AND ".join([*map(_either, typed[:-1]), _either(typed[-1], "*")])


def _either(term: str, end: str = "") -> str:
    """A term, or the words in it wherever they stand: `rosa.ek` finds Rosa Ek too."""
    *whole, last = words(term)[:_MOST]
    apart = " AND ".join([*whole, last + end])
    escaped = term.replace(":", "\\:")
    return apart if last == term else f"({escaped}{end} OR ({apart}))"
