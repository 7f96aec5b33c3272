"""Amounts as they are stored: minor units, the currency, and minor units of the reporting currency."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from graph.commit.change_set import Input
from insights.actions import NotAllowed, above_limit
from insights.enums import UserErrorCode
from values import money
from values.money import CURRENCIES, NoRate

MOST_MINOR_UNITS = 10**15  # minor units


def minor(given: Input, said: dict[str, Any], path: tuple[str, ...]) -> int:
    """Return an amount in minor units, rounded half up. Refuses a negative amount, a too large amount and an unknown currency, and returns
    0 for these.
    """
    amount, currency = Decimal(said["amount"]), said["currency"]
    known = currency in CURRENCIES
    if not known:
        given.refuse(UserErrorCode.INVALID, (*path, "currency"), f"`{currency}` is not an ISO 4217 currency: write it as EUR.")
    found = money.minor(amount, currency) if known and abs(amount) < MOST_MINOR_UNITS else 0
    if not 0 <= amount < MOST_MINOR_UNITS or found >= MOST_MINOR_UNITS:
        given.refuse(UserErrorCode.INVALID, (*path, "amount"), "Must be 0 or more, and below a thousand billion.")
        return 0
    return found


def reporting(given: Input, amount: Decimal, currency: str, on: datetime, path: tuple[str, ...]) -> int:
    """Return an amount in minor units of the reporting currency. The first amount ever written sets that currency. Refuses an amount
    without a rate.
    """
    if currency not in CURRENCIES or abs(amount) >= MOST_MINOR_UNITS:
        return 0  # `minor` refused it
    given.money.settle(currency)
    try:
        found = given.money.in_reporting(amount, currency, on.date())
    except NoRate as error:
        given.refuse(UserErrorCode.NO_RATE, path, f"The amount {error}.")
        return 0
    if found < MOST_MINOR_UNITS:
        return found
    given.refuse(UserErrorCode.INVALID, path, f"Is a thousand billion {given.money.reporting} or more: correct the amount.")
    return 0


def check(given: Input, name: str) -> None:
    """Refuse an invalid amount regardless of its day. For decisions that read the day from a record."""
    if name in given:
        minor(given, given[name], (name,))


def within(given: Input, where: tuple[str, ...], counted: int, most: int) -> None:
    """Refuse an amount above the limit, unless the viewer manages the account. The amount is in minor units of the reporting currency, the
    limit in major units.
    """
    if refusal := above(given.money.reporting, counted, most):
        given.reserve(where, refusal.message)


def above(currency: str | None, counted: int, most: int) -> NotAllowed | None:
    """Return the refusal of an amount above the limit for reps. None for an amount within it, and while there is no currency."""
    return above_limit(most, currency) if currency and counted > money.minor(Decimal(most), currency) else None


def amount(given: Input, name: str, on: datetime) -> dict[str, Any]:
    """Return the properties of an amount: `name`, `name`Currency and `name`Reporting, with the rate of the day.

    The values are None when the field is cleared. The result is empty when the field is left out.
    """
    if name not in given:
        return dict.fromkeys((name, f"{name}Currency", f"{name}Reporting")) if given.clears(name) else {}
    value = minor(given, given[name], (name,))
    currency = given[name]["currency"]
    counted = reporting(given, Decimal(given[name]["amount"]), currency, on, (name, "currency"))
    return {name: value, f"{name}Currency": currency, f"{name}Reporting": counted}


def told(value: int | None, currency: str | None) -> dict[str, Any] | None:
    """Return a stored amount as an input gives it. None if there is none."""
    return None if value is None or currency is None else {"amount": money.major(value, currency), "currency": currency}
