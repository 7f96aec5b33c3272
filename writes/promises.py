"""Promises: made, kept, broken, withdrawn (R5).  (:Promise)-[:TO]->(:Customer), and (:Promise)-[:OF]->(:Purchase) for a purchase"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights import actions
from insights.aftersales import promises
from insights.days import deadline, half_up
from insights.enums import ChangeKind, PromiseKind, PromiseStatus, UserErrorCode, WarningCode
from writes import corrections, updates
from writes.checks import due_after, made_by, not_before, not_to_come, refuse
from writes.plans import beside

DAY_SECONDS = 86400  # in seconds
Path = tuple[str, ...]
_UNCONFIRMED = "No department confirmed this promise. Ask the one that must keep it, and give it in `confirmedWith` (R5)."


class Past(NamedTuple):
    """Past deliveries: days of the customer's latest deliveries, and the days that 8 of 10 deliveries of the products took at least."""

    own: Sequence[float]
    products: float | None


def check(given: Input, change_set: ChangeSet, said: Mapping[str, Any], since: datetime, past: Past, due: Path, confirmed: Path) -> None:
    """Warn about an unconfirmed promise, and about a delivery date earlier than 8 of 10 past deliveries (R5)."""
    confirm(change_set, said, confirmed)
    if said["kind"] != PromiseKind.DELIVERY_DATE:
        return
    promised = (deadline(said["dueAt"], given.zone) - since).total_seconds() / DAY_SECONDS
    if early := promises.too_early(promised, *past, given.delivery_days):
        digits = 0 if half_up(promised) != half_up(early.days) else 1
        within, took = (f"{round(days, digits):g} {'day' if round(days, digits) == 1 else 'days'}" for days in (promised, early.days))
        message = f"Promises delivery within {within}. 8 of 10 past deliveries {early.past} took {took} or longer: check the date (R5)."
        change_set.warn(WarningCode.PROMISE_TOO_EARLY, due, message)


def confirm(change_set: ChangeSet, said: Mapping[str, Any], where: Path) -> None:
    """Warn about a promise that no department confirmed (R5)."""
    if not said.get("confirmedWith"):
        change_set.warn(WarningCode.PROMISE_UNCONFIRMED, where, _UNCONFIRMED)


def make(change_set: ChangeSet, customer: str, purchase: str | None, made_at: datetime, said: Mapping[str, Any]) -> str:
    """Create an open promise and return its id. `said` holds kind, text, dueAt and confirmedWith."""
    written = {name: said[name] for name in ("kind", "text", "dueAt") if name in said}
    promise = change_set.create("Promise", {**written, "madeAt": made_at, "status": PromiseStatus.OPEN})
    change_set.link(promise, "TO", customer)
    if purchase:
        change_set.link(promise, "OF", purchase)
    for department in dict.fromkeys(said.get("confirmedWith", ())):
        change_set.link(promise, "CONFIRMED_WITH", department)
    return promise


def keep(given: Input, change_set: ChangeSet, promise: Found, kept: datetime, customer: str) -> None:
    """Record that a promise was kept. A late promise counts as broken and keeps the day of its fulfillment."""
    status = promises.outcome(kept, promise["dueAt"], given.zone)
    change_set.update(promise, {"status": status, "keptAt": kept})
    if status is PromiseStatus.KEPT:
        change_set.change(ChangeKind.UPDATED, promise.id, customer, "KEPT", "The promise was kept.")
    else:
        _broken(change_set, promise, customer, "KEPT_LATE", "The promise was kept after its date, which counts as broken.")


def again(given: Input, change_set: ChangeSet, promise: Found, due: datetime, kept: datetime, customer: str) -> None:
    """Judge a promise again that was kept, by corrected times."""
    change_set.update(promise, {"keptAt": kept})
    if promises.outcome(kept, due, given.zone) != promise["status"]:
        keep(given, change_set, Found(promise.id, promise.label, {**promise.properties, "dueAt": due}, {}), kept, customer)


def drop(given: Input, change_set: ChangeSet, rows: Iterable[Mapping[str, Any]], customer: str, reason: str) -> list[str]:
    """Withdraw the promises of a purchase that no longer counts. An overdue promise counts as broken. Returns their ids."""
    settled = []
    for row in rows:
        promise = beside("Promise", row)
        if promises.overdue(promise["dueAt"], given.now, given.zone):
            change_set.update(promise, {"status": PromiseStatus.BROKEN, "reason": reason})
            _broken(change_set, promise, customer, "OVERDUE", reason)
        else:
            change_set.update(promise, {"status": PromiseStatus.WITHDRAWN, "reason": reason})
            change_set.change(ChangeKind.UPDATED, promise.id, customer, "WITHDRAWN", reason)
        settled.append(promise.id)
    return settled


def give_up(change_set: ChangeSet, rows: Iterable[Mapping[str, Any]], customer: str, reason: str) -> None:
    """Break the promises of a purchase that will not be kept."""
    for row in rows:
        promise = beside("Promise", row)
        change_set.update(promise, {"status": PromiseStatus.BROKEN, "reason": reason})
        _broken(change_set, promise, customer, promise["kind"], reason)


def _broken(change_set: ChangeSet, promise: Found, customer: str, code: str, message: str) -> None:
    change_set.change(ChangeKind.PROMISE_BROKEN, promise.id, customer, code, message)


def _make(given: Input, change_set: ChangeSet) -> None:
    made = given.get("madeAt") or given.now
    not_to_come(given, "madeAt")
    due_after(given, ("dueAt",), given["dueAt"], made, "the promise was made")
    if "customer" not in given and "purchase" not in given:
        given.refuse(UserErrorCode.INVALID, "customer", "Is missing: give the customer, or the purchase that the promise belongs to.")
    with suppress(Stop):
        if "customer" in given and "purchase" in given:
            made_by(given, given.record("customer").id, given.record("purchase"))
    given.sound()
    named, purchase = given.optional("customer"), given.optional("purchase")
    customer = named.id if named else _only(purchase)
    _realistic(given, change_set, customer, made)
    promise = make(change_set, customer, purchase.id if purchase else None, made, given.values)
    change_set.change(ChangeKind.CREATED, promise, customer, given["kind"], "A promise was made.")
    change_set.tell(promise=promise, customer=customer, purchase=purchase.id if purchase else None)


def _realistic(given: Input, change_set: ChangeSet, customer: str, made: datetime) -> None:
    """Warn about a promise by the deliveries of its purchase, or else of the customer."""
    purchase = given.optional("purchase")
    of, since = (purchase, purchase["orderedAt"]) if purchase else (given.records[customer], made)
    past = Past(of.facts["deliveries"], of.facts.get("deliveryDays"))
    check(given, change_set, given.values, since, past, ("dueAt",), ("confirmedWith",))


def _keep(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "keptAt")
    promise = _step(given, "keepPromise")
    not_before(given, "keptAt", promise.get("madeAt"), "the promise was made")
    given.sound()
    keep(given, change_set, promise, given["keptAt"], _only(promise))
    change_set.tell(promise=promise.id, customer=_only(promise))


def _break(given: Input, change_set: ChangeSet) -> None:
    promise = _step(given, "breakPromise")
    change_set.update(promise, {"status": PromiseStatus.BROKEN, **given.only("reason")})
    _broken(change_set, promise, _only(promise), promise["kind"], given.get("reason") or "The promise will not be kept.")
    change_set.tell(promise=promise.id, customer=_only(promise))


def _withdraw(given: Input, change_set: ChangeSet) -> None:
    promise = _step(given, "withdrawPromise")
    change_set.update(promise, {"status": PromiseStatus.WITHDRAWN, "reason": given["reason"]})
    change_set.change(ChangeKind.UPDATED, promise.id, _only(promise), "WITHDRAWN", given["reason"])
    change_set.tell(promise=promise.id, customer=_only(promise))


def _update(given: Input, change_set: ChangeSet) -> None:
    """Correct a promise. A promise that was kept is judged again by its due date."""
    for name in ("madeAt", "keptAt"):
        not_to_come(given, name)
    promise = updates.stored(given)
    customer = _only(promise)
    updates.stays(given, ("purchase",), customer)
    _settled(given, promise)
    _of_its_own(given, promise)
    both = updates.sides(given, promise.facts | promise.properties)
    updates.check(given, both, _in_order)
    given.sound()
    after = both.after
    kept = after.get("keptAt")
    change_set.update(promise, given.only("kind", "text", "madeAt", "dueAt", "keptAt", "reason"))
    if kept and {"dueAt", "keptAt"} & given.values.keys():
        again(given, change_set, promise, after["dueAt"], kept, customer)
    if "purchase" in given.values:
        updates.draw(change_set, promise, "OF", [promise.facts["purchase"]], [given.get("purchase")])
    if "confirmedWith" in given.values:
        updates.draw(change_set, promise, "CONFIRMED_WITH", promise.facts["confirmedWith"], given.get("confirmedWith") or ())
    if {"kind", "dueAt", "confirmedWith", "purchase"} & given.values.keys():
        with suppress(Stop):
            _realistic(after, change_set, customer, after.get("madeAt") or given.now)
    updates.tell(change_set, promise, customer)
    change_set.tell(promise=promise.id, customer=customer, purchase=after.get("purchase"))


def _in_order(given: Input) -> None:
    """Refuse a promise that is due or kept before it was made."""
    made = given.get("madeAt")
    if made is not None:
        due_after(given, ("dueAt",), given.get("dueAt"), made, "the promise was made")
        not_before(given, "keptAt", made, "the promise was made")


def _settled(given: Input, promise: Found) -> None:
    """Refuse facts of a step that the promise has not taken."""
    if "keptAt" in given and promise.get("keptAt") is None:
        given.refuse(UserErrorCode.INVALID, "keptAt", "The promise was not kept: leave this out, or record it with keepPromise.")
    if "reason" not in given.values:
        return
    if promise["status"] not in (PromiseStatus.BROKEN, PromiseStatus.WITHDRAWN) or promise.get("keptAt") is not None:
        message = "The promise was neither broken nor withdrawn: leave this out, or use breakPromise or withdrawPromise."
        given.refuse(UserErrorCode.INVALID, "reason", message)
    elif given.clears("reason") and promise["status"] == PromiseStatus.WITHDRAWN:
        given.refuse(UserErrorCode.INVALID, "reason", "A withdrawn promise needs its reason: give one.")


def _of_its_own(given: Input, promise: Found) -> None:
    """Refuse dates that belong to the service job or the purchase that made the promise."""
    owner = None
    if promise.facts["job"]:
        owner = "agreed date of a service job: correct `agreedAt` with updateServiceJob"
    with suppress(Stop):
        purchase = given.records[promise.facts["purchase"]] if promise.facts["purchase"] else None
        if purchase and is_delivery(purchase, promise.properties):
            owner = "promised delivery date of its purchase: correct `promisedAt` with updatePurchase"
    for name in sorted({"kind", "madeAt", "dueAt", "purchase"} & given.values.keys()) if owner else ():
        given.refuse(UserErrorCode.INVALID, name, f"This promise is the {owner}.")


def is_delivery(purchase: Found, promise: Mapping[str, Any]) -> bool:
    """Return whether a promise of the purchase is its promised delivery date: made with the order, or when the date was changed last."""
    made = purchase.get("dateChangedAt") or purchase["orderedAt"]
    dates = promise.get("dueAt") == purchase.get("promisedAt") and promise.get("madeAt") == made
    return bool(promise["kind"] == PromiseKind.DELIVERY_DATE and dates)


def _step(given: Input, step: str) -> Found:
    """Return the promise. Refuses a step that the promise's status does not allow."""
    promise = given.current()
    status = PromiseStatus(promise["status"])
    refuse(given, actions.of_promise(status, step, overdue=promises.overdue(promise["dueAt"], given.now, given.zone)))
    return promise


def _only(found: Found | None) -> str:
    """Return the customer of a record."""
    assert found is not None, "the record was named"
    return str(found.customers[0])


_PROMISE = {"id": ("Promise",)}
_DELIVERIES = frozenset({"Customer.deliveries", "Purchase.deliveries", "Purchase.deliveryDays"})
MAKE = Decision("makePromise", {"customer": ("Customer",), "purchase": ("Purchase",), "confirmedWith": ("Department",)}, _make, _DELIVERIES)
KEEP = Decision("keepPromise", _PROMISE, _keep)
BREAK = Decision("breakPromise", _PROMISE, _break)
WITHDRAW = Decision("withdrawPromise", _PROMISE, _withdraw)
UPDATE = Decision(
    "updatePromise",
    _PROMISE | {"purchase": ("Purchase",), "confirmedWith": ("Department",)},
    _update,
    corrections.reads("Promise") | _DELIVERIES | {f"Promise.{name}" for name in ("purchase", "confirmedWith", "job")},
    changes="id",
    beside=("customers", "purchase"),
)
