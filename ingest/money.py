"""Amounts: minor units of their own currency, and the same in the one reporting currency by the rate of their day."""

import bisect
import csv
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from babel.numbers import get_currency_precision

from ingest import values
from ingest.report import IngestError
from ingest.values import Bad


@lru_cache
def _unit(currency: str) -> int:
    return int(10 ** get_currency_precision(currency))


def minor(amount: Decimal, currency: str) -> int:
    """An amount in minor units, rounded half up."""
    return int((amount * _unit(currency)).quantize(Decimal(1), ROUND_HALF_UP))


class Money:
    """The reporting currency (None until the first amount says it) and the rates towards it."""

    def __init__(self, reporting: str | None, rates: Path | None, shift: timedelta = timedelta()) -> None:
        self.reporting = reporting
        self._file = rates
        self._shift = shift
        self._rates = _read(rates) if rates else {}

    def currency(self, given: str | None) -> str:
        """The currency of an amount; the reporting one where nothing is said."""
        found = given or self.reporting
        if found is None:
            raise Bad("has no currency, and there is no reporting currency yet: fill the column currency, or set RAPPORT_CURRENCY")
        self.reporting = self.reporting or found
        return found

    def in_reporting(self, amount: Decimal, currency: str, day: date | None) -> int:
        """An amount in minor units of the reporting currency: by the last rate on or before `day` (as the file has it)."""
        assert self.reporting is not None, "`currency` was asked before"
        day = day - self._shift if day else None
        if currency == self.reporting:
            return minor(amount, currency)
        days, rates = self._rates.get(currency, ([], []))
        at = bisect.bisect_right(days, day) if day else 0
        if not at:
            wanted = f"{day},{currency},<rate>" if day else f"<date>,{currency},<rate>"
            where = f"to {self._file.name}" if self._file else "to a file and name it by RAPPORT_RATES"
            raise Bad(f"is in {currency}, and no rate to {self.reporting} is known on that day: add a line `{wanted}` {where}")
        return minor(amount * rates[at - 1], self.reporting)


def _read(path: Path) -> dict[str, tuple[list[date], list[Decimal]]]:
    """The rates of a CSV `date,currency,rate`: what one unit of the currency is worth in the reporting one from that day on."""
    found: list[tuple[date, str, Decimal]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if set(reader.fieldnames or ()) != {"date", "currency", "rate"}:
                raise IngestError(f"{path.name} must have the columns date,currency,rate.")
            for row in reader:
                try:
                    rate = values.decimal(row["rate"])
                    if rate <= 0:
                        raise Bad(f"{values.quoted(row['rate'])} is no rate: it must be above 0")
                    found.append((values.day(row["date"]), values.currency(row["currency"]), rate))
                except Bad as bad:
                    raise IngestError(f"{path.name}:{reader.line_num}: {bad}.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IngestError(f"{path.name} cannot be read: {error}.") from error
    sorted_rates: dict[str, tuple[list[date], list[Decimal]]] = {}
    for when, currency, rate in sorted(found):
        days, rates = sorted_rates.setdefault(currency, ([], []))
        days.append(when)
        rates.append(rate)
    return sorted_rates
