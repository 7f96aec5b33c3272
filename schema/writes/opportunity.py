"""Writing sales that are considered (R15)."""

from typing import Any

import strawberry

from insights import enums
from schema.care import FollowUp
from schema.customer import Customer
from schema.referral import Opportunity
from schema.scalars import DateTime
from schema.writes.declare import NAMES, key, must, mutation, payload, some, version
from schema.writes.money import MoneyInput
from writes import opportunities


@strawberry.input(description="A sale that is considered.")
class RecordOpportunityInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Who considers it.")
    products: list[strawberry.ID] | None = some("What it is about.")
    value: MoneyInput | None = some("What it would be worth.")
    opened_at: DateTime | None = some("When it came up; now where nothing is said.")
    rep: strawberry.ID | None = some(f"The rep who works on it. Defaults to yourself. {NAMES}")


@strawberry.input(description="How a sale that was considered was decided.")
class CloseOpportunityInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The opportunity.")
    expected_version: int = version()
    status: enums.OpportunityStatus = must("WON or LOST.")
    reason: str | None = some("Why.")
    closed_at: DateTime | None = some("When; now where nothing is said.")


def _payload(name: str, description: str, **more: Any) -> Any:
    return payload(name, description, opportunity=(Opportunity, "The opportunity."), customer=(Customer, "Who considers it."), **more)


RECORD_OPPORTUNITY = mutation(
    opportunities.RECORD,
    RecordOpportunityInput,
    _payload("RecordOpportunityPayload", "An opportunity that was recorded."),
    "Record a sale that a customer considers.",
)
CLOSE_OPPORTUNITY = mutation(
    opportunities.CLOSE,
    CloseOpportunityInput,
    _payload(
        "CloseOpportunityPayload",
        "An opportunity that was closed.",
        follow_ups=([FollowUp], "The follow-up planned after a loss: keep in touch within 90 days."),
    ),
    "Close an opportunity as WON or LOST. A lost one plans a KEEP_IN_TOUCH follow-up; lost sales can refer too (R15).",
)
