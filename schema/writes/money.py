"""An amount as it is given."""

import strawberry

from schema.scalars import CurrencyCode, Decimal
from schema.writes.declare import must


@strawberry.input(description="An amount of money.")
class MoneyInput:
    amount: Decimal = must('In major units: "1234.50".')
    currency: CurrencyCode = must("ISO 4217.")
