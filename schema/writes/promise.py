"""Writing promises (R5)."""

from typing import Any

import strawberry

from insights import enums
from schema.customer import Customer
from schema.purchase import Promise, Purchase
from schema.scalars import DateTime
from schema.writes.declare import key, must, mutation, payload, some, version
from writes import promises


@strawberry.input(description="A promise as it is made (R5).")
class MakePromiseInput:
    idempotency_key: str = key()
    customer: strawberry.ID | None = some("Whom it is made to; this, or the purchase.")
    purchase: strawberry.ID | None = some("The purchase it belongs to.")
    kind: enums.PromiseKind = must("What is promised.")
    text: str | None = some("The promise in words, 4,000 characters at most.")
    made_at: DateTime | None = some("When it was made; now where nothing is said.")
    due_at: DateTime = must("By when it will be kept: not before it was made.")
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed that they can keep it (R5).")


@strawberry.input(description="A promise is kept.")
class KeepPromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    kept_at: DateTime = must("When; after its date it counts as broken, however little.")


@strawberry.input(description="A promise will not be kept.")
class BreakPromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    reason: str | None = some("Why.")


@strawberry.input(description="A promise is taken back by agreement, before its date.")
class WithdrawPromiseInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The promise.")
    expected_version: int = version()
    reason: str = must("What was agreed.")


def _payload(name: str, description: str, **more: tuple[Any, str]) -> Any:
    """A payload with the promise and its customer."""
    return payload(
        name,
        description,
        promise=(Promise, "The promise."),
        customer=(Customer, "Whom it was made to: their relationship follows at once."),
        **more,
    )


MAKE_PROMISE = mutation(
    promises.MAKE,
    MakePromiseInput,
    _payload("MakePromisePayload", "A promise that was made.", purchase=(Purchase, "The purchase it belongs to.")),
    "Record a promise to a customer; still open past its date it counts as broken (R5).",
)
KEEP_PROMISE = mutation(
    promises.KEEP, KeepPromiseInput, _payload("KeepPromisePayload", "A promise that was kept."), "Record that a promise was kept (R5)."
)
BREAK_PROMISE = mutation(
    promises.BREAK,
    BreakPromiseInput,
    _payload("BreakPromisePayload", "A promise that was broken."),
    "Record that a promise is broken (R5).",
)
WITHDRAW_PROMISE = mutation(
    promises.WITHDRAW,
    WithdrawPromiseInput,
    _payload("WithdrawPromisePayload", "A promise that was taken back."),
    "Take an open promise back by agreement, before its date: it counts neither way.",
)
