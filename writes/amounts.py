"""Amounts as they are stored: minor units, their currency, and the same in the reporting currency."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from graph import money
from graph.money import CURRENCIES, NoRate
from graph.writing.draft import Given, Refused
from insights.enums import UserErrorCode

MOST = 10**15  # minor units


def minor(given: dict[str, Any], path: tuple[str, ...]) -> int:
    """An amount in minor units, rounded half up. Raises `Refused` where it is negative, too large or in no currency."""
    amount, currency = Decimal(given["amount"]), given["currency"]
    if currency not in CURRENCIES:
        raise Refused(UserErrorCode.INVALID, (*path, "currency"), f"`{currency}` is no currency of ISO 4217: write it as EUR.")
    found = money.minor(amount, currency) if abs(amount) < MOST else MOST
    if not 0 <= found < MOST or amount < 0:
        raise Refused(UserErrorCode.INVALID, (*path, "amount"), "Must be 0 or more, and below a thousand billion.")
    return found


def reporting(given: Given, amount: Decimal, currency: str, on: datetime, path: tuple[str, ...]) -> int:
    """An amount in minor units of the reporting currency, which the first amount of all says. Raises `Refused` where no rate is known."""
    given.money.settle(currency)
    try:
        return given.money.in_reporting(amount, currency, on.date())
    except NoRate as error:
        raise Refused(UserErrorCode.NO_RATE, path, f"The amount {error}.") from None


def amount(given: Given, name: str, on: datetime) -> dict[str, Any]:
    """The properties of an amount: `name`, `name`Currency and `name`Reporting, by the rate of a day."""
    value = minor(given[name], (name,))
    currency = given[name]["currency"]
    counted = reporting(given, Decimal(given[name]["amount"]), currency, on, (name, "currency"))
    return {name: value, f"{name}Currency": currency, f"{name}Reporting": counted}
