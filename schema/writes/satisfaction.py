"""Writing readings of satisfaction (R2, R4, R17)."""

import strawberry

from insights import enums
from schema.customer import Customer
from schema.purchase import Purchase, Satisfaction
from schema.scalars import DateTime
from schema.writes.declare import key, must, mutation, payload, some
from writes import satisfaction


@strawberry.input(description="What somebody says of a purchase; grades go from 1 (little) to 5 (much).")
class RecordSatisfactionInput:
    idempotency_key: str = key()
    purchase: strawberry.ID = must("The purchase it is about.")
    contact: strawberry.ID = must("Who says it: somebody of the customer who made it.")
    at: DateTime = must("When: not before the order, and not in the future.")
    expectation: int = must("What they expected, 1 to 5.")
    experience: int = must("What they got, 1 to 5.")
    willing_to_repeat: int | None = some("Would they buy again, 1 to 5 (R17).")
    trustworthy: int | None = some("Was the rep trustworthy, 1 to 5 (R2).")
    did_as_said: int | None = some("Did product and rep do what they said, 1 to 5 (R2).")
    cared: int | None = some("Did the rep care, 1 to 5 (R2).")
    given_by: enums.SatisfactionSource = must("How it was read.")


RECORD_SATISFACTION = mutation(
    satisfaction.RECORD,
    RecordSatisfactionInput,
    payload(
        "RecordSatisfactionPayload",
        "A reading that was recorded.",
        satisfaction=(Satisfaction, "The reading."),
        purchase=(Purchase, "The purchase it is about."),
        customer=(Customer, "Whose purchase: their relationship follows at once."),
    ),
    "Record how satisfied somebody is with a purchase (R2, R4, R17).",
)
