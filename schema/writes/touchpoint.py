"""Writing contacts with customers and what they revealed (R7 to R9, R22)."""

import strawberry

from insights import enums
from schema.care import Finding, FollowUp, Touchpoint
from schema.customer import Customer
from schema.scalars import DateTime
from schema.writes.declare import NAMES, key, must, mutation, payload, some
from writes import touchpoints


@strawberry.input(description="Something that a contact revealed (R3, R22).")
class FindingInput:
    kind: enums.FindingKind = must("What kind of finding.")
    text: str = must("What was learned, 4,000 characters at most.")
    about: strawberry.ID | None = some("What it is about: a customer, contact, product or purchase.")
    from_: strawberry.ID | None = strawberry.field(
        name="from", description="Who told us, of this customer; the contact where there was one alone.", default=strawberry.UNSET
    )


@strawberry.input(description="A contact with people at a customer.")
class LogTouchpointInput:
    idempotency_key: str = key()
    kind: enums.TouchpointKind = must("What kind of contact; it does the follow-ups of the same kind that are planned.")
    direction: enums.Direction | None = some(
        "Who spoke; where nothing is said OUTBOUND for EMAIL, LETTER, THANK_YOU, STATUS_UPDATE and NEWS, and TWO_WAY for the others."
    )
    at: DateTime = must("When: not in the future.")
    customer: strawberry.ID = must("At which customer.")
    contacts: list[strawberry.ID] = must("With whom: people who work at that customer, or did.")
    rep: strawberry.ID | None = some(f"The rep who had it. Defaults to yourself. {NAMES}")
    about: strawberry.ID | None = some(
        "What it was about: a purchase, promise, claim or opportunity of that customer, a product, a category, the customer; NEWS are about"
        " a piece of news. What is planned after a purchase is done by a touchpoint about it."
    )
    summary: str | None = some("What was said.")
    next_step: str | None = some("What comes next.")
    personal: bool | None = some("By name and personal, no form letter (R7). A THANK_YOU with `false` completes no follow-up.")
    follow_ups: list[strawberry.ID] | None = some(
        "Follow-ups that this touchpoint completed, besides those of its own kind: for example all checks at one visit. Rules as for "
        "completeFollowUp."
    )
    findings: list[FindingInput] | None = some("What it revealed (R22).")


LOG_TOUCHPOINT = mutation(
    touchpoints.LOG,
    LogTouchpointInput,
    payload(
        "LogTouchpointPayload",
        "A contact that was logged.",
        touchpoint=(Touchpoint, "The contact."),
        customer=(Customer, "At which customer: their relationship follows at once."),
        follow_ups=([FollowUp], "The follow-ups that it did, and the next monthly contact, planned from it."),
        findings=([Finding], "What it revealed, in the order in which it was given."),
    ),
    "Log a contact with people at a customer, and what it revealed; it does what was planned of its kind (R7 to R9, R22).",
)
