"""The mutation that logs touchpoints and their findings."""

import strawberry

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import NAMES, key, must, mutation, payload
from schema.types.care import Finding, FollowUp, Touchpoint
from schema.types.customer import Customer
from writes import touchpoints


@strawberry.input(description="Something that a contact revealed.")
class FindingInput:
    kind: enums.FindingKind = must("Kind of finding.")
    text: str = must("Text of the finding, at most 4,000 characters.")
    about: strawberry.ID | None = some("Record that the finding is about: a customer, contact, product or purchase.")
    from_: strawberry.ID | None = strawberry.field(
        name="from",
        description="Contact of this customer who told us. Defaults to the touchpoint's contact if there is only one.",
        default=strawberry.UNSET,
    )


@strawberry.input(description="A touchpoint with contacts at a customer.")
class LogTouchpointInput:
    idempotency_key: str = key()
    kind: enums.TouchpointKind = must("Kind of touchpoint. It completes planned follow-ups of the same kind.")
    direction: enums.Direction | None = some(
        "Direction of the touchpoint. Defaults to OUTBOUND for EMAIL, LETTER, THANK_YOU, STATUS_UPDATE and NEWS, and to "
        "TWO_WAY for other kinds."
    )
    at: DateTime = must("Time of the touchpoint, not in the future.")
    customer: strawberry.ID = must("Customer where the touchpoint took place.")
    contacts: list[strawberry.ID] = must("Contacts who took part. They must work or have worked at the customer.")
    rep: strawberry.ID | None = some(f"Rep who had the touchpoint. Defaults to the viewer's rep. {NAMES}")
    about: strawberry.ID | None = some(
        "Record that the touchpoint was about: the customer, its purchase, promise, claim or opportunity, a product or a "
        "category. A NEWS touchpoint must be about a News. A follow-up of a purchase is completed by a touchpoint about "
        "that purchase."
    )
    summary: str | None = some("Summary of the touchpoint.")
    next_step: str | None = some("Next step that was agreed or planned.")
    personal: bool | None = some(
        "Whether the touchpoint was personal: addressed by name, not a form letter. A THANK_YOU with `false` completes no follow-up."
    )
    follow_ups: list[strawberry.ID] | None = some(
        "Follow-ups that this touchpoint completed in addition to planned follow-ups of its kind, for example all checks "
        "at one visit. The rules of completeFollowUp apply."
    )
    findings: list[FindingInput] | None = some("Findings that the touchpoint revealed.")


LOG_TOUCHPOINT = mutation(
    touchpoints.LOG,
    LogTouchpointInput,
    payload(
        "LogTouchpointPayload",
        "A touchpoint that was logged.",
        touchpoint=(Touchpoint, "The touchpoint."),
        customer=(Customer, "Customer where the touchpoint took place. Its relationship already reflects this write."),
        follow_ups=([FollowUp], "Follow-ups that the touchpoint completed, and the next monthly contact that it planned."),
        findings=([Finding], "Findings that the touchpoint revealed, in the given order."),
    ),
    "Log a touchpoint with contacts at a customer, and its findings. It completes planned follow-ups of its kind.",
)
