"""Mutations of claims: open, update, assess, wait, resume, resolve, confirm and reopen."""

from typing import Any

import strawberry
from strawberry import Maybe

from insights import enums
from schema.kit.declare import some
from schema.kit.scalars import DateTime
from schema.mutations.declare import NAMES, clearable, key, must, mutation, payload, version
from schema.mutations.money import MoneyInput
from schema.types.claim import Claim
from schema.types.customer import Customer
from writes import claims


@strawberry.input(description="A claim to open.")
class OpenClaimInput:
    idempotency_key: str = key()
    customer: strawberry.ID = must("Customer of the claim.")
    contact: strawberry.ID | None = some("Contact who raises the claim. The contact must work or have worked at the customer.")
    purchase: strawberry.ID | None = some("Purchase that the claim is about. Check first that it was bought from us.")
    product: strawberry.ID | None = some("Product that the claim is about.")
    cause: enums.ClaimCause = must("Cause of the claim. UNKNOWN is for imports only.")
    severity: enums.Severity = must("Severity of the claim. It decides the due date.")
    channel: enums.Channel = must("Channel through which the claim was raised.")
    department: strawberry.ID | None = some("Department that is responsible for the claim.")
    concerns: strawberry.ID | None = some(f"Rep that the claim is about, for example after POOR_TREATMENT. {NAMES}")
    opened_at: DateTime = must("Time when the claim was raised, not in the future.")
    text: str = must("Grounds of the claim: what happened, at most 4,000 characters. Returned as `Claim.grounds`.")
    demand: str | None = some("Demand of the claimant, at most 4,000 characters.")


@strawberry.input(description="Corrections to a claim. A field that is left out keeps its value.")
class UpdateClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    cause: Maybe[enums.ClaimCause] = some("Cause of the claim. UNKNOWN is for imports only.")
    severity: Maybe[enums.Severity] = some("Severity of the claim. The due date changes with it, but an overdue claim stays overdue.")
    purchase: Maybe[strawberry.ID | None] = clearable("Purchase that the claim is about.")
    product: Maybe[strawberry.ID | None] = clearable("Product that the claim is about.")
    department: Maybe[strawberry.ID | None] = clearable("Department that is responsible for the claim.")
    concerns: Maybe[strawberry.ID | None] = clearable(f"Rep that the claim is about. {NAMES}")
    grounds: Maybe[str] = some("Grounds of the claim: what happened, at most 4,000 characters.")
    demand: Maybe[str | None] = clearable("Demand of the claimant, at most 4,000 characters.")
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="Assessment of a claim.")
class AssessClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    verdict: enums.Verdict = must("Verdict on the claim. Use SUSPECTED when the truth is not known.")
    finding: enums.ClaimFinding | None = some(
        "Explanation of a NOT_CORRECT verdict. Required for that verdict, and not allowed for other verdicts. Use UNCLEAR "
        "when the explanation is not known."
    )
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="Resolution of a claim.")
class ResolveClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    remedy: enums.Remedy = must("Remedy by which the claim is settled. Use NONE when nothing was given.")
    remedies: list[enums.Remedy] | None = some("Further remedies.")
    cost: Maybe[MoneyInput | None] = clearable("Cost of the remedies to us.")
    resolved_at: DateTime = must("Time when the claim was resolved, not in the future.")
    understood_at: DateTime | None = some(
        "Time when the claimant understood the resolution. Only then does the claim count as settled well. "
        "confirmUnderstood can record it later."
    )
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="Confirmation that the claimant understood how a claim was resolved.")
class ConfirmUnderstoodInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim. It must be resolved.")
    expected_version: int = version()
    understood_at: DateTime | None = some("Time when the claimant understood, not before the claim was resolved. Defaults to now.")
    note: Maybe[str | None] = clearable("A note.")


@strawberry.input(description="A claim that waits for the customer.")
class WaitForCustomerInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim. It must not be resolved.")
    expected_version: int = version()
    reason: str = must("The answer or item that we wait for, for example photos of the damage.")


@strawberry.input(description="A claim that no longer waits, because the customer answered.")
class ResumeClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    at: DateTime | None = some("Time when the customer answered, not before the wait began. Defaults to now.")


@strawberry.input(description="A resolved claim to reopen.")
class ReopenClaimInput:
    idempotency_key: str = key()
    id: strawberry.ID = must("The claim.")
    expected_version: int = version()
    at: DateTime = must("Time when the claim was reopened, not before it was resolved.")
    reason: str = must("Reason for reopening the claim.")


def _payload(name: str, description: str) -> Any:
    """Return a payload with the claim and its customer."""
    return payload(
        name,
        description,
        claim=(Claim, "The claim."),
        customer=(Customer, "Customer of the claim. Its relationship already reflects this write."),
    )


OPEN_CLAIM = mutation(
    claims.OPEN,
    OpenClaimInput,
    _payload("OpenClaimPayload", "A claim that was opened."),
    "Open a claim. Its severity sets the due date, in business hours of the account's owner.",
)
UPDATE_CLAIM = mutation(
    claims.UPDATE,
    UpdateClaimInput,
    _payload("UpdateClaimPayload", "A claim that was corrected."),
    "Correct a claim: its cause, severity, subject, department, rep or texts.",
)
ASSESS_CLAIM = mutation(
    claims.ASSESS, AssessClaimInput, _payload("AssessClaimPayload", "A claim that was assessed."), "Record the verdict on a claim."
)
RESOLVE_CLAIM = mutation(
    claims.RESOLVE, ResolveClaimInput, _payload("ResolveClaimPayload", "A claim that was resolved."), "Resolve a claim."
)
CONFIRM_UNDERSTOOD = mutation(
    claims.CONFIRM,
    ConfirmUnderstoodInput,
    _payload("ConfirmUnderstoodPayload", "A claim whose resolution the claimant understood."),
    "Confirm that the claimant understood how a claim was resolved. Only then does the claim count as settled well.",
)
WAIT_FOR_CUSTOMER = mutation(
    claims.WAIT,
    WaitForCustomerInput,
    _payload("WaitForCustomerPayload", "A claim that waits for the customer."),
    "Record that an unresolved claim waits for the customer from now on. Its clock stops until resumeClaim or resolveClaim.",
)
RESUME_CLAIM = mutation(
    claims.RESUME,
    ResumeClaimInput,
    _payload("ResumeClaimPayload", "A claim that no longer waits."),
    "Record that the customer answered. The new due date leaves as many business hours as were left when the wait began.",
)
REOPEN_CLAIM = mutation(
    claims.REOPEN, ReopenClaimInput, _payload("ReopenClaimPayload", "A claim that was reopened."), "Reopen a resolved claim."
)
