"""Amounts as they are stored: minor units, their currency, and the same in the reporting currency."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision, list_currencies

from graph.writing.draft import Given, Refused
from insights.enums import UserErrorCode

_KNOWN = frozenset(list_currencies())
MOST = 10**15  # minor units


@lru_cache
def _unit(currency: str) -> int:
    return int(10 ** get_currency_precision(currency))


def minor(money: dict[str, Any], path: tuple[str, ...]) -> int:
    """An amount in minor units, rounded half up. Raises `Refused` where it is negative, too large or in no currency."""
    amount, currency = Decimal(money["amount"]), money["currency"]
    if currency not in _KNOWN:
        raise Refused(UserErrorCode.INVALID, (*path, "currency"), f"`{currency}` is no currency of ISO 4217: write it as EUR.")
    found = int((amount * _unit(currency)).quantize(Decimal(1), ROUND_HALF_UP)) if abs(amount) < MOST else MOST
    if not 0 <= found < MOST:
        raise Refused(UserErrorCode.INVALID, (*path, "amount"), "Must be 0 or more, and below a thousand billion.")
    return found


def amount(given: Given, name: str, _on: datetime) -> dict[str, Any]:
    """The properties of an amount: `name`, `name`Currency and `name`Reporting."""
    value = minor(given[name], (name,))
    currency = given[name]["currency"]
    if given.currency not in (None, currency):
        raise Refused(UserErrorCode.NO_RATE, (name, "currency"), f"No rate from {currency} to {given.currency} is known.")
    return {name: value, f"{name}Currency": currency, f"{name}Reporting": value}
