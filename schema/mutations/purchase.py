"""Mutations of purchases: record, deliver, cancel and return."""

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime, Decimal
from schema.mutations.declare import NAMES, clearable, key, must, mutation, payload, version
from schema.mutations.money import MoneyInput
from schema.types.care import FollowUp
from schema.types.customer import Customer
from schema.types.purchase import Promise, Purchase
from writes import purchase_updates, purchases, returns


@strawberry.input(description="A line of a purchase.")
class PurchaseLineInput:
    product: strawberry.ID = must("Product of the line.")
    quantity: int = must("Number of units, at least 1.")
    unit_price: MoneyInput = must("Price of one unit before the discount. All lines must have the same currency.")
    discount: Decimal | None = some('Discount as a share, at least 0 and below 1. "0.1" takes off a tenth.')


@strawberry.input(description="A promise made with a purchase.")
class PromiseInput:
    kind: enums.PromiseKind = must("Subject of the promise.")
    text: str | None = some("Text of the promise.")
    due_at: DateTime = must("Time by which the promise is due.")
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed that they can keep the promise.")


@strawberry.input(description="A purchase to record.")
class RecordPurchaseInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Customer who buys.")
    external_id: str | None = some("Your own id of the purchase. It must be unique, and is generated if left out.")
    placed_by: strawberry.ID | None = some("Contact who places the order. The contact must work or have worked at the customer.")
    sold_by: strawberry.ID | None = some(f"Rep who sold. Defaults to the viewer's rep, else to the account's owner. {NAMES}")
    ordered_at: DateTime = must("Time of the order, not in the future.")
    promised_at: DateTime | None = some("Promised delivery date. It becomes a promise, unless `promises` has a DELIVERY_DATE.")
    lines: list[PurchaseLineInput] = must("Lines of the purchase, at least 1.")
    promises: list[PromiseInput] | None = some("Further promises made with the purchase.")
    terms: list[str] | None = some("Commercial terms of the purchase.")
    referral: strawberry.ID | None = some("Referral that led to the purchase. Its status becomes WON.")


@strawberry.input(description="A purchase that was delivered.")
class RecordDeliveryInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase.")
    expected_version: int = version()
    delivered_at: DateTime = must("Time of delivery, not before the order and not in the future.")
    seller_present: bool | None = some("Whether the seller was present at the delivery.")
    note: str | None = some("Note about the delivery.")


@strawberry.input(description="A purchase to cancel before its delivery.")
class CancelPurchaseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase.")
    expected_version: int = version()
    at: DateTime | None = some("Time of the cancellation. Defaults to now.")
    reason: str = must("Reason for the cancellation.")


@strawberry.input(description="Units of a line that come back.")
class ReturnLineInput:
    line: int = must("Number of the line in the purchase.")
    quantity: int = must("Number of units that come back, at most the units that have not come back before.")


@strawberry.input(description="A purchase that comes back, in full or in part.")
class ReturnPurchaseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("Purchase that comes back.")
    expected_version: int = version()
    returned_at: DateTime = must("Time of the return, not before the delivery and not in the future.")
    lines: list[ReturnLineInput] | None = some("Lines that come back. Defaults to everything that has not come back before.")
    reason: str | None = some("Reason for the return.")


_CUSTOMER = (Customer, "Customer who buys. Its relationship already reflects this write.")
_PROMISES = ([Promise], "Promises that this write withdrew or broke.")
RECORD_PURCHASE = mutation(
    purchases.RECORD,
    RecordPurchaseInput,
    payload(
        "RecordPurchasePayload",
        "A purchase that was recorded.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=([Promise], "Promises made with the purchase."),
        follow_ups=(
            [FollowUp],
            "Planned follow-ups: a thank-you, a status update for a distant delivery, and a monthly contact if none was open.",
        ),
    ),
    "Record a purchase with its lines and promises. A thank-you is planned, unless the order is more than 30 days old.",
)
RECORD_DELIVERY = mutation(
    purchases.DELIVER,
    RecordDeliveryInput,
    payload(
        "RecordDeliveryPayload",
        "A purchase that was delivered.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=([Promise], "Promises of the delivery date, now kept or broken."),
        follow_ups=([FollowUp], "Follow-ups that were planned after the delivery, and status updates that were skipped."),
    ),
    "Record a delivery. The promised date is kept or broken, the guarantee begins, and the checks after a delivery are planned.",
)
CANCEL_PURCHASE = mutation(
    purchases.CANCEL,
    CancelPurchaseInput,
    payload(
        "CancelPurchasePayload",
        "A purchase that was canceled.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=_PROMISES,
        follow_ups=([FollowUp], "Follow-ups that were skipped."),
    ),
    "Cancel a purchase that is not delivered yet. Its promises are withdrawn, or broken if past their due date. Its "
    "follow-ups are skipped.",
)
RETURN_PURCHASE = mutation(
    returns.RETURN,
    ReturnPurchaseInput,
    payload(
        "ReturnPurchasePayload",
        "A return that was recorded.",
        purchase=(Purchase, "The return: a purchase with status RETURNED."),
        original=(Purchase, "Purchase that came back."),
        customer=_CUSTOMER,
        promises=_PROMISES,
        follow_ups=([FollowUp], "Follow-ups that were skipped because the whole purchase came back."),
    ),
    "Record that a delivered purchase came back, in full or in part. A return is not a claim.",
)


@strawberry.input(description="Corrections to a purchase. A field that is left out keeps its value.")
class UpdatePurchaseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase.")
    expected_version: int = version()
    placed_by: Maybe[strawberry.ID | None] = clearable(
        "Contact who placed the order. The contact must work or have worked at the customer."
    )
    sold_by: Maybe[strawberry.ID | None] = clearable(f"Rep who sold. {NAMES}")
    ordered_at: Maybe[DateTime] = some("Time of the order, not in the future. Promises and follow-ups of the order move with it.")
    promised_at: Maybe[DateTime | None] = clearable("Promised delivery date. Its promise changes with it.")
    lines: Maybe[list[PurchaseLineInput]] = some(
        "Lines of the purchase, at least 1. They replace the present lines and are numbered from 1. Not allowed once a part came back."
    )
    terms: Maybe[list[str] | None] = clearable("Commercial terms of the purchase.")
    referral: Maybe[strawberry.ID | None] = clearable("Referral that led to the purchase. A referral that it won before is open again.")
    delivered_at: Maybe[DateTime] = some("Time of a recorded delivery, not before the order. Promises, guarantee and checks move with it.")
    seller_present: Maybe[bool | None] = clearable("Whether the seller was present at a recorded delivery.")
    delivery_note: Maybe[str | None] = clearable("Note about a recorded delivery.")
    cancelled_at: Maybe[DateTime] = some("Time of a recorded cancellation, not before the order.")
    cancel_reason: Maybe[str] = some("Reason for a recorded cancellation.")
    return_reason: Maybe[str | None] = clearable("Reason for a return. Nothing else of a return can be corrected.")


UPDATE_PURCHASE = mutation(
    purchase_updates.UPDATE,
    UpdatePurchaseInput,
    payload(
        "UpdatePurchasePayload",
        "A purchase that was corrected.",
        purchase=(Purchase, "The purchase."),
        customer=_CUSTOMER,
        promises=([Promise], "Promises that changed with the purchase."),
        follow_ups=([FollowUp], "Follow-ups that order and delivery plan now."),
    ),
    "Correct a purchase and its lines. Totals, promises, follow-ups, guarantee and referrals are updated too.",
)
