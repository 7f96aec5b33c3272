"""Writing follow-ups: done, or left out (R6 to R9)."""

from typing import Any

import strawberry

from schema.care import FollowUp
from schema.customer import Customer
from schema.writes.declare import key, must, mutation, payload
from writes import care


@strawberry.input(description="A follow-up is done, and a contact shows it; it is completed once, so it has no version.")
class CompleteFollowUpInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The follow-up.")
    touchpoint: strawberry.ID = must("The contact that did it: of its kind, with its customer, about its purchase.")


@strawberry.input(description="A follow-up is left out.")
class SkipFollowUpInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The follow-up.")
    reason: str = must("Why.")


def _payload(name: str, description: str) -> Any:
    return payload(
        name,
        description,
        follow_up=(FollowUp, "The follow-up."),
        customer=(Customer, "For which customer: their relationship follows at once."),
        next_contact=(FollowUp, "The next monthly contact, where this was one."),
    )


COMPLETE_FOLLOW_UP = mutation(
    care.COMPLETE,
    CompleteFollowUpInput,
    _payload("CompleteFollowUpPayload", "A follow-up that is done."),
    "Complete a follow-up by the contact that did it: done is when that was. Its own contact may be named again.",
)
SKIP_FOLLOW_UP = mutation(
    care.SKIP, SkipFollowUpInput, _payload("SkipFollowUpPayload", "A follow-up that was left out."), "Leave a follow-up out, with a reason."
)
