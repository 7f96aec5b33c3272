"""The mutation that records satisfaction readings."""

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import clearable, key, must, mutation, payload, version
from schema.types.customer import Customer
from schema.types.purchase import Purchase, Satisfaction
from writes import satisfaction


@strawberry.input(description="A satisfaction reading: a contact's rating of a purchase. Grades go from 1 (low) to 5 (high).")
class RecordSatisfactionInput:
    idempotency_key: str = key()
    purchase: strawberry.ID = must("Purchase that the reading is about.")
    contact: strawberry.ID = must("Contact who gives the reading. The contact must work or have worked at the customer who bought.")
    at: DateTime = must("Time of the reading, not before the order and not in the future.")
    expectation: int = must("Expectation of the contact, from 1 to 5.")
    experience: int = must("Experience of the contact, from 1 to 5.")
    willing_to_repeat: int | None = some("How willing the contact is to buy again, from 1 to 5.")
    trustworthy: int | None = some("How trustworthy the rep was, from 1 to 5.")
    did_as_said: int | None = some("How well product and rep did what they said, from 1 to 5.")
    cared: int | None = some("How much the rep cared, from 1 to 5.")
    given_by: enums.SatisfactionSource = must("How the reading was taken.")


RECORD_SATISFACTION = mutation(
    satisfaction.RECORD,
    RecordSatisfactionInput,
    payload(
        "RecordSatisfactionPayload",
        "A satisfaction reading that was recorded.",
        satisfaction=(Satisfaction, "The reading."),
        purchase=(Purchase, "Purchase that the reading is about."),
        customer=(Customer, "Customer who bought. Its relationship already reflects this write."),
    ),
    "Record how satisfied a contact is with a purchase.",
)


@strawberry.input(description="Corrections to a satisfaction reading. A field that is left out keeps its value.")
class UpdateSatisfactionInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The reading.")
    expected_version: int = version()
    purchase: Maybe[strawberry.ID] = some("Purchase that the reading is about. It must belong to the same customer.")
    contact: Maybe[strawberry.ID] = some("Contact who gives the reading. The contact must work or have worked at the customer who bought.")
    at: Maybe[DateTime] = some("Time of the reading, not before the order and not in the future.")
    expectation: Maybe[int] = some("Expectation of the contact, from 1 to 5.")
    experience: Maybe[int] = some("Experience of the contact, from 1 to 5.")
    willing_to_repeat: Maybe[int | None] = clearable("How willing the contact is to buy again, from 1 to 5.")
    trustworthy: Maybe[int | None] = clearable("How trustworthy the rep was, from 1 to 5.")
    did_as_said: Maybe[int | None] = clearable("How well product and rep did what they said, from 1 to 5.")
    cared: Maybe[int | None] = clearable("How much the rep cared, from 1 to 5.")
    given_by: Maybe[enums.SatisfactionSource] = some("How the reading was taken.")


UPDATE_SATISFACTION = mutation(
    satisfaction.UPDATE,
    UpdateSatisfactionInput,
    payload(
        "UpdateSatisfactionPayload",
        "A satisfaction reading that was corrected.",
        satisfaction=(Satisfaction, "The reading."),
        purchase=(Purchase, "Purchase that the reading is about."),
        customer=(Customer, "Customer who bought. Its relationship already reflects this write."),
    ),
    "Correct a satisfaction reading.",
)
