"""Amounts as they are stored: minor units, their currency, and the same in the reporting currency."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from graph import money
from graph.money import CURRENCIES, NoRate
from graph.writing.draft import Given
from insights.enums import UserErrorCode

MOST = 10**15  # minor units


def minor(given: Given, said: dict[str, Any], path: tuple[str, ...]) -> int:
    """An amount in minor units, rounded half up. Refuses one that is negative, too large or in no currency; 0 stands in its place."""
    amount, currency = Decimal(said["amount"]), said["currency"]
    known = currency in CURRENCIES
    if not known:
        given.refuse(UserErrorCode.INVALID, (*path, "currency"), f"`{currency}` is not an ISO 4217 currency: write it as EUR.")
    found = money.minor(amount, currency) if known and abs(amount) < MOST else 0
    if not 0 <= amount < MOST or found >= MOST:
        given.refuse(UserErrorCode.INVALID, (*path, "amount"), "Must be 0 or more, and below a thousand billion.")
        return 0
    return found


def reporting(given: Given, amount: Decimal, currency: str, on: datetime, path: tuple[str, ...]) -> int:
    """An amount in minor units of the reporting currency, which the first amount of all says. Refuses one that has no rate."""
    if currency not in CURRENCIES or abs(amount) >= MOST:
        return 0  # refused by `minor`
    given.money.settle(currency)
    try:
        found = given.money.in_reporting(amount, currency, on.date())
    except NoRate as error:
        given.refuse(UserErrorCode.NO_RATE, path, f"The amount {error}.")
        return 0
    if found < MOST:
        return found
    given.refuse(UserErrorCode.INVALID, path, f"Comes to a thousand billion {given.money.reporting} or more: correct the amount.")
    return 0


def check(given: Given, name: str) -> None:
    """Refuse an amount that is wrong whatever its day: for decisions that read the day from a record."""
    if name in given:
        minor(given, given[name], (name,))


def within(given: Given, where: tuple[str, ...], counted: int, most: int) -> None:
    """An amount in the reporting currency, in minor units, is at most a limit of the house, unless the viewer manages the account."""
    currency = given.money.reporting
    if currency and counted > money.minor(Decimal(most), currency):
        given.reserve(where, f"Comes to more than {most:,} {currency}: correct it, or ask a manager of the account to record this.")


def amount(given: Given, name: str, on: datetime) -> dict[str, Any]:
    """The properties of an amount: `name`, `name`Currency and `name`Reporting, by the rate of a day. None where it was left out."""
    if name not in given:
        return dict.fromkeys((name, f"{name}Currency", f"{name}Reporting")) if given.clears(name) else {}
    value = minor(given, given[name], (name,))
    currency = given[name]["currency"]
    counted = reporting(given, Decimal(given[name]["amount"]), currency, on, (name, "currency"))
    return {name: value, f"{name}Currency": currency, f"{name}Reporting": counted}
