"""Telephone numbers as people write them, and the search terms of a stored number.

`+14255550100` has the terms `+14255550100` (all digits), `=4255550100` (without the country code) and `-00105552441` (reversed). A number
without country or area code is a prefix of the reversed term.
"""

import re

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from values.folding import fold

LEAST = 6  # digits: a shorter number is an extension, or part of a name
_LABEL = re.compile(r"(tel|telefon|telefono|telephone|phone|fon|mobil|mobile|handy|cell|fax|t|m|f)[.:]+ *|(tel|telefon|phone|fax) +")
# Words for an extension that phonenumbers would read as letters of the number. AUTOHAUS is no such word.
_INTERNAL = re.compile(
    r"[\s,;/-]*\b(durchwahl|dw|apparat|app|nebenstelle|nst|klappe|kl|poste|ramal|toestel|wew)\b[.: ]*(?=\d{1,7}\s*$)", re.I
)
_REMARK = re.compile(r"\s*\([^()\d]*\)\s*$")
_EXTENSION = re.compile(r"[\s,;]*(;ext=|\b(ext|extn|extension|int|interno|anexo|доб)\b|\bx|(?<=\d)x|#)[.: ]*\d*$")
_PHONE = re.compile(r"[\d ()+.\-/]+")
_OUT = ("00", "011", "810")  # prefixes that are dialed before a country code
_SWITCHBOARD = re.compile(r"\d-0$")


def plain(text: str) -> str:
    """Return a number with its extension as phonenumbers reads it, without a trailing remark (`(mobil)`)."""
    return _INTERNAL.sub(" ext. ", _REMARK.sub("", text))


def _digits(text: str) -> list[str]:
    """Return the digits, with + in front if there is one, and also without the 0 of a switchboard (`0731/100777-0`).

    Empty if the text is no telephone number.
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
    """Return the search terms of a stored number: E.164, or the text that was entered instead."""
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
    """Return the terms of the numbers that a text may mean, each with `*` if it is a prefix.

    `whole` excludes longer numbers that only begin with the text. Empty if the text is no telephone number.
    """
    more = "" if whole else "*"
    found: dict[str, None] = {}
    for digits in _digits(text):
        abroad = [digits] if digits.startswith("+") else [f"+{digits[len(out) :]}" for out in _OUT if digits.startswith(out)]
        for number in [one for given in abroad for one in _numbers(given) if len(one) > LEAST]:
            # The number may be stored with its country code, or may have been entered without a country code.
            found |= dict.fromkeys([f"{number}{more}", f"-{_national(number)[::-1]}"])
        if not digits.startswith("+"):
            for local in {digits.lstrip("0"), digits[1:] if len(digits) == 11 and digits[0] == "8" else ""}:
                if len(local) >= LEAST:
                    found |= dict.fromkeys([f"-{local[::-1]}*", *([] if whole else [f"={local}*"])])
    return sorted(found)


def _country(number: str) -> int:
    """Return the length of the country code of a number with +, including the sign. 1 if there is no such country."""
    return next((1 + length for length in (1, 2, 3) if int(number[1 : 1 + length] or 0) in COUNTRY_CODE_TO_REGION_CODE), 1)


def _national(number: str) -> str:
    """Return the digits after the country code of a number with +, without leading zeros."""
    return number[_country(number) :].lstrip("0")


def _numbers(number: str) -> list[str]:
    """Return the spellings of a number with + that its country uses, without the 0 that is dialed only at home (`+49 (0)731`).

    In countries that dial no such 0, it may be part of the number (`+39 06`) or a habit (`+48 (0)22`). Both spellings are returned then.
    """
    length = _country(number)
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(number[1:length] or 0), ("",))
    known = PhoneMetadata.metadata_for_region(regions[0], None)
    bare = number[:length] + _national(number)
    return [bare] if known is None or known.national_prefix == "0" else list(dict.fromkeys([number, bare]))
