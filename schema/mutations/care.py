"""Mutations that complete and skip follow-ups."""

from typing import Any

import strawberry

from schema.kit.declare import some
from schema.mutations.declare import key, must, mutation, payload
from schema.types.care import FollowUp
from schema.types.customer import Customer
from writes import care


@strawberry.input(
    description="Follow-ups that a touchpoint completed. Either all of them are completed, or none. A follow-up can be completed "
    "only once, so the input needs no version."
)
class CompleteFollowUpInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The follow-up.")
    ids: list[strawberry.ID] | None = some("Further follow-ups that the same touchpoint completed, for example all checks at one visit.")
    touchpoint: strawberry.ID = must(
        "Touchpoint that completed the follow-ups, at the same customer. It must be of the follow-up's kind and about its "
        "purchase, with these exceptions. A VISIT, MEETING or FOLLOW_UP_VISIT also completes thank-yous, status updates "
        "and checks, of any purchase. A CALL also completes status updates and checks. A DELIVERY_CHECK and an "
        "OPERATION_CHECK complete each other. A FOLLOW_UP_VISIT needs a VISIT or FOLLOW_UP_VISIT. Any two-way touchpoint "
        "completes a MONTHLY_CONTACT or KEEP_IN_TOUCH. A THANK_YOU with `personal: false` completes nothing."
    )


@strawberry.input(description="A follow-up to skip.")
class SkipFollowUpInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The follow-up.")
    reason: str = must("Reason for skipping the follow-up.")


def _payload(name: str, description: str, **more: Any) -> Any:
    return payload(
        name,
        description,
        follow_up=(FollowUp, "The follow-up. The first one if several were given."),
        **more,
        customer=(Customer, "Customer of the follow-up. Its relationship already reflects this write."),
        next_contact=(FollowUp, "The next monthly contact, if this follow-up was a monthly contact. Null otherwise."),
    )


COMPLETE_FOLLOW_UP = mutation(
    care.COMPLETE,
    CompleteFollowUpInput,
    _payload(
        "CompleteFollowUpPayload",
        "Follow-ups that were completed.",
        follow_ups=([FollowUp], "All given follow-ups, in the given order."),
    ),
    "Complete one or more follow-ups with a touchpoint. They are done at the time of the touchpoint. If it was "
    "entered more than 7 days later, they are not done in time.",
)
SKIP_FOLLOW_UP = mutation(
    care.SKIP,
    SkipFollowUpInput,
    _payload("SkipFollowUpPayload", "A follow-up that was skipped."),
    "Skip a follow-up and give a reason. If skipped before its due date, it does not count. If skipped later, it counts as missed.",
)
