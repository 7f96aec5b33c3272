"""The mutation that logs touchpoints and their findings."""

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import NAMES, clearable, key, must, mutation, payload, version
from schema.types.care import Finding, FollowUp, Touchpoint
from schema.types.customer import Customer
from writes import findings, touchpoint_updates, touchpoints


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


@strawberry.input(description="Corrections to a touchpoint. A field that is left out keeps its value.")
class UpdateTouchpointInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The touchpoint.")
    expected_version: int = version()
    kind: Maybe[enums.TouchpointKind] = some("Kind of touchpoint. The direction follows if it is the default of the kind.")
    direction: Maybe[enums.Direction] = some("Direction of the touchpoint.")
    at: Maybe[DateTime] = some("Time of the touchpoint, not in the future. Its findings move with it.")
    contacts: Maybe[list[strawberry.ID]] = some("Contacts who took part. They replace the present ones.")
    rep: Maybe[strawberry.ID | None] = clearable(f"Rep who had the touchpoint. {NAMES}")
    about: Maybe[strawberry.ID | None] = clearable("Record that the touchpoint was about. It replaces all present ones.")
    summary: Maybe[str | None] = clearable("Summary of the touchpoint.")
    next_step: Maybe[str | None] = clearable("Next step that was agreed or planned.")
    personal: Maybe[bool | None] = clearable("Whether the touchpoint was personal.")
    follow_ups: Maybe[list[strawberry.ID] | None] = clearable(
        "Follow-ups that the touchpoint completed in addition to follow-ups of its kind. They replace the present ones. A follow-up that "
        "is left out is open again."
    )


@strawberry.input(description="Corrections to a finding. A field that is left out keeps its value.")
class UpdateFindingInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The finding.")
    expected_version: int = version()
    kind: Maybe[enums.FindingKind] = some("Kind of finding.")
    text: Maybe[str] = some("Text of the finding, at most 4,000 characters.")
    about: Maybe[strawberry.ID | None] = clearable("Record that the finding is about: a customer, contact, product or purchase.")
    from_: Maybe[strawberry.ID | None] = strawberry.field(
        name="from", description="Contact of this customer who told us. Null clears it.", default=strawberry.UNSET
    )


UPDATE_TOUCHPOINT = mutation(
    touchpoint_updates.UPDATE,
    UpdateTouchpointInput,
    payload(
        "UpdateTouchpointPayload",
        "A touchpoint that was corrected.",
        touchpoint=(Touchpoint, "The touchpoint."),
        customer=(Customer, "Customer where the touchpoint took place. Its relationship already reflects this write."),
        follow_ups=([FollowUp], "Follow-ups that the touchpoint completed before, completes now, or plans."),
        findings=([Finding], "Findings of the touchpoint."),
    ),
    "Correct a touchpoint. The follow-ups that it completes and plans are updated too.",
)
UPDATE_FINDING = mutation(
    findings.UPDATE,
    UpdateFindingInput,
    payload(
        "UpdateFindingPayload",
        "A finding that was corrected.",
        finding=(Finding, "The finding."),
        customer=(Customer, "Customer where the finding was made. Its relationship already reflects this write."),
    ),
    "Correct a finding.",
)
