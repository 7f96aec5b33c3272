"""Claims: opened, corrected, assessed, resolved, understood, reopened (R11 to R14, R19).  (:Claim)-[:OF]->(:Customer)"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights import actions
from insights.actions import ClaimState
from insights.aftersales import claims
from insights.days import zone_of
from insights.enums import ChangeKind, ClaimCause, ClaimFinding, ClaimStatus, Remedy, Severity, UserErrorCode, Verdict, WarningCode
from writes import amounts
from writes.checks import made_by, not_before, not_to_come, refuse
from writes.employers import employed

# Relationships of a claim that updateClaim can replace, by field.  (:Claim)-[:ABOUT]->(:Purchase|Product)
_ARROWS = {"purchase": "ABOUT", "product": "ABOUT", "department": "HANDLED_BY", "concerns": "CONCERNS"}
_NEVER = dict.fromkeys(("waitingSince", "waitReason"))


def _open(given: Input, change_set: ChangeSet) -> None:
    """(:Contact)-[:RAISED]->(:Claim)-[:ABOUT]->(:Purchase|Product), (:Claim)-[:HANDLED_BY]->(:Department), (:Claim)-[:CONCERNS]->(:Rep)"""
    opened = given["openedAt"]
    not_to_come(given, "openedAt")
    _known_cause(given)
    with suppress(Stop):
        if "contact" in given:
            employed(given, given.record("contact"), ("contact",), given.record("customer").id)
    with suppress(Stop):
        if purchase := given.optional("purchase"):
            _holds(given, "product", purchase.facts["products"], given.get("product"))
            not_before(given, "openedAt", purchase["orderedAt"], "the order")
            made_by(given, given.record("customer").id, purchase)  # R12: first check that the customer bought it from us
    given.sound()
    customer = given.record("customer")
    due = claims.due(opened, Severity(given["severity"]), given.practice, _zone(given, customer.facts["zone"]))
    written = {**given.only("cause", "severity", "channel", "demand"), "grounds": given["text"]}
    claim = change_set.create("Claim", {**written, "status": ClaimStatus.OPEN, "openedAt": opened, "dueAt": due, "reopened": 0})
    change_set.link(claim, "OF", customer.id)
    if "contact" in given:
        change_set.link(given["contact"], "RAISED", claim)
    for name, arrow in _ARROWS.items():
        if name in given:
            change_set.link(claim, arrow, given[name])
    change_set.change(ChangeKind.CLAIM_OPENED, claim, customer.id, given["cause"], f"A {given['severity'].lower()} claim was raised.")
    change_set.tell(claim=claim, customer=customer.id)


def _known_cause(given: Input) -> None:
    if given.get("cause") == ClaimCause.UNKNOWN:
        given.refuse(UserErrorCode.INVALID, "cause", "UNKNOWN is for imports: choose one of the six causes.")


def _holds(given: Input, name: str, products: Collection[str], product: str | None) -> None:
    """Refuse a product that the purchase does not include."""
    if product and product not in products:
        given.refuse(UserErrorCode.INVALID, name, "That purchase does not hold this product: check it, or leave it out.")


def _zone(given: Input, name: str | None) -> tzinfo:
    """Return the time zone of the account's owner. Business hours follow this zone."""
    return zone_of(name, given.practice.zone)


def _update(given: Input, change_set: ChangeSet) -> None:
    """Correct a claim. The due date follows the severity, but an overdue claim stays overdue."""
    _known_cause(given)
    claim = given.current()
    (customer,) = claim.customers
    about = {name: given.values.get(name, claim.facts[name]) for name in ("purchase", "product")}
    with suppress(Stop):
        if about["purchase"] and ("purchase" in given or "product" in given):
            purchase = given.optional("purchase")
            if purchase:
                made_by(given, customer, purchase)
            products = purchase.facts["products"] if purchase else claim.facts["products"]
            _holds(given, "product" if "product" in given else "purchase", products, about["product"])
    if foul := actions.about_viewer(_state(given, claim), frozenset(given.values) - _NAMING):
        refuse(given, [foul])
    given.sound()
    written = given.only("cause", "severity", "demand", "grounds", "note")
    if "severity" in given and given["severity"] != claim["severity"] and claim["status"] != ClaimStatus.RESOLVED:
        written["dueAt"] = _due(given, claim, Severity(given["severity"]))
    changed = bool(change_set.update(claim, written))
    for name, arrow in _ARROWS.items():
        before = claim.facts[name]
        if name not in given.values or given.values[name] == before:
            continue
        change_set.touch(claim)
        changed = True
        if before:
            change_set.unlink(claim.id, arrow, before)
        if name in given:
            change_set.link(claim.id, arrow, given[name])
    if changed:
        _tell(change_set, claim, ChangeKind.UPDATED, "CHANGED", "The claim was corrected.")
    change_set.tell(claim=claim.id, customer=customer)


def _due(given: Input, claim: Found, severity: Severity) -> datetime:
    """Return the due date for another severity. It counts from the start of the clock, minus the business hours used before waiting."""
    due: datetime = claim["dueAt"]
    used = timedelta(seconds=claim.get("clockUsed") or 0)
    since = claim.get("clockFrom") or claim["openedAt"]
    moved = claims.due(since, severity, given.practice, _zone(given, claim.facts["zone"]), used)
    return min(due, moved) if claims.overdue(due, claim.get("waitingSince"), given.now) else moved


def _assess(given: Input, change_set: ChangeSet) -> None:
    verdict, finding = given["verdict"], given.get("finding")
    if verdict == Verdict.NOT_CORRECT and finding is None:
        said = ", ".join(ClaimFinding)
        given.refuse(UserErrorCode.INVALID, "finding", f"Is missing: say what NOT_CORRECT means, one of {said} (R14).")
    if verdict != Verdict.NOT_CORRECT and finding is not None:
        given.refuse(UserErrorCode.INVALID, "finding", "Is for the verdict NOT_CORRECT only: leave it out.")
    claim = _step(given, "assessClaim")
    given.sound()
    if change_set.update(claim, {"status": ClaimStatus.ASSESSED, "finding": finding, **given.only("verdict", "note")}):
        change_set.update(claim, {"assessedAt": given.now})
    if finding and not claims.supported(ClaimFinding(finding), **claim.facts["checked"]):
        message = "Purchases and returns do not show that they took advantage: check them again, or record UNCLEAR (R12)."
        change_set.warn(WarningCode.FINDING_UNSUPPORTED, "finding", message)
    _tell(change_set, claim, ChangeKind.UPDATED, verdict, "The claim was assessed.")


def _resolve(given: Input, change_set: ChangeSet) -> None:
    for name in ("resolvedAt", "understoodAt"):
        not_to_come(given, name)
    amounts.check(given, "cost")
    remedies = list(dict.fromkeys([given["remedy"], *(given.get("remedies") or ())]))
    if Remedy.NONE in remedies and len(remedies) > 1:
        given.refuse(UserErrorCode.INVALID, "remedies", "Has NONE beside another remedy: remove NONE, or leave the other remedies out.")
    not_before(given, "understoodAt", given["resolvedAt"], "it was resolved")
    claim = _step(given, "resolveClaim")
    not_before(given, "resolvedAt", claim["openedAt"], "it was opened")
    cost = amounts.amount(given, "cost", claim["openedAt"])
    amounts.within(given, ("cost",), cost.get("costReporting") or 0, given.practice.claim_limit)
    given.sound()
    settled = {**given.only("resolvedAt", "understoodAt", "note"), "remedies": remedies}
    if claim.get("waitingSince"):
        settled |= _resumed(given, claim, max(given["resolvedAt"], claim["waitingSince"]))
    change_set.update(claim, {"status": ClaimStatus.RESOLVED, "understoodAt": None, **settled, **cost})
    _tell(change_set, claim, ChangeKind.CLAIM_RESOLVED, given["remedy"], "The claim was settled.")


def _confirm(given: Input, change_set: ChangeSet) -> None:
    """Record that the claimant understood the settlement. Only then the claim was settled well (R12, R14)."""
    not_to_come(given, "understoodAt")
    claim = _step(given, "confirmUnderstood")
    not_before(given, "understoodAt", claim.get("resolvedAt"), "it was resolved")
    given.sound()
    change_set.update(claim, {"understoodAt": given.get("understoodAt") or max(given.now, claim["resolvedAt"]), **given.only("note")})
    _tell(change_set, claim, ChangeKind.UPDATED, "UNDERSTOOD", "The claimant understood how the claim was settled.")


def _wait(given: Input, change_set: ChangeSet) -> None:
    """Pause the clock from now on, because we wait for the customer. The pause cannot start earlier, so an overdue claim stays overdue."""
    claim = _step(given, "waitForCustomer")
    change_set.update(claim, {"waitingSince": given.now, "waitReason": given["reason"]})
    _tell(change_set, claim, ChangeKind.UPDATED, "WAITING", "We wait for the customer.")


def _resume(given: Input, change_set: ChangeSet) -> None:
    """Restart the clock after the customer answered."""
    not_to_come(given, "at")
    claim = _step(given, "resumeClaim")
    not_before(given, "at", claim.get("waitingSince"), "we began to wait")
    given.sound()
    change_set.update(claim, _resumed(given, claim, given.get("at") or given.now))
    _tell(change_set, claim, ChangeKind.UPDATED, "RESUMED", "The customer answered.")


def _resumed(given: Input, claim: Found, until: datetime) -> dict[str, Any]:
    """Return the properties of a waiting claim when its clock restarts."""
    since, due, zone = claim["waitingSince"], claim["dueAt"], _zone(given, claim.facts["zone"])
    began = claim.get("clockFrom") or claim["openedAt"]
    used = (claim.get("clockUsed") or 0) + claims.open_time(began, since, given.practice, zone).total_seconds()
    clock = {} if due <= since else {"clockFrom": until, "clockUsed": int(used)}
    return {**_NEVER, **clock, "dueAt": claims.resumed(due, since, until, given.practice, zone)}


def _reopen(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "at")
    claim = _step(given, "reopenClaim")
    not_before(given, "at", claim.get("resolvedAt"), "it was resolved")
    given.sound()
    due = claims.due(given["at"], Severity(claim["severity"]), given.practice, _zone(given, claim.facts["zone"]))
    again = {"status": ClaimStatus.OPEN, "reopened": (claim.get("reopened") or 0) + 1, "dueAt": due, "reopenReason": given["reason"]}
    gone = dict.fromkeys(("verdict", "finding", "remedies", "assessedAt", "resolvedAt", "understoodAt"))
    change_set.update(claim, {**again, **gone, "clockFrom": given["at"], "clockUsed": 0})
    _tell(change_set, claim, ChangeKind.CLAIM_OPENED, "REOPENED", given["reason"])


def _step(given: Input, step: str) -> Found:
    """Return the claim. Refuses a step that the claim's status does not allow."""
    claim = given.current()
    refuse(given, actions.of_claim(_state(given, claim), step))
    return claim


def _state(given: Input, claim: Found) -> ClaimState:
    """Return the state of a claim. The rep that it is about does not judge it. Admins may."""
    concerned = given.viewer.rep in claim.facts["reps"] and not given.viewer.sees_all
    waiting, understood = (claim.get(name) is not None for name in ("waitingSince", "understoodAt"))
    return ClaimState(ClaimStatus(claim["status"]), waiting, understood, concerned)


def _tell(change_set: ChangeSet, claim: Found, kind: ChangeKind, code: str, message: str) -> None:
    (customer,) = claim.customers
    change_set.change(kind, claim.id, customer, code, message)
    change_set.tell(claim=claim.id, customer=customer)


_CLAIM = {"id": ("Claim",)}
_ABOUT = {"purchase": ("Purchase",), "product": ("Product",), "department": ("Department",), "concerns": ("Rep",)}
_CLOCK = frozenset({"Claim.zone"})
_REPS = frozenset({"Claim.reps"})
_NAMING = frozenset({"id", "expectedVersion"})
OPEN = Decision(
    "openClaim",
    {"customer": ("Customer",), "contact": ("Contact",), **_ABOUT},
    _open,
    frozenset({"Purchase.products", "Customer.zone"}),
)
UPDATE = Decision(
    "updateClaim",
    _CLAIM | _ABOUT,
    _update,
    _CLOCK | _REPS | {"Purchase.products", *(f"Claim.{name}" for name in (*_ARROWS, "products"))},
    changes="id",
)
ASSESS = Decision("assessClaim", _CLAIM, _assess, _REPS | {"Claim.checked"}, changes="id")
RESOLVE = Decision("resolveClaim", _CLAIM, _resolve, _CLOCK | _REPS, changes="id")
CONFIRM = Decision("confirmUnderstood", _CLAIM, _confirm, _REPS, changes="id")
WAIT = Decision("waitForCustomer", _CLAIM, _wait, _REPS)
RESUME = Decision("resumeClaim", _CLAIM, _resume, _CLOCK | _REPS)
REOPEN = Decision("reopenClaim", _CLAIM, _reopen, _CLOCK | _REPS)
