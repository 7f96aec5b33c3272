"""Mutations of opportunities: record and close."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import NAMES, clearable, key, must, mutation, payload, version
from schema.mutations.money import MoneyInput
from schema.types.care import FollowUp
from schema.types.customer import Customer
from schema.types.purchase import Purchase
from schema.types.referral import Opportunity
from writes import opportunities


@strawberry.input(description="An opportunity to record.")
class RecordOpportunityInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Customer who considers the sale.")
    products: list[strawberry.ID] | None = some("Products that the opportunity is about.")
    value: MoneyInput | None = some("Expected value of the sale.")
    opened_at: DateTime | None = some("Time when the opportunity came up. Defaults to now.")
    rep: strawberry.ID | None = some(f"Rep who works on the opportunity. Defaults to the viewer's rep. {NAMES}")


@strawberry.input(description="Outcome of an opportunity.")
class CloseOpportunityInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The opportunity.")
    expected_version: int = version()
    status: enums.OpportunityStatus = must("WON or LOST.")
    reason: str | None = some("Reason for the outcome.")
    closed_at: DateTime | None = some("Time when the opportunity was closed. Defaults to now.")


@strawberry.input(description="A won opportunity, and the purchase that followed.")
class LinkOpportunityInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The opportunity.")
    expected_version: int = version()
    purchase: strawberry.ID = must("Purchase of the same customer, ordered after the opportunity came up. Replaces an earlier link.")


def _payload(name: str, description: str, **more: Any) -> Any:
    return payload(
        name, description, opportunity=(Opportunity, "The opportunity."), customer=(Customer, "Customer who considers the sale."), **more
    )


RECORD_OPPORTUNITY = mutation(
    opportunities.RECORD,
    RecordOpportunityInput,
    _payload("RecordOpportunityPayload", "An opportunity that was recorded."),
    "Record an opportunity: a sale that a customer considers.",
)
CLOSE_OPPORTUNITY = mutation(
    opportunities.CLOSE,
    CloseOpportunityInput,
    _payload(
        "CloseOpportunityPayload",
        "An opportunity that was closed.",
        follow_ups=([FollowUp], "Follow-up that was planned after a loss, due after 90 days. Empty otherwise."),
    ),
    "Close an opportunity as WON or LOST. A loss plans a KEEP_IN_TOUCH follow-up. Lost opportunities can still lead to referrals.",
)
LINK_OPPORTUNITY = mutation(
    opportunities.LINK,
    LinkOpportunityInput,
    _payload("LinkOpportunityPayload", "An opportunity with the purchase that followed.", purchase=(Purchase, "Purchase that followed.")),
    "Link a won opportunity to the purchase that followed.",
)


@strawberry.input(description="Corrections to an opportunity. A field that is left out keeps its value.")
class UpdateOpportunityInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The opportunity.")
    expected_version: int = version()
    products: Maybe[list[strawberry.ID] | None] = clearable("Products that the opportunity is about. They replace the present ones.")
    value: Maybe[MoneyInput | None] = clearable("Expected value of the sale.")
    opened_at: Maybe[DateTime] = some("Time when the opportunity came up, not in the future.")
    rep: Maybe[strawberry.ID | None] = clearable(f"Rep who works on the opportunity. {NAMES}")
    status: Maybe[enums.OpportunityStatus] = some("Outcome of a closed opportunity: WON or LOST.")
    reason: Maybe[str | None] = clearable("Reason for the outcome of a closed opportunity.")
    closed_at: Maybe[DateTime] = some("Time when a closed opportunity was closed, not before it came up.")


UPDATE_OPPORTUNITY = mutation(
    opportunities.UPDATE,
    UpdateOpportunityInput,
    _payload(
        "UpdateOpportunityPayload",
        "An opportunity that was corrected.",
        follow_ups=([FollowUp], "Follow-up that is planned after a loss. Empty otherwise."),
    ),
    "Correct an opportunity. The follow-up after a loss moves with the time of the loss.",
)
