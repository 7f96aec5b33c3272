"""Writing purchases: ordered, delivered, cancelled, returned (R5 to R8, R10)."""

import strawberry

from insights import enums
from schema.care import FollowUp
from schema.customer import Customer
from schema.purchase import Promise, Purchase
from schema.scalars import DateTime, Decimal
from schema.writes.declare import NAMES, key, must, mutation, payload, some, version
from schema.writes.money import MoneyInput
from writes import purchases, returns


@strawberry.input(description="One line of a purchase.")
class PurchaseLineInput:
    product: strawberry.ID = must("What was bought.")
    quantity: int = must("Units, 1 or more.")
    unit_price: MoneyInput = must("Price of one unit before discount; all lines are in one currency.")
    discount: Decimal | None = some('Discount as a share, below 1: "0.1" takes off a tenth.')


@strawberry.input(description="A promise made with a purchase (R5).")
class PromiseInput:
    kind: enums.PromiseKind = must("What is promised.")
    text: str | None = some("The promise in words.")
    due_at: DateTime = must("By when.")
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed that they can keep it (R5).")


@strawberry.input(description="A purchase as it is ordered.")
class RecordPurchaseInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Who buys.")
    external_id: str | None = some("What you call it, if that is free; else we name it.")
    placed_by: strawberry.ID | None = some("Who places the order: somebody who works at the customer.")
    sold_by: strawberry.ID | None = some(f"The rep who sold. Defaults to yourself, else to the account's owner. {NAMES}")
    ordered_at: DateTime = must("When it was ordered: not in the future.")
    promised_at: DateTime | None = some("The promised date of delivery; it becomes a promise, unless `promises` has one of that kind.")
    lines: list[PurchaseLineInput] = must("What was bought, line by line.")
    promises: list[PromiseInput] | None = some("What else was promised (R5).")
    terms: list[str] | None = some("Commercial terms spelled out (R5).")
    referral: strawberry.ID | None = some("The referral that led to it: it is won.")


@strawberry.input(description="A purchase is delivered.")
class RecordDeliveryInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase.")
    expected_version: int = version()
    delivered_at: DateTime = must("When: not before the order, not in the future.")
    seller_present: bool | None = some("Whether whoever sold it was there (R8).")
    note: str | None = some("What was noted.")


@strawberry.input(description="A purchase is cancelled before it is delivered.")
class CancelPurchaseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase.")
    expected_version: int = version()
    at: DateTime | None = some("When; now where nothing is said.")
    reason: str = must("Why.")


@strawberry.input(description="Units of a line that come back.")
class ReturnLineInput:
    line: int = must("The number of the line in the purchase.")
    quantity: int = must("How many come back: at most what did not before.")


@strawberry.input(description="A purchase comes back, wholly or in part.")
class ReturnPurchaseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase that comes back.")
    expected_version: int = version()
    returned_at: DateTime = must("When: not before the delivery, not in the future.")
    lines: list[ReturnLineInput] | None = some("What comes back; all that is left where nothing is said.")
    reason: str | None = some("Why.")


_CUSTOMER = (Customer, "Who buys: their relationship follows at once.")
_PROMISES = ([Promise], "The promises that were settled with it.")
RECORD_PURCHASE = mutation(
    purchases.RECORD,
    RecordPurchaseInput,
    payload(
        "RecordPurchasePayload",
        "A purchase that was recorded.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=([Promise], "What was promised with it."),
        follow_ups=([FollowUp], "What was planned: thanks, a word half-way, the monthly contact where none was open (R6, R7, R9)."),
    ),
    "Record a purchase with its lines and promises; it plans the thanks. Nothing is planned for what was ordered more than 30 days ago.",
)
RECORD_DELIVERY = mutation(
    purchases.DELIVER,
    RecordDeliveryInput,
    payload(
        "RecordDeliveryPayload",
        "A purchase that was delivered.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=([Promise], "The promised date, kept or broken by it."),
        follow_ups=([FollowUp], "What was planned after it (R8), and what it made needless."),
    ),
    "Record that a purchase was delivered: the promised date is judged, the guarantee begins, the checks after it are planned (R8, R10).",
)
CANCEL_PURCHASE = mutation(
    purchases.CANCEL,
    CancelPurchaseInput,
    payload(
        "CancelPurchasePayload",
        "A purchase that was cancelled.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=_PROMISES,
        follow_ups=([FollowUp], "The follow-ups that were skipped."),
    ),
    "Cancel a purchase that is not delivered yet: its promises are withdrawn (broken, where past their date), its follow-ups skipped.",
)
RETURN_PURCHASE = mutation(
    returns.RETURN,
    ReturnPurchaseInput,
    payload(
        "ReturnPurchasePayload",
        "A return.",
        purchase=(Purchase, "The return: a purchase with status RETURNED."),
        original=(Purchase, "The purchase that came back."),
        customer=_CUSTOMER,
        promises=_PROMISES,
        follow_ups=([FollowUp], "The follow-ups that were skipped, where all of it came back."),
    ),
    "Record that a delivered purchase came back, wholly or in part. A return is no claim: nobody stated a cause.",
)
