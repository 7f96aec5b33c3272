"""Email addresses, countries, time zones, telephone numbers: texts with a specification, as imports and writes read them."""

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

import phonenumbers
from babel import Locale
from email_validator import EmailNotValidError, validate_email

from values.dialed import plain

_NO_COUNTRY = ("EU", "EZ", "UN", "ZZ")
_NAMES = Locale("en").territories.items()
COUNTRIES = {name: code for code, name in _NAMES if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRY}
_CODES = frozenset(COUNTRIES.values())


class Bad(ValueError):
    """A rejected value. The text says why, and which values are accepted. `column` is set if it is not the column being read."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


def quoted(text: str) -> str:
    """Return a text for a reason, shortened."""
    return f"`{text if len(text) <= 60 else text[:57] + '...'}`"


def email(text: str) -> str:
    """Return an email address in the form that its domain accepts. Whether it exists is not checked. Raises `Bad`."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Bad(f"{quoted(text)} is no email address: {str(error).rstrip('.')}") from None


def country(text: str) -> str:
    """Return a country, ISO 3166-1 alpha-2. Raises `Bad`."""
    if text.upper() not in _CODES:
        raise Bad(f"{quoted(text)} is no country of ISO 3166: write two letters, as DE")
    return text.upper()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(text: str) -> str:
    """Return a time zone of the IANA database. Raises `Bad`."""
    if text not in _zones():
        raise Bad(f"{quoted(text)} is no time zone of the IANA database: write it as Europe/Berlin")
    return text


@lru_cache(4096)
def phone(text: str, region: str | None) -> str | None:
    """Return a number as E.164. None if it has neither + nor a country, or if its country has no such number."""
    try:
        found = phonenumbers.parse(plain(text), region)
    except phonenumbers.NumberParseException:
        return None
    # Some countries have possible numbers with few digits. Those are extensions, which nobody can dial from elsewhere.
    told = phonenumbers.is_possible_number(found) and len(str(found.national_number)) >= 6
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if told else None


def guessed(text: str, region: str | None) -> bool:
    """Return whether a telephone number has no country code itself, so that `phone` uses `region`."""
    try:
        source = phonenumbers.parse(plain(text), region, keep_raw_input=True).country_code_source
    except phonenumbers.NumberParseException:
        return False
    return bool(source == phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY)
