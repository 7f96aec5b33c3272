"""Writing follow-ups: done, or left out (R6 to R9)."""

from typing import Any

import strawberry

from schema.care import FollowUp
from schema.customer import Customer
from schema.writes.declare import key, must, mutation, payload, some
from writes import care


@strawberry.input(
    description="Follow-ups that a touchpoint completed: all of them, or none. A follow-up is completed once, so it has no version."
)
class CompleteFollowUpInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The follow-up.")
    ids: list[strawberry.ID] | None = some("Further follow-ups that the same touchpoint completed, for example all checks at one visit.")
    touchpoint: strawberry.ID = must(
        "The touchpoint that completed them, at the same customer. It is of the follow-up's kind and about its purchase. A VISIT, MEETING "
        "or FOLLOW_UP_VISIT also completes thanks, status updates and checks, of several purchases. A CALL completes status updates and "
        "checks. "
        "FOLLOW_UP_VISIT needs a VISIT or a FOLLOW_UP_VISIT. A THANK_YOU with `personal: false` completes nothing (R7)."
    )


@strawberry.input(description="A follow-up is left out.")
class SkipFollowUpInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The follow-up.")
    reason: str = must("Why.")


def _payload(name: str, description: str, **more: Any) -> Any:
    return payload(
        name,
        description,
        follow_up=(FollowUp, "The follow-up; the first one if several were named."),
        **more,
        customer=(Customer, "For which customer: their relationship follows at once."),
        next_contact=(FollowUp, "The next monthly contact, where this was one."),
    )


COMPLETE_FOLLOW_UP = mutation(
    care.COMPLETE,
    CompleteFollowUpInput,
    _payload(
        "CompleteFollowUpPayload",
        "Follow-ups that were completed.",
        follow_ups=([FollowUp], "All follow-ups that were named, in that order."),
    ),
    "Complete one or several follow-ups by a touchpoint. They are done when the touchpoint happened. If it was entered more than 7 days "
    "after that, they are done, but not in time.",
)
SKIP_FOLLOW_UP = mutation(
    care.SKIP,
    SkipFollowUpInput,
    _payload("SkipFollowUpPayload", "A follow-up that was skipped."),
    "Skip a follow-up, with a reason. Skipped before its date it does not count; after its date it counts as missed.",
)
