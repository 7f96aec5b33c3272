"""Amounts of an import. Cells without a known currency or rate are rejected (values/money.py has the rest)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from ingest.report import IngestError
from ingest.values import Bad
from values import money
from values.money import NoRate, Rates, RatesError

minor = money.minor


class ImportMoney(money.Money):
    """Amounts whose errors are `Bad`. `shift` is the shift of the source's dates; rates keep the dates of their file."""

    def __init__(self, reporting: str | None, rates: Path | None, shift: timedelta = timedelta()) -> None:
        try:
            super().__init__(reporting, Rates(rates))
        except RatesError as error:
            raise IngestError(str(error)) from error
        self._shift = shift

    def currency(self, given: str | None) -> str:
        """Return the currency of an amount. Defaults to the reporting currency. Raises `Bad` when there is none."""
        found = given or self.reporting
        if found is None:
            raise Bad("has no currency, and there is no reporting currency yet: fill the column currency, or set RAPPORT_CURRENCY")
        self.settle(found)
        return found

    def in_reporting(self, amount: Decimal, currency: str, day: date | None) -> int:
        """Return an amount in minor units of the reporting currency. It uses the last rate on or before `day`, in the dates of the file.

        Raises `Bad` when there is no rate.
        """
        try:
            return super().in_reporting(amount, currency, day - self._shift if day else None)
        except NoRate as error:
            raise Bad(str(error)) from None
