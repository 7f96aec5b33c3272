"""Words of names as the full-text index sees them: folded, lower-cased, split, escaped (ARCHITECTURE 5)."""

import re
import unicodedata
from typing import Any

_WORD = re.compile(r"[^\W_]+")
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


def lucene(text: str) -> str | None:
    """The query for what somebody has typed so far: earlier words whole, the last one as a prefix; None below two letters."""
    typed = words(text)
    if not typed or len("".join(typed)) < 2:
        return None
    *whole, last = typed[:8]
    return " AND ".join([*whole, f"{last}*"])
