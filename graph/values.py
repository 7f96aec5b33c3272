"""E-mail addresses, countries, time zones, telephone numbers: texts with a specification, as imports and writes read them."""

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email

from graph.dialed import plain

_NO_COUNTRY = ("EU", "EZ", "UN", "ZZ")
_NAMES = Locale("en").territories.items()
COUNTRIES = {name: code for code, name in _NAMES if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRY}
_CODES = frozenset(COUNTRIES.values())


class Bad(ValueError):
    """A value that is refused; the text says why and what would be taken, `column` where it is not the one that is being read."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


def quoted(text: str) -> str:
    """A text as it is shown in a reason: short."""
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def email(text: str) -> str:
    """An e-mail address as its domain would take it; whether it exists is not asked. Raises `Bad`."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Bad(f"{quoted(text)} is no e-mail address: {str(error).rstrip('.')}") from None


def country(text: str) -> str:
    """A country, ISO 3166-1 alpha-2. Raises `Bad`."""
    if text.upper() not in _CODES:
        raise Bad(f"{quoted(text)} is no country of ISO 3166: write two letters, as DE")
    return text.upper()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(text: str) -> str:
    """A time zone of the IANA database. Raises `Bad`."""
    if text not in _zones():
        raise Bad(f"{quoted(text)} is no time zone of the IANA database: write it as Europe/Berlin")
    return text


@lru_cache(4096)
def phone(text: str, region: str | None) -> str | None:
    """E.164, or None where it cannot be told: no + and no country, or a number that its country does not have."""
    try:
        found = phonenumbers.parse(plain(text), region)
    except phonenumbers.NumberParseException:
        return None
    # A few digits alone are possible numbers in some countries: extensions, and no use to whoever dials from elsewhere.
    told = phonenumbers.is_possible_number(found) and len(str(found.national_number)) >= 6
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if told else None


def guessed(text: str, region: str | None) -> bool:
    """Whether a telephone number says no country itself, so that `phone` takes that of `region`."""
    try:
        source = phonenumbers.parse(plain(text), region, keep_raw_input=True).country_code_source
    except phonenumbers.NumberParseException:
        return False
    return bool(source == phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY)
