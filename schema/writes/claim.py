"""Writing claims: opened, corrected, assessed, resolved, understood, opened again (R12, R14)."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.claim import Claim
from schema.customer import Customer
from schema.scalars import DateTime
from schema.writes.declare import NAMES, clearable, key, must, mutation, payload, some, version
from schema.writes.money import MoneyInput
from writes import claims


@strawberry.input(description="A claim as it is raised.")
class OpenClaimInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Whose claim.")
    contact: strawberry.ID | None = some("Who raises it: somebody of theirs.")
    purchase: strawberry.ID | None = some("The purchase it is about: check first that they bought it from us (R12).")
    product: strawberry.ID | None = some("The product it is about.")
    cause: enums.ClaimCause = must("What went wrong. UNKNOWN is for imports.")
    severity: enums.Severity = must("How severe it is: it decides by when it must be settled.")
    channel: enums.Channel = must("How it reached us.")
    department: strawberry.ID | None = some("The department that answers for it (R19).")
    concerns: strawberry.ID | None = some(f"The rep that the claim is about, for example after POOR_TREATMENT. {NAMES}")
    opened_at: DateTime = must("When it was raised: not in the future.")
    text: str = must("The grounds: what happened, 4,000 characters at most. Read it as `Claim.grounds`.")
    demand: str | None = some("What the claimant asks for, 4,000 characters at most.")


@strawberry.input(description="Corrections to a claim. A field that is left out keeps its value.")
class UpdateClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    cause: Maybe[enums.ClaimCause] = some("What went wrong. UNKNOWN is for imports.")
    severity: Maybe[enums.Severity] = some("How severe it is. The due date follows, but an overdue claim stays overdue.")
    purchase: Maybe[strawberry.ID | None] = clearable("The purchase it is about.")
    product: Maybe[strawberry.ID | None] = clearable("The product it is about.")
    department: Maybe[strawberry.ID | None] = clearable("The department that answers for it (R19).")
    concerns: Maybe[strawberry.ID | None] = clearable(f"The rep that the claim is about. {NAMES}")
    grounds: Maybe[str] = some("What happened, 4,000 characters at most.")
    demand: Maybe[str | None] = clearable("What the claimant asks for, 4,000 characters at most.")
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="What we found of a claim.")
class AssessClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    verdict: enums.Verdict = must("TRUE, NOT_CORRECT, or SUSPECTED where we do not know (R12).")
    finding: enums.ClaimFinding | None = some(
        "What NOT_CORRECT means; required with that verdict, and only with it. UNCLEAR if it cannot be told (R14)."
    )
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="How a claim is settled.")
class ResolveClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    remedy: enums.Remedy = must("How it is settled; NONE if nothing was given.")
    remedies: list[enums.Remedy] | None = some("Further remedies, if there are several.")
    cost: Maybe[MoneyInput | None] = clearable("What that costs us.")
    resolved_at: DateTime = must("When.")
    understood_at: DateTime | None = some(
        "When the claimant had understood it: only then it counts as settled well (R12, R14). Can be confirmed later by confirmUnderstood."
    )
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="The claimant understood how a claim was settled.")
class ConfirmUnderstoodInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim. It must be resolved.")
    expected_version: int = version()
    understood_at: DateTime | None = some("When they understood, not before it was resolved. Defaults to now.")
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="We wait for the customer before a claim can go on.")
class WaitForCustomerInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim. It must not be resolved.")
    expected_version: int = version()
    reason: str = must("What we wait for, for example photos of the damage.")


@strawberry.input(description="The customer answered, and a claim goes on.")
class ResumeClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    at: DateTime | None = some("When they answered, not before we began to wait. Defaults to now.")


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
    "Record a claim; it is due by its severity, in business hours of the account's owner (R12).",
)
UPDATE_CLAIM = mutation(
    claims.UPDATE,
    UpdateClaimInput,
    _payload("UpdateClaimPayload", "A claim that was corrected."),
    "Correct what is known of a claim: its cause, severity, what it is about, who answers for it, its texts.",
)
ASSESS_CLAIM = mutation(
    claims.ASSESS, AssessClaimInput, _payload("AssessClaimPayload", "A claim that was assessed."), "Say what we found of a claim (R12)."
)
RESOLVE_CLAIM = mutation(
    claims.RESOLVE, ResolveClaimInput, _payload("ResolveClaimPayload", "A claim that was settled."), "Settle a claim (R12, R14)."
)
CONFIRM_UNDERSTOOD = mutation(
    claims.CONFIRM,
    ConfirmUnderstoodInput,
    _payload("ConfirmUnderstoodPayload", "A claim whose claimant understood how it was settled."),
    "Confirm that the claimant understood how a resolved claim was settled: only then it counts as settled well (R12, R14).",
)
WAIT_FOR_CUSTOMER = mutation(
    claims.WAIT,
    WaitForCustomerInput,
    _payload("WaitForCustomerPayload", "A claim that waits for the customer."),
    "Say that an unresolved claim waits for the customer, from now on. Its clock stands still until resumeClaim or resolveClaim.",
)
RESUME_CLAIM = mutation(
    claims.RESUME,
    ResumeClaimInput,
    _payload("ResumeClaimPayload", "A claim that goes on."),
    "Say that the customer answered. The due date moves by the business hours that were left when we began to wait.",
)
REOPEN_CLAIM = mutation(
    claims.REOPEN, ReopenClaimInput, _payload("ReopenClaimPayload", "A claim that was opened again."), "Open a settled claim again."
)
