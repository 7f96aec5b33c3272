"""Writing claims (R11 to R14, R19)."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.claim import Claim
from schema.customer import Customer
from schema.scalars import DateTime
from schema.writes.declare import clearable, key, must, mutation, payload, some, version
from schema.writes.money import MoneyInput
from writes import claims


@strawberry.input(description="A claim as it is raised.")
class OpenClaimInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Whose claim.")
    contact: strawberry.ID | None = some("Who raises it: somebody of theirs.")
    purchase: strawberry.ID | None = some("The purchase it is about: check first that they bought it from us (R12).")
    product: strawberry.ID | None = some("The product it is about.")
    cause: enums.ClaimCause = must("What went wrong.")
    severity: enums.Severity = must("How severe it is: it decides by when it must be settled.")
    channel: enums.Channel = must("How it reached us.")
    department: strawberry.ID | None = some("The department that answers for it (R19).")
    opened_at: DateTime = must("When it was raised: not in the future.")
    text: str = must("The claim in words, 4,000 characters at most.")


@strawberry.input(description="What we found of a claim.")
class AssessClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    verdict: enums.Verdict = must("TRUE, NOT_CORRECT, or SUSPECTED where we do not know (R12).")
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="How a claim is settled.")
class ResolveClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    remedy: enums.Remedy = must("How it is settled.")
    cost: Maybe[MoneyInput | None] = clearable("What that costs us.")
    resolved_at: DateTime = must("When.")
    understood_at: DateTime | None = some("When the claimant had understood it: only then it counts as settled well (R12, R14).")
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="A settled claim comes up again.")
class ReopenClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    at: DateTime = must("When.")
    reason: str = must("Why.")


def _payload(name: str, description: str) -> Any:
    """A payload with the claim and its customer."""
    return payload(
        name,
        description,
        claim=(Claim, "The claim."),
        customer=(Customer, "Whose claim: their relationship follows at once."),
    )


OPEN_CLAIM = mutation(
    claims.OPEN,
    OpenClaimInput,
    _payload("OpenClaimPayload", "A claim that was opened."),
    "Record a claim; it is due by its severity (R12).",
)
ASSESS_CLAIM = mutation(
    claims.ASSESS, AssessClaimInput, _payload("AssessClaimPayload", "A claim that was assessed."), "Say what we found of a claim (R12)."
)
RESOLVE_CLAIM = mutation(
    claims.RESOLVE, ResolveClaimInput, _payload("ResolveClaimPayload", "A claim that was settled."), "Settle a claim (R12, R14)."
)
REOPEN_CLAIM = mutation(
    claims.REOPEN, ReopenClaimInput, _payload("ReopenClaimPayload", "A claim that was opened again."), "Open a settled claim again."
)
