"""Mutations between order and delivery: a shipment, and a change of the promised date."""

import strawberry

from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import key, must, mutation, payload, version
from schema.types.care import FollowUp
from schema.types.customer import Customer
from schema.types.purchase import Promise, Purchase
from writes import shipping


@strawberry.input(description="A purchase that was shipped.")
class RecordShipmentInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase.")
    expected_version: int = version()
    shipped_at: DateTime = must("Time of the shipment, not before the order and not in the future.")


@strawberry.input(description="Another promised delivery date of a purchase.")
class ChangePromisedDateInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The purchase, not delivered yet.")
    expected_version: int = version()
    promised_at: DateTime = must("New promised delivery date, not in the past.")
    reason: str = must("Reason for the change.")
    agreed: bool = must(
        "Whether the customer knows the new date and agreed to it. If not, a later date breaks the promise of the old date, "
        "and the customer has to be told."
    )
    confirmed_with: list[strawberry.ID] | None = some("Departments that confirmed that they can keep the new date.")


_PURCHASE = (Purchase, "The purchase.")
_CUSTOMER = (Customer, "Customer who buys. Its relationship already reflects this write.")
RECORD_SHIPMENT = mutation(
    shipping.SHIP,
    RecordShipmentInput,
    payload("RecordShipmentPayload", "A purchase that was shipped.", purchase=_PURCHASE, customer=_CUSTOMER),
    "Record that a purchase was shipped.",
)
CHANGE_PROMISED_DATE = mutation(
    shipping.PROMISE,
    ChangePromisedDateInput,
    payload(
        "ChangePromisedDatePayload",
        "A purchase with another promised delivery date.",
        purchase=_PURCHASE,
        customer=_CUSTOMER,
        promises=([Promise], "Promise of the new date, and promises of the old date that were withdrawn or broken."),
        follow_ups=([FollowUp], "Status updates that were planned, moved or skipped."),
    ),
    "Change the promised delivery date of a purchase before its delivery. If the customer agreed in time, or the new date is not later, "
    "the old promise is withdrawn. Otherwise it is broken.",
)
