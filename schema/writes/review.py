"""Deciding reviews."""

import strawberry

from insights import enums
from schema.review import Review
from schema.writes.declare import key, must, mutation, payload, some, version
from writes import reviews


@strawberry.input(description="A decision about a review.")
class DecideReviewInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The review.")
    expected_version: int = version()
    decision: enums.ReviewDecision = must("Whether it is accepted or dismissed.")
    note: str | None = some("Why, 4,000 characters at most.")


DECIDE_REVIEW = mutation(
    reviews.DECIDE,
    DecideReviewInput,
    payload("DecideReviewPayload", "A review that was decided.", review=(Review, "The review as it is now.")),
    "Accept or dismiss what waits for a decision. For admins; for managers, requests to change a contact all of whose employers they see.",
)
