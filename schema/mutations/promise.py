"""Mutations of promises: make, keep, break and withdraw."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import clearable, key, must, mutation, payload, version
from schema.types.customer import Customer
from schema.types.purchase import Promise, Purchase
from writes import promises


@strawberry.input(description="A promise to record.")
class MakePromiseInput:
    idempotency_key: str = key()
    customer: strawberry.ID | None = some("Customer who receives the promise. Required unless `purchase` is given.")
    purchase: strawberry.ID | None = some("Purchase that the promise belongs to.")
    kind: enums.PromiseKind = must("Subject of the promise.")
    text: str | None = some("Text of the promise, at most 4,000 characters.")
    made_at: DateTime | None = some("Time when the promise was made. Defaults to now.")
    due_at: DateTime = must("Time by which the promise is due, not before it was made.")
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed that they can keep the promise.")


@strawberry.input(description="A promise that was kept.")
class KeepPromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    kept_at: DateTime = must(
        "Time when the promise was kept. If this is after the due date, even by a little, the promise counts as broken."
    )


@strawberry.input(description="A promise that will not be kept.")
class BreakPromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    reason: str | None = some("Reason why the promise will not be kept.")


@strawberry.input(description="A promise that is withdrawn by agreement before its due date.")
class WithdrawPromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    reason: str = must("Agreement with the customer about the withdrawal.")


def _payload(name: str, description: str, **more: Any) -> Any:
    """Return a payload with the promise and its customer."""
    return payload(
        name,
        description,
        promise=(Promise, "The promise."),
        customer=(Customer, "Customer who received the promise. Its relationship already reflects this write."),
        **more,
    )


MAKE_PROMISE = mutation(
    promises.MAKE,
    MakePromiseInput,
    _payload(
        "MakePromisePayload",
        "A promise that was made.",
        purchase=(Purchase, "Purchase that the promise belongs to. Null when it belongs to no purchase."),
    ),
    "Record a promise to a customer. An open promise counts as broken once its due date has passed.",
)
KEEP_PROMISE = mutation(
    promises.KEEP, KeepPromiseInput, _payload("KeepPromisePayload", "A promise that was kept."), "Record that a promise was kept."
)
BREAK_PROMISE = mutation(
    promises.BREAK,
    BreakPromiseInput,
    _payload("BreakPromisePayload", "A promise that was broken."),
    "Record that a promise was broken.",
)
WITHDRAW_PROMISE = mutation(
    promises.WITHDRAW,
    WithdrawPromiseInput,
    _payload("WithdrawPromisePayload", "A promise that was withdrawn."),
    "Withdraw an open promise by agreement before its due date. A withdrawn promise counts neither as kept nor as broken.",
)


@strawberry.input(description="Corrections to a promise. A field that is left out keeps its value.")
class UpdatePromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    purchase: Maybe[strawberry.ID | None] = clearable("Purchase that the promise belongs to. It must belong to the same customer.")
    kind: Maybe[enums.PromiseKind] = some("Subject of the promise.")
    text: Maybe[str | None] = clearable("Text of the promise, at most 4,000 characters.")
    made_at: Maybe[DateTime] = some("Time when the promise was made, not in the future.")
    due_at: Maybe[DateTime] = some(
        "Time by which the promise is due, not before it was made. The promised delivery date of a purchase is corrected "
        "by updatePurchase, the agreed date of a service job by updateServiceJob."
    )
    confirmed_with: Maybe[list[strawberry.ID] | None] = clearable("Departments that confirmed the promise. They replace the present ones.")
    kept_at: Maybe[DateTime] = some("Time when the promise was kept, if it was kept. The promise is judged again by its due date.")
    reason: Maybe[str | None] = clearable("Reason why the promise was broken or withdrawn. A withdrawn promise keeps a reason.")


UPDATE_PROMISE = mutation(
    promises.UPDATE,
    UpdatePromiseInput,
    _payload(
        "UpdatePromisePayload",
        "A promise that was corrected.",
        purchase=(Purchase, "Purchase that the promise belongs to. Null when it belongs to no purchase."),
    ),
    "Correct a promise. A promise that was kept is judged again by its corrected times.",
)
