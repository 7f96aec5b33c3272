"""A purchase after the order: which steps are open, how long its guarantee runs, what of it can still be returned (R10)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from insights.enums import PurchaseStatus

STEPS: dict[PurchaseStatus, tuple[str, ...]] = {
    PurchaseStatus.ORDERED: ("recordDelivery", "cancelPurchase"),
    PurchaseStatus.SHIPPED: ("recordDelivery", "cancelPurchase"),
    PurchaseStatus.DELIVERED: ("returnPurchase",),
    PurchaseStatus.CANCELLED: (),
    PurchaseStatus.RETURNED: (),
}


def guarantee_until(delivered: date, months: int) -> date:
    """The last day of a guarantee of so many months; in a shorter month its last day."""
    year, month = divmod(delivered.year * 12 + delivered.month - 1 + months, 12)
    return date(year, month + 1, min(delivered.day, monthrange(year, month + 1)[1]))


@dataclass(slots=True)
class Line:
    """A line of a purchase and how much of it can still be returned; amounts are minor units, net of discount."""

    line: int
    product: str
    quantity: int
    left: int
    unit_price: int
    discount: float
    amount: int
    amount_reporting: int

    def share(self, units: int) -> tuple[int, int]:
        """What the next so many units of it come to: amount and amount in the reporting currency.

        All returns of a line together come to exactly what it cost.
        """
        before = self.quantity - self.left
        amount, counted = (
            _part(whole, before + units, self.quantity) - _part(whole, before, self.quantity)
            for whole in (self.amount, self.amount_reporting)
        )
        return amount, counted


def lines_left(lines: Iterable[Mapping[str, Any]], returned: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The lines of a purchase, less what its returns took back: from the line they name, else from those of the same product in order."""
    left = [
        Line(
            one["line"], one["product"], one["quantity"], one["quantity"], one["unitPrice"], one.get("discount") or 0.0, one["amount"],
            one["amountReporting"],
        )
        for one in lines
    ]  # fmt: skip
    for one in returned:
        back = one["quantity"]
        for line in sorted((line for line in left if line.product == one["product"]), key=lambda line: line.line != one["line"]):
            taken = min(back, line.left)
            line.left -= taken
            back -= taken
    return left


def _part(whole: int, units: int, of: int) -> int:
    """The share of so many units, rounded half up."""
    return (2 * whole * units + of) // (2 * of)
