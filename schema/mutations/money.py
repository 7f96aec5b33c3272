"""The input for an amount of money."""

import strawberry

from schema.kit.scalars import CurrencyCode, Decimal
from schema.mutations.declare import must


@strawberry.input(description="An amount of money.")
class MoneyInput:
    amount: Decimal = must('Amount in major units, such as "1234.50".')
    currency: CurrencyCode = must("Currency of the amount, ISO 4217.")
