"""Scalars, each with the specification that it follows, and `Money`."""

import decimal
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

from schema.kit.coercion import shown
from values.instants import rfc3339

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
Decimal = NewType("Decimal", decimal.Decimal)
URL = NewType("URL", str)
EmailAddress = NewType("EmailAddress", str)
PhoneNumber = NewType("PhoneNumber", str)
CurrencyCode = NewType("CurrencyCode", str)
CountryCode = NewType("CountryCode", str)
ListFilter = NewType("ListFilter", dict[str, Any])


def _instant(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise GraphQLError(f"{shown(value)} is no DateTime: write it as 2026-03-01T09:30:00Z.") from None
    raise GraphQLError("A DateTime says its offset: end it with Z, as in 2026-03-01T09:30:00Z.")


def _day(value: Any) -> date:
    try:
        if not isinstance(value, str) or len(value) != 10:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise GraphQLError(f"{shown(value)} is no Date: write it as 2026-03-01.") from None


def _decimal(value: Any) -> decimal.Decimal:
    try:
        if isinstance(value, bool) or len(str(value)) > 40:
            raise decimal.InvalidOperation
        found = decimal.Decimal(str(value))
        if not found.is_finite() or abs(found.adjusted()) > 40:
            raise decimal.InvalidOperation
    except decimal.InvalidOperation:
        raise GraphQLError('This is no Decimal: write it as a string such as "1234.50".') from None
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError("This must be a string.")
    return value


def _conditions(value: Any) -> Any:
    if not isinstance(value, dict):
        raise GraphQLError('A ListFilter is an object, such as {"status": {"eq": "OPEN"}}.')
    return value


def _iso(value: Any) -> Any:
    return rfc3339(value) if isinstance(value, date) else value


def _scalar(name: str, description: str, specified: str, parse: Any, serialize: Any = str) -> Any:
    return strawberry.scalar(name=name, description=description, specified_by_url=specified, parse_value=parse, serialize=serialize)


SCALARS: dict[object, Any] = {
    DateTime: _scalar(
        "DateTime",
        "A point in time in UTC, RFC 3339, such as 2026-03-01T09:30:00Z.",
        "https://scalars.graphql.org/andimarek/date-time",
        _instant,
        _iso,
    ),
    Date: _scalar("Date", "A calendar day, RFC 3339, such as 2026-03-01.", "https://scalars.graphql.org/andimarek/local-date", _day, _iso),
    Decimal: _scalar(
        "Decimal",
        'An exact decimal number, written as a string, such as "1234.50".',
        "https://www.rfc-editor.org/rfc/rfc8259#section-6",
        _decimal,
    ),
    URL: _scalar("URL", "An absolute URL, RFC 3986.", "https://www.rfc-editor.org/rfc/rfc3986", _text),
    EmailAddress: _scalar("EmailAddress", "An email address, RFC 5322.", "https://www.rfc-editor.org/rfc/rfc5322", _text),
    PhoneNumber: _scalar("PhoneNumber", "A phone number, E.164, such as +15550100.", "https://www.itu.int/rec/T-REC-E.164", _text),
    CurrencyCode: _scalar(
        "CurrencyCode", "A currency code, ISO 4217, such as USD.", "https://www.iso.org/iso-4217-currency-codes.html", _text
    ),
    CountryCode: _scalar(
        "CountryCode", "A country code, ISO 3166-1 alpha-2, such as DE.", "https://www.iso.org/iso-3166-country-codes.html", _text
    ),
    ListFilter: _scalar(
        "ListFilter",
        'The filter of a list as JSON, such as {"level": {"eq": "PARTNERING"}}. Pass it as the variable of the argument `filter`.',
        "https://www.rfc-editor.org/rfc/rfc8259",
        _conditions,
        dict,
    ),
}


@strawberry.type(description="An amount of money.")
class Money:
    amount: Decimal = strawberry.field(description="Amount in major units, with as many decimals as the currency has.")
    currency: CurrencyCode = strawberry.field(description="Currency of the amount, ISO 4217.")
