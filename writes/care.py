"""Follow-ups: done by evidence, or skipped for a reason (R6 to R9).  (:FollowUp)-[:DONE_BY]->(:Touchpoint)"""

from typing import Any

from graph.writing.draft import Decision, Draft, Found, Given, Refused
from insights import care
from insights.enums import ChangeKind, CustomerStatus, FollowUpKind, FollowUpStatus, UserErrorCode, describe
from insights.plans import monthly
from writes import plans
from writes.checks import said


def _complete(given: Given, draft: Draft) -> None:
    """It was done when that contact was; who names the contact that did it already is told so, and nothing is written."""
    follow_up, touchpoint = given.record("id"), given.record("touchpoint")
    (customer,) = follow_up.customers
    draft.tell(follow_up=follow_up.id, customer=customer)
    if follow_up["status"] == FollowUpStatus.DONE and follow_up.facts["doneBy"] == touchpoint.id:
        return
    _open(follow_up)
    kind, purchase = FollowUpKind(follow_up["kind"]), follow_up.facts["purchase"] or {}
    if customer not in touchpoint.facts["customers"]:
        raise Refused(UserErrorCode.INVALID, "touchpoint", "Was at another customer: name one of this follow-up's customer.")
    if why := care.shows(kind, purchase.get("id"), touchpoint, touchpoint.facts["about"]):
        raise Refused(UserErrorCode.INVALID, "touchpoint", why)
    since = care.called_for(kind, follow_up["dueAt"], purchase.get("orderedAt"), purchase.get("deliveredAt"), given.practice)
    if since and touchpoint["at"] < since:
        raise Refused(UserErrorCode.INVALID, "touchpoint", f"Was before this was called for, {said(since)}: name a later one.")
    plans.do(draft, follow_up, touchpoint.id, touchpoint["at"])
    draft.change(ChangeKind.UPDATED, follow_up.id, customer, "DONE", "What was planned is done.")
    if kind is FollowUpKind.MONTHLY_CONTACT:
        draft.tell(next_contact=_next(given, draft, follow_up, customer, touchpoint["at"]))


def _skip(given: Given, draft: Draft) -> None:
    follow_up = given.record("id")
    (customer,) = follow_up.facts["customers"]
    _open(follow_up)
    draft.update(follow_up, {"status": FollowUpStatus.SKIPPED, "reason": given["reason"]})
    draft.change(ChangeKind.UPDATED, follow_up.id, customer, "SKIPPED", given["reason"])
    draft.tell(follow_up=follow_up.id, customer=customer)
    if follow_up["kind"] == FollowUpKind.MONTHLY_CONTACT:
        draft.tell(next_contact=_next(given, draft, follow_up, customer, max(given.now, follow_up["dueAt"])))


def _open(follow_up: Found) -> None:
    status = FollowUpStatus(follow_up["status"])
    if status is not FollowUpStatus.PLANNED:
        message = f"{describe(FollowUpStatus, status)} It is completed or skipped once. What can be done now: nothing."
        raise Refused(UserErrorCode.ILLEGAL_STEP, "id", message)


def _next(given: Given, draft: Draft, follow_up: Found, customer: str, since: Any) -> str | None:
    """The next monthly contact: one is open, unless we do not call on them any more (R9, R13)."""
    account = follow_up.facts["account"]
    if follow_up.facts["other"] or account["status"] == CustomerStatus.STOPPED:
        return None
    rep = account["owner"] or follow_up.facts["assigned"]
    return plans.plan(draft, customer, [monthly(since, given.practice)], rep)[0]


_OWN = frozenset(f"FollowUp.{name}" for name in ("purchase", "account", "assigned", "other", "doneBy"))
COMPLETE = Decision("completeFollowUp", {"id": ("FollowUp",), "touchpoint": ("Touchpoint",)}, _complete, _OWN | {"Touchpoint.about"})
SKIP = Decision("skipFollowUp", {"id": ("FollowUp",)}, _skip, _OWN)
