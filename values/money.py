"""Amounts: minor units of their own currency, and the same amount in the reporting currency at the rate of its day."""

import bisect
import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from babel.numbers import get_currency_precision, list_currencies

CURRENCIES = frozenset(list_currencies())  # ISO 4217
# Currencies by their number of decimals, unless they have two.
UNUSUAL = {
    decimals: sorted(one for one in CURRENCIES if get_currency_precision(one) == decimals)
    for decimals in sorted({get_currency_precision(one) for one in CURRENCIES} - {2})
}


class RatesError(ValueError):
    """The file of rates cannot be read. The text says where, and what to do."""


class NoRate(ValueError):
    """No rate from a currency to the reporting currency is known on a day. The text says which line to add, and where."""


@lru_cache
def _unit(currency: str) -> int:
    return int(10 ** get_currency_precision(currency))


def minor(amount: Decimal, currency: str) -> int:
    """Return an amount in minor units, rounded half up."""
    return int((amount * _unit(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def major(amount: int, currency: str) -> Decimal:
    """Return an amount of minor units in units of its currency."""
    return Decimal(amount) / _unit(currency)


class Rates:
    """The value of one unit of a currency in the reporting currency, from a CSV `date,currency,rate`. Each rate holds from its day on.

    Raises `RatesError` for an invalid file.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._known = _read(file) if file else {}

    def on(self, currency: str, day: date) -> Decimal | None:
        """Return the last rate on or before a day. None if there is none."""
        days, rates = self._known.get(currency, ([], []))
        at = bisect.bisect_right(days, day)
        return rates[at - 1] if at else None


class Money:
    """The reporting currency (None until the first amount sets it), and the rates to it."""

    def __init__(self, reporting: str | None, rates: Rates) -> None:
        self.reporting = reporting
        self._rates = rates

    def settle(self, currency: str) -> None:
        """Make the currency of the first amount the reporting currency."""
        self.reporting = self.reporting or currency

    def in_reporting(self, amount: Decimal, currency: str, day: date | None) -> int:
        """Return an amount in minor units of the reporting currency, at the last rate on or before `day`. Raises `NoRate`."""
        assert self.reporting is not None, "`settle` was called before"
        if currency == self.reporting:
            return minor(amount, currency)
        rate = self._rates.on(currency, day) if day else None
        if rate is None:
            wanted = f"{day},{currency},<rate>" if day else f"<date>,{currency},<rate>"
            where = f"to {self._rates.file.name}" if self._rates.file else "to a file and name it by RAPPORT_RATES"
            raise NoRate(f"is in {currency}, and no rate to {self.reporting} is known on that day: add a line `{wanted}` {where}")
        return minor(amount * rate, self.reporting)


def _read(path: Path) -> dict[str, tuple[list[date], list[Decimal]]]:
    found: list[tuple[date, str, Decimal]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if set(reader.fieldnames or ()) != {"date", "currency", "rate"}:
                raise RatesError(f"{path.name} must have the columns date,currency,rate.")
            for row in reader:
                try:
                    found.append(_row(row))
                except (ValueError, InvalidOperation) as error:
                    said = str(error) if isinstance(error, ValueError) else f"`{row['rate']}` is no rate: write it as 1.0850"
                    raise RatesError(f"{path.name}:{reader.line_num}: {said}.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RatesError(f"{path.name} cannot be read: {error}.") from error
    sorted_rates: dict[str, tuple[list[date], list[Decimal]]] = {}
    for when, currency, rate in sorted(found):
        days, rates = sorted_rates.setdefault(currency, ([], []))
        days.append(when)
        rates.append(rate)
    return sorted_rates


def _row(row: dict[str, str]) -> tuple[date, str, Decimal]:
    """Return one line of the file. The day may have a time of day."""
    currency = (row["currency"] or "").strip().upper()
    if currency not in CURRENCIES:
        raise ValueError(f"`{currency}` is no currency of ISO 4217: write three letters, as USD")
    rate = Decimal((row["rate"] or "").strip())
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"`{row['rate']}` is no rate: it must be above 0")
    return date.fromisoformat((row["date"] or "").strip()[:10]), currency, rate
