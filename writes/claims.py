"""Claims: opened, assessed, resolved, opened again (R11 to R14, R19).  (:Claim)-[:OF]->(:Customer)"""

from graph.writing.draft import Decision, Draft, Found, Given
from insights import claims
from insights.enums import ChangeKind, ClaimStatus, Severity, UserErrorCode
from writes.amounts import amount
from writes.checks import illegal, made_by, not_before, not_to_come
from writes.employers import employed


def _open(given: Given, draft: Draft) -> None:
    """(:Contact)-[:RAISED]->(:Claim)-[:ABOUT]->(:Purchase|Product), (:Claim)-[:HANDLED_BY]->(:Department)"""
    opened = given["openedAt"]
    not_to_come(given, "openedAt")
    customer = given.record("customer").id
    if "contact" in given:
        employed(given, given.record("contact"), ("contact",), customer)
    purchase = given.optional("purchase")
    if purchase:
        _bought_here(given, purchase)
    due = claims.due(opened, Severity(given["severity"]), given.practice)
    written = {**given.only("cause", "severity", "channel"), "text": given["text"]}
    claim = draft.create("Claim", {**written, "status": ClaimStatus.OPEN, "openedAt": opened, "dueAt": due, "reopened": 0})
    draft.link(claim, "OF", customer)
    if "contact" in given:
        draft.link(given["contact"], "RAISED", claim)
    for name in ("purchase", "product"):
        if name in given:
            draft.link(claim, "ABOUT", given[name])
    if "department" in given:
        draft.link(claim, "HANDLED_BY", given["department"])
    draft.change(ChangeKind.CLAIM_OPENED, claim, customer, given["cause"], f"A {given['severity'].lower()} claim was raised.")
    draft.tell(claim=claim, customer=customer)


def _bought_here(given: Given, purchase: Found) -> None:
    """R12: first of all, check that it was bought from us."""
    made_by(given, given["customer"], purchase)
    if "product" in given and given["product"] not in purchase.facts["products"]:
        given.refuse(UserErrorCode.INVALID, "product", "That purchase does not hold this product: check it, or leave it out.")
    not_before(given, "openedAt", purchase["orderedAt"], "the order")


def _assess(given: Given, draft: Draft) -> None:
    claim = _step(given, "assessClaim")
    if draft.update(claim, {"status": ClaimStatus.ASSESSED, **given.only("verdict", "note")}):
        draft.update(claim, {"assessedAt": given.now})
    _tell(draft, claim, ChangeKind.UPDATED, given["verdict"], "It was assessed.")


def _resolve(given: Given, draft: Draft) -> None:
    for name in ("resolvedAt", "understoodAt"):
        not_to_come(given, name)
    claim = _step(given, "resolveClaim")
    not_before(given, "resolvedAt", claim["openedAt"], "it was opened")
    not_before(given, "understoodAt", claim["openedAt"], "it was opened")
    cost = amount(given, "cost", claim["openedAt"])
    settled = given.only("remedy", "resolvedAt", "understoodAt", "note")
    draft.update(claim, {"status": ClaimStatus.RESOLVED, "understoodAt": None, **settled, **cost})
    _tell(draft, claim, ChangeKind.CLAIM_RESOLVED, given["remedy"], "It was settled.")


def _reopen(given: Given, draft: Draft) -> None:
    not_to_come(given, "at")
    claim = _step(given, "reopenClaim")
    not_before(given, "at", claim["resolvedAt"], "it was resolved")
    due = claims.due(given["at"], Severity(claim["severity"]), given.practice)
    again = {"status": ClaimStatus.OPEN, "reopened": (claim.get("reopened") or 0) + 1, "dueAt": due, "reopenReason": given["reason"]}
    gone = dict.fromkeys(("verdict", "remedy", "assessedAt", "resolvedAt", "understoodAt"))
    draft.update(claim, {**again, **gone})
    _tell(draft, claim, ChangeKind.CLAIM_OPENED, "REOPENED", given["reason"])


def _step(given: Given, step: str) -> Found:
    """The claim, where that step is open."""
    claim = given.current()
    status = ClaimStatus(claim["status"])
    if step not in claims.STEPS[status]:
        raise illegal(status, " or ".join(claims.STEPS[status]))
    return claim


def _tell(draft: Draft, claim: Found, kind: ChangeKind, code: str, message: str) -> None:
    (customer,) = claim.customers
    draft.change(kind, claim.id, customer, code, message)
    draft.tell(claim=claim.id, customer=customer)


_CLAIM = {"id": ("Claim",)}
OPEN = Decision(
    "openClaim",
    {
        "customer": ("Customer",), "contact": ("Contact",), "purchase": ("Purchase",), "product": ("Product",),
        "department": ("Department",),
    },
    _open,
    frozenset({"Purchase.products"}),
)  # fmt: skip
ASSESS = Decision("assessClaim", _CLAIM, _assess, changes="id")
RESOLVE = Decision("resolveClaim", _CLAIM, _resolve, changes="id")
REOPEN = Decision("reopenClaim", _CLAIM, _reopen)
