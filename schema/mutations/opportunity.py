"""Mutations of opportunities: record and close."""

from typing import Any

import strawberry

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import NAMES, key, must, mutation, payload, version
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
