"""Amounts of an import: whose cells are refused where they are in no currency, or no rate is known (graph/money.py has the rest)."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from graph import money
from graph.money import NoRate, Rates, RatesError
from ingest.report import IngestError
from ingest.values import Bad

minor = money.minor


class Money(money.Money):
    """The same; `shift` is by how much the dates of the source were moved: rates are as their file has them."""

    def __init__(self, reporting: str | None, rates: Path | None, shift: timedelta = timedelta()) -> None:
        try:
            super().__init__(reporting, Rates(rates))
        except RatesError as error:
            raise IngestError(str(error)) from error
        self._shift = shift

    def currency(self, given: str | None) -> str:
        """The currency of an amount; the reporting one where nothing is said."""
        found = given or self.reporting
        if found is None:
            raise Bad("has no currency, and there is no reporting currency yet: fill the column currency, or set RAPPORT_CURRENCY")
        self.settle(found)
        return found

    def in_reporting(self, amount: Decimal, currency: str, day: date | None) -> int:
        """An amount in minor units of the reporting currency: by the last rate on or before `day` (as the file has it)."""
        try:
            return super().in_reporting(amount, currency, day - self._shift if day else None)
        except NoRate as error:
            raise Bad(str(error)) from None
