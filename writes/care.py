"""Follow-ups: completed by a touchpoint, or skipped for a reason (R6 to R9).  (:FollowUp)-[:DONE_BY]->(:Touchpoint)"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights import actions
from insights.aftersales import care
from insights.aftersales.plans import monthly
from insights.enums import ChangeKind, CustomerStatus, FollowUpKind, FollowUpStatus, UserErrorCode
from values.instants import rfc3339
from writes import plans
from writes.checks import refuse


def _complete(given: Input, change_set: ChangeSet) -> None:
    """Complete one or several follow-ups with a touchpoint, as of its time. Naming the same touchpoint again writes nothing."""
    places: dict[str, tuple[str, ...]] = {given["id"]: ("id",)}
    for number, one in enumerate(given.get("ids") or ()):
        places.setdefault(one, ("ids", str(number)))
    for one, where in places.items():
        with suppress(Stop):
            _complete_one(given, change_set, where, given.records[one])
    change_set.tell(follow_up=given["id"], follow_ups=list(places))


def _complete_one(given: Input, change_set: ChangeSet, where: tuple[str, ...], follow_up: Found) -> None:
    (customer,) = follow_up.customers
    change_set.tell(customer=customer)
    if follow_up["status"] == FollowUpStatus.DONE and follow_up.facts["doneBy"] == given["touchpoint"]:
        return
    if not is_open(given, follow_up, where):
        return
    touchpoint = given.record("touchpoint")
    unfit = where if where != ("id",) else ("touchpoint",)
    if customer not in touchpoint.customers:
        given.refuse(UserErrorCode.INVALID, unfit, "The touchpoint was at another customer. Name one at this follow-up's customer.")
    about = touchpoint.facts["about"]
    fits(given, follow_up, touchpoint.properties, about, unfit)
    plans.do(change_set, follow_up, touchpoint.id, touchpoint["at"], touchpoint.facts["entered"])
    purchase = (follow_up.facts["purchase"] or {}).get("id")
    if purchase and purchase not in about:
        change_set.link(touchpoint.id, "ABOUT", purchase)
        about.append(purchase)
    change_set.change(ChangeKind.UPDATED, follow_up.id, customer, "DONE", "The follow-up was completed.")
    if follow_up["kind"] == FollowUpKind.MONTHLY_CONTACT:
        change_set.tell(next_contact=_next(given, change_set, follow_up, customer, touchpoint["at"], touchpoint.id))


def fits(given: Input, follow_up: Found, touchpoint: Mapping[str, Any], about: Collection[str], where: tuple[str, ...]) -> None:
    """Refuse a touchpoint (kind, direction, personal, at) that does not complete a follow-up. The decision reads `READS`."""
    kind, purchase = FollowUpKind(follow_up["kind"]), follow_up.facts["purchase"] or {}
    if why := care.shows(kind, purchase.get("id"), touchpoint, about):
        given.refuse(UserErrorCode.INVALID, where, why)
    ordered, delivered, changed = (purchase.get(name) for name in ("orderedAt", "deliveredAt", "dateChangedAt"))
    since = care.called_for(kind, follow_up["dueAt"], ordered, delivered, given.practice, given.zone, changed)
    if since and touchpoint["at"] < since:
        given.refuse(
            UserErrorCode.INVALID, where, f"The touchpoint was before {rfc3339(since)}, when this was called for. Name a later one."
        )


def _skip(given: Input, change_set: ChangeSet) -> None:
    follow_up = given.record("id")
    (customer,) = follow_up.customers
    is_open(given, follow_up, ("id",))
    change_set.update(follow_up, {"status": FollowUpStatus.SKIPPED, "reason": given["reason"], "skippedAt": given.now})
    change_set.change(ChangeKind.UPDATED, follow_up.id, customer, "SKIPPED", given["reason"])
    change_set.tell(follow_up=follow_up.id, customer=customer)
    if follow_up["kind"] == FollowUpKind.MONTHLY_CONTACT:
        change_set.tell(next_contact=_next(given, change_set, follow_up, customer, max(given.now, follow_up["dueAt"])))


def is_open(given: Input, follow_up: Found, where: tuple[str, ...]) -> bool:
    """Return True if a follow-up is open. Refuses a follow-up that is completed or skipped."""
    status = FollowUpStatus(follow_up["status"])
    refuse(given, actions.of_follow_up(status), where)
    return status is FollowUpStatus.PLANNED


def _next(given: Input, change_set: ChangeSet, follow_up: Found, customer: str, since: Any, cause: str | None = None) -> str | None:
    """Return the id of the next monthly contact. Plans none when another one is open or we stopped calling on the customer (R9, R13)."""
    account = follow_up.facts["account"]
    if follow_up.facts["other"] or account["status"] == CustomerStatus.STOPPED:
        return None
    rep = account["owner"] or follow_up.facts["assigned"]
    return plans.plan(change_set, customer, [monthly(since, given.practice, given.zone)], rep, cause=cause)[0]


READS = frozenset({"FollowUp.purchase"})  # facts that `fits` reads
_OWN = READS | {f"FollowUp.{name}" for name in ("account", "assigned", "other", "doneBy")}
COMPLETE = Decision(
    "completeFollowUp",
    {"id": ("FollowUp",), "ids": ("FollowUp",), "touchpoint": ("Touchpoint",)},
    _complete,
    _OWN | {"Touchpoint.about", "Touchpoint.entered"},
)
SKIP = Decision("skipFollowUp", {"id": ("FollowUp",)}, _skip, _OWN)
