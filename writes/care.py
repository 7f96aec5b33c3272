"""Follow-ups: done by evidence, or skipped for a reason (R6 to R9).  (:FollowUp)-[:DONE_BY]->(:Touchpoint)"""

from collections.abc import Collection, Mapping
from typing import Any

from graph.writing.draft import Decision, Draft, Found, Given, Refused
from insights import care
from insights.enums import ChangeKind, CustomerStatus, FollowUpKind, FollowUpStatus, UserErrorCode, describe
from insights.plans import monthly
from writes import plans
from writes.checks import said


def _complete(given: Given, draft: Draft) -> None:
    """One touchpoint completes one or several follow-ups, as of its own time. Naming the one that did it again writes nothing."""
    touchpoint = given.record("touchpoint")
    named: list[tuple[tuple[str, ...], str]] = [(("id",), given["id"])]
    named += [(("ids", str(number)), one) for number, one in enumerate(given.get("ids") or ())]
    followed = {given.records[one].id: (where, given.records[one]) for where, one in reversed(named)}
    for where, follow_up in reversed(followed.values()):
        _complete_one(given, draft, where, follow_up, touchpoint)
    draft.tell(follow_up=named[0][1], follow_ups=list(dict.fromkeys(one for _, one in named)))


def _complete_one(given: Given, draft: Draft, where: tuple[str, ...], follow_up: Found, touchpoint: Found) -> None:
    (customer,) = follow_up.customers
    draft.tell(customer=customer)
    if follow_up["status"] == FollowUpStatus.DONE and follow_up.facts["doneBy"] == touchpoint.id:
        return
    check_open(follow_up, where)
    if customer not in touchpoint.customers:
        raise Refused(UserErrorCode.INVALID, "touchpoint", "It was at another customer. Name a touchpoint at this follow-up's customer.")
    about = touchpoint.facts["about"]
    fits(given, follow_up, touchpoint.properties, about, "touchpoint")
    plans.do(draft, follow_up, touchpoint.id, touchpoint["at"], touchpoint.facts["entered"])
    purchase = (follow_up.facts["purchase"] or {}).get("id")
    if purchase and purchase not in about:
        draft.link(touchpoint.id, "ABOUT", purchase)
        about.append(purchase)
    draft.change(ChangeKind.UPDATED, follow_up.id, customer, "DONE", "The follow-up was completed.")
    if follow_up["kind"] == FollowUpKind.MONTHLY_CONTACT:
        draft.tell(next_contact=_next(given, draft, follow_up, customer, touchpoint["at"]))


def fits(given: Given, follow_up: Found, touchpoint: Mapping[str, Any], about: Collection[str], where: str | tuple[str, ...]) -> None:
    """Raise `Refused` if a touchpoint (kind, direction, personal, at) does not complete a follow-up; the decision reads `READS`."""
    kind, purchase = FollowUpKind(follow_up["kind"]), follow_up.facts["purchase"] or {}
    if why := care.shows(kind, purchase.get("id"), touchpoint, about):
        raise Refused(UserErrorCode.INVALID, where, why)
    since = care.called_for(kind, follow_up["dueAt"], purchase.get("orderedAt"), purchase.get("deliveredAt"), given.practice)
    if since and touchpoint["at"] < since:
        raise Refused(UserErrorCode.INVALID, where, f"The touchpoint was before {said(since)}, when this was called for. Name a later one.")


def _skip(given: Given, draft: Draft) -> None:
    follow_up = given.record("id")
    (customer,) = follow_up.customers
    check_open(follow_up, ("id",))
    draft.update(follow_up, {"status": FollowUpStatus.SKIPPED, "reason": given["reason"], "skippedAt": given.now})
    draft.change(ChangeKind.UPDATED, follow_up.id, customer, "SKIPPED", given["reason"])
    draft.tell(follow_up=follow_up.id, customer=customer)
    if follow_up["kind"] == FollowUpKind.MONTHLY_CONTACT:
        draft.tell(next_contact=_next(given, draft, follow_up, customer, max(given.now, follow_up["dueAt"])))


def check_open(follow_up: Found, where: tuple[str, ...]) -> None:
    """Raise `Refused` if a follow-up was completed or skipped before."""
    status = FollowUpStatus(follow_up["status"])
    if status is not FollowUpStatus.PLANNED:
        message = f"{describe(FollowUpStatus, status)} It is completed or skipped once. What can be done now: nothing."
        raise Refused(UserErrorCode.ILLEGAL_STEP, where, message)


def _next(given: Given, draft: Draft, follow_up: Found, customer: str, since: Any) -> str | None:
    """The next monthly contact: one is open, unless we do not call on them any more (R9, R13)."""
    account = follow_up.facts["account"]
    if follow_up.facts["other"] or account["status"] == CustomerStatus.STOPPED:
        return None
    rep = account["owner"] or follow_up.facts["assigned"]
    return plans.plan(draft, customer, [monthly(since, given.practice)], rep)[0]


READS = frozenset({"FollowUp.purchase"})  # what `fits` reads
_OWN = READS | {f"FollowUp.{name}" for name in ("account", "assigned", "other", "doneBy")}
COMPLETE = Decision(
    "completeFollowUp",
    {"id": ("FollowUp",), "ids": ("FollowUp",), "touchpoint": ("Touchpoint",)},
    _complete,
    _OWN | {"Touchpoint.about", "Touchpoint.entered"},
)
SKIP = Decision("skipFollowUp", {"id": ("FollowUp",)}, _skip, _OWN)
