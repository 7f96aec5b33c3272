"""Telephone numbers as people write them, and the terms that a stored number is found by, in whatever spelling.

`+14255550100` is stored as `+14255550100` (all digits), `=4255550100` (without the country) and `-00105552441` (from the end, so that a
number without country or area is the beginning of a term).
"""

import re

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from graph.words import fold

LEAST = 6  # digits: fewer are an extension, or part of a name
_LABEL = re.compile(r"(tel|telefon|telefono|telephone|phone|fon|mobil|mobile|handy|cell|fax|t|m|f)[.:]+ *|(tel|telefon|phone|fax) +")
# What phonenumbers takes for letters of the number: AUTOHAUS is no extension of it.
_INTERNAL = re.compile(
    r"[\s,;/-]*\b(durchwahl|dw|apparat|app|nebenstelle|nst|klappe|kl|poste|ramal|toestel|wew)\b[.: ]*(?=\d{1,7}\s*$)", re.I
)
_REMARK = re.compile(r"\s*\([^()\d]*\)\s*$")
_EXTENSION = re.compile(r"[\s,;]*(;ext=|\b(ext|extn|extension|int|interno|anexo|доб)\b|\bx|(?<=\d)x|#)[.: ]*\d*$")
_PHONE = re.compile(r"[\d ()+.\-/]+")
_OUT = ("00", "011", "810")  # what is dialed before a country
_SWITCHBOARD = re.compile(r"\d-0$")


def plain(text: str) -> str:
    """A number with its extension as phonenumbers reads it, without a remark behind it (`(mobil)`)."""
    return _INTERNAL.sub(" ext. ", _REMARK.sub("", text))


def _digits(text: str) -> list[str]:
    """The digits, with + in front where there is one, also without the 0 of a switchboard (`0731/100777-0`); empty for what is no
    telephone number.
    """
    folded = fold(plain(text))
    folded = _EXTENSION.sub("", folded[label.end() :] if (label := _LABEL.match(folded)) else folded).strip()
    if not _PHONE.fullmatch(folded) or "+" in folded.lstrip("( +"):
        return []
    plus = "+" if "+" in folded else ""
    written = [folded, folded[:-2]] if _SWITCHBOARD.search(folded) else [folded]
    found = [plus + re.sub(r"\D", "", one) for one in written]
    return [one for one in found if len(one.lstrip("+")) >= LEAST]


def terms(text: str) -> list[str]:
    """What a stored number is found by: E.164, or what somebody gave in its place."""
    found: dict[str, None] = {}
    for digits in _digits(text):
        if digits.startswith("+"):
            number = _numbers(digits)[0]
            found |= dict.fromkeys([number, f"={_national(number)}", f"-{number[:0:-1]}"])
        else:
            local = digits.lstrip("0")
            found |= dict.fromkeys([f"={local}", f"-{local[::-1]}"])
    return list(found)


def wanted(text: str, *, whole: bool) -> list[str]:
    """The terms, or beginnings of terms, of numbers that a text may mean, each with `*` where it is a beginning; `whole`: not of numbers
    that only begin so. Empty for what is no telephone number.
    """
    more = "" if whole else "*"
    found: dict[str, None] = {}
    for digits in _digits(text):
        abroad = [digits] if digits.startswith("+") else [f"+{digits[len(out) :]}" for out in _OUT if digits.startswith(out)]
        for number in [one for given in abroad for one in _numbers(given) if len(one) > LEAST]:
            # stored with its country, or given without one
            found |= dict.fromkeys([f"{number}{more}", f"-{_national(number)[::-1]}"])
        if not digits.startswith("+"):
            for local in {digits.lstrip("0"), digits[1:] if len(digits) == 11 and digits[0] == "8" else ""}:
                if len(local) >= LEAST:
                    found |= dict.fromkeys([f"-{local[::-1]}*", *([] if whole else [f"={local}*"])])
    return sorted(found)


def _country(number: str) -> int:
    """How long the country of a number with + is, that sign included; 1 if there is no such country."""
    return next((1 + length for length in (1, 2, 3) if int(number[1 : 1 + length] or 0) in COUNTRY_CODE_TO_REGION_CODE), 1)


def _national(number: str) -> str:
    """The digits behind the country of a number with +, without zeros in front."""
    return number[_country(number) :].lstrip("0")


def _numbers(number: str) -> list[str]:
    """A number with + as its country writes it: without the 0 that is dialed only at home (`+49 (0)731`). Where none is dialed the 0 may be
    part of the number (`+39 06`), or a habit (`+48 (0)22`): both.
    """
    length = _country(number)
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(number[1:length] or 0), ("",))
    known = PhoneMetadata.metadata_for_region(regions[0], None)
    bare = number[:length] + _national(number)
    return [bare] if known is None or known.national_prefix == "0" else list(dict.fromkeys([number, bare]))
