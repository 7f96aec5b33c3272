"""Mutations that decide reviews."""

import strawberry

from insights import enums
from schema.kit.declare import some
from schema.mutations.declare import key, must, mutation, payload, version
from schema.types.review import Review
from writes import reviews


@strawberry.input(description="A decision about a review.")
class DecideReviewInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The review.")
    expected_version: int = version()
    decision: enums.ReviewDecision = must("Whether to accept or dismiss the review.")
    note: str | None = some("Reason for the decision, at most 4,000 characters.")


DECIDE_REVIEW = mutation(
    reviews.DECIDE,
    DecideReviewInput,
    payload("DecideReviewPayload", "A review that was decided.", review=(Review, "The review after the decision.")),
    "Accept or dismiss a review. Admins can decide all reviews. Managers can decide requests to change a contact if "
    "they manage all of its employers.",
)
