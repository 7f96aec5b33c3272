"""Purchases after the order: the open steps, the guarantee, and the lines that can still be returned (R10)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from insights.enums import PurchaseStatus

STEPS: dict[PurchaseStatus, tuple[str, ...]] = {
    PurchaseStatus.ORDERED: ("recordShipment", "changePromisedDate", "recordDelivery", "cancelPurchase"),
    PurchaseStatus.SHIPPED: ("changePromisedDate", "recordDelivery", "cancelPurchase"),
    PurchaseStatus.DELIVERED: ("returnPurchase",),
    PurchaseStatus.CANCELLED: (),
    PurchaseStatus.RETURNED: (),
}


def guarantee_until(delivered: date, months: int) -> date:
    """Return the last day of a guarantee of `months` months. In a shorter month it is the last day of that month."""
    year, month = divmod(delivered.year * 12 + delivered.month - 1 + months, 12)
    return date(year, month + 1, min(delivered.day, monthrange(year, month + 1)[1]))


@dataclass(slots=True)
class PurchaseLine:
    """A line of a purchase, and how much of it can still be returned. Amounts are minor units, net of discount."""

    line: int
    product: str
    quantity: int
    left: int
    unit_price: int
    discount: float
    amount: int
    amount_reporting: int

    def share(self, units: int) -> tuple[int, int]:
        """Return the amount of the next `units` units, in the currency of the purchase and in the reporting currency.

        All returns of a line together give exactly the amount of the line.
        """
        before = self.quantity - self.left
        amount, counted = (
            _part(whole, before + units, self.quantity) - _part(whole, before, self.quantity)
            for whole in (self.amount, self.amount_reporting)
        )
        return amount, counted


def lines_left(lines: Iterable[Mapping[str, Any]], returned: Iterable[Mapping[str, Any]]) -> list[PurchaseLine]:
    """Return the lines of a purchase minus its returns. A return is subtracted from the line that it names, else from lines of the same
    product in order.
    """
    left = [
        PurchaseLine(
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
    """Return the share of `units` of `of` units, rounded half up."""
    return (2 * whole * units + of) // (2 * of)
