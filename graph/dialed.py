"""Telephone numbers as people write them, and the terms that a stored number is found by, in whatever spelling.

`+14255550100` is stored as `+14255550100` (all digits), `=4255550100` (without the country) and `-00105552441` (from the end, so that a
number without country or area is the beginning of a term).
"""

import re

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from graph.words import fold

LEAST = 6  # digits: fewer are an extension, or part of a name
_EXTENSION = re.compile(r"(;ext=|\bext\b|\bextension\b|\bx|#).*$")
_PHONE = re.compile(r"(tel:)?[ +]*[\d ().\-/]+")
_OUT = ("00", "011", "810")  # what is dialed before a country


def _digits(text: str) -> str:
    """The digits, with + in front where there is one; empty for what is no telephone number."""
    folded = _EXTENSION.sub("", fold(text)).strip()
    if not _PHONE.fullmatch(folded):
        return ""
    plus = "+" if "+" in folded else ""
    found = re.sub(r"\D", "", re.sub(r"\(0+\)", "", folded) if plus or folded.startswith("00") else folded)
    return plus + found if len(found) >= LEAST else ""


def terms(text: str) -> list[str]:
    """What a stored number is found by: E.164, or what somebody gave in its place."""
    digits = _digits(text)
    if not digits:
        return []
    if not digits.startswith("+"):
        local = digits.lstrip("0")
        return [f"={local}", f"-{local[::-1]}"]
    return [digits, f"={_national(digits)}", f"-{digits[:0:-1]}"]


def wanted(text: str, *, whole: bool) -> list[str]:
    """The terms, or beginnings of terms, of numbers that a text may mean, each with `*` where it is a beginning; `whole`: not of numbers
    that only begin so. Empty for what is no telephone number.
    """
    digits = _digits(text)
    if not digits:
        return []
    more = "" if whole else "*"
    found: dict[str, None] = {}
    for number in [digits] if digits.startswith("+") else [f"+{digits[len(out) :]}" for out in _OUT if digits.startswith(out)]:
        if len(number) > LEAST:
            # stored with its country, or given without one
            found |= dict.fromkeys([f"{number}{more}", f"-{_national(number)[::-1]}"])
    if not digits.startswith("+"):
        for local in {digits.lstrip("0"), digits[1:] if len(digits) == 11 and digits[0] == "8" else ""}:
            if len(local) >= LEAST:
                found |= dict.fromkeys([f"-{local[::-1]}*", *([] if whole else [f"={local}*"])])
    return sorted(found)


def _national(number: str) -> str:
    """The digits behind the country of a number with +, without zeros in front."""
    for length in (1, 2, 3):
        if int(number[1 : 1 + length]) in COUNTRY_CODE_TO_REGION_CODE:
            return number[1 + length :].lstrip("0")
    return number[1:]
