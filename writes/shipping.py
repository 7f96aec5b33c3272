"""Between order and delivery: a purchase is shipped, or its promised date changes (R5, R6).

(:Promise {kind: 'DELIVERY_DATE'})-[:OF]->(:Purchase)<-[:OF]-(:FollowUp {kind: 'STATUS_UPDATE'})
"""

from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input
from insights.aftersales.plans import after_new_date
from insights.days import deadline
from insights.enums import ChangeKind, FollowUpKind, PromiseKind, PurchaseStatus, UserErrorCode
from values.instants import rfc3339
from writes import plans, promises, purchases
from writes.checks import due_after, not_before, not_to_come

_NEW_DATE = "The delivery date was changed."


def _ship(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "shippedAt")
    purchase = purchases.step(given, "recordShipment")
    not_before(given, "shippedAt", purchase["orderedAt"], "the order")
    change_set.update(purchase, {"status": PurchaseStatus.SHIPPED, "shippedAt": given["shippedAt"]})
    (customer,) = purchase.customers
    change_set.change(ChangeKind.UPDATED, purchase.id, customer, PurchaseStatus.SHIPPED, "The purchase was shipped.")
    change_set.tell(purchase=purchase.id, customer=customer)


def _promise(given: Input, change_set: ChangeSet) -> None:
    """Promise another date. The promise of the old date is withdrawn if the customer agreed in time, or the new date is not later.

    Otherwise it counts as broken. The purchase then has one open promise of the delivery date: the new one.
    """
    date = given["promisedAt"]
    if deadline(date, given.zone) < given.now:
        given.refuse(UserErrorCode.INVALID, "promisedAt", f"Lies in the past: give a time from now on, {rfc3339(given.now)}.")
    purchase = purchases.step(given, "changePromisedDate")
    due_after(given, ("promisedAt",), date, purchase["orderedAt"], "the order")
    given.sound()
    (customer,) = purchase.customers
    former = [one for one in purchase.facts["promises"] if one["kind"] == PromiseKind.DELIVERY_DATE]
    change_set.tell(purchase=purchase.id, customer=customer, promises=[one["id"] for one in former], follow_ups=[])
    if purchase.get("promisedAt") == date and [one["dueAt"] for one in former] == [date]:
        return
    said = {"kind": PromiseKind.DELIVERY_DATE, "dueAt": date, **given.only("confirmedWith")}
    past = promises.Past(purchase.facts["deliveries"], purchase.facts["deliveryDays"])
    promises.check(given, change_set, said, purchase["orderedAt"], past, ("promisedAt",), ("confirmedWith",))
    new = promises.make(change_set, customer, purchase.id, given.now, said)
    fine: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    for one in former:
        sooner = deadline(date, given.zone) <= deadline(one["dueAt"], given.zone)
        (fine if given["agreed"] or sooner else late).append(one)
    promises.drop(given, change_set, fine, customer, given["reason"])
    promises.give_up(change_set, late, customer, given["reason"])
    change_set.update(purchase, {"promisedAt": date, "dateChangedAt": given.now})
    change_set.change(ChangeKind.UPDATED, purchase.id, customer, "NEW_DATE", given["reason"])
    told = _keep_informed(given, change_set, purchase, customer)
    change_set.tell(promises=[new, *(one["id"] for one in former)], follow_ups=told)
    change_set.learn(purchase, promises=[one for one in purchase.facts["promises"] if one not in former] + [_row(new, said)])


def _row(promise: str, said: dict[str, Any]) -> dict[str, Any]:
    """Return a promise as the fact of its purchase, for later rows of the same request."""
    return {"id": promise, "kind": said["kind"], "dueAt": said["dueAt"], "version": 1}


def _keep_informed(given: Input, change_set: ChangeSet, purchase: Found, customer: str) -> list[str]:
    """Move the open status update to its new day, plan one, or skip it (R6). Returns the ids. An overdue one stays as it is."""
    wanted = after_new_date(given["promisedAt"], given.now, given.practice, given.zone, agreed=given["agreed"])
    if purchase.stopped:
        return []
    open_ones = [
        one
        for one in purchase.facts["planned"]
        if one["kind"] == FollowUpKind.STATUS_UPDATE and deadline(one["dueAt"], given.zone) >= given.now
    ]
    if wanted is None or not open_ones:
        rep = purchase.facts["seller"] or purchase.facts["owner"]
        made = plans.plan(change_set, customer, [wanted] if wanted else [], rep, purchase.id)
        return [*made, *plans.skip(change_set, open_ones, _NEW_DATE, given.now)]
    change_set.update(plans.beside("FollowUp", open_ones[0]), {"dueAt": wanted.due})
    return [open_ones[0]["id"], *plans.skip(change_set, open_ones[1:], _NEW_DATE, given.now)]


_PURCHASE = {"id": ("Purchase",)}
SHIP = Decision("recordShipment", _PURCHASE, _ship)
PROMISE = Decision(
    "changePromisedDate",
    {**_PURCHASE, "confirmedWith": ("Department",)},
    _promise,
    frozenset(f"Purchase.{name}" for name in ("seller", "owner", "promises", "planned", "deliveries", "deliveryDays")),
)
