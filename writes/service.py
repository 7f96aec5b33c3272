"""Service after the sale (R10). An agreed date is a promise.  (:ServiceJob)-[:AT]->(:Customer), (:Promise)-[:FOR]->(:ServiceJob)"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights.aftersales.purchases import guarantee_until
from insights.enums import ChangeKind, PromiseKind, PromiseStatus, ServiceJobStatus, UserErrorCode
from writes import corrections, promises, updates
from writes.amounts import amount, check, told, within
from writes.checks import due_after, illegal, not_before, not_to_come
from writes.plans import beside


def _record(given: Input, change_set: ChangeSet) -> None:
    """(:ServiceJob)-[:FOR]->(:Claim|Purchase)"""
    opened = given.get("openedAt") or given.now
    not_to_come(given, "openedAt")
    _agrees(given, opened)
    cost = _cost(given, opened)
    _after_the_order(given)
    _of_one(given)
    given.sound()
    customer, purchase = _customer(given), _purchase(given)
    covered = given["underGuarantee"] if "underGuarantee" in given else _covered(given, opened)
    written = {**given.only("kind", "agreedAt", "text"), "openedAt": opened, "status": ServiceJobStatus.PLANNED}
    job = change_set.create("ServiceJob", {**written, "underGuarantee": covered, **cost})
    change_set.link(job, "AT", customer)
    for name in ("purchase", "claim"):
        if name in given:
            change_set.link(job, "FOR", given[name])
    promise = None
    if "agreedAt" in given:
        promise = _promise(given, change_set, customer, purchase, opened, job)
    change_set.change(ChangeKind.CREATED, job, customer, given["kind"], "Service was asked for.")
    change_set.tell(service_job=job, customer=customer, promise=promise)


def _agrees(given: Input, opened: datetime) -> None:
    """Refuse an agreed date before the request, and a confirmation without an agreed date."""
    due_after(given, ("agreedAt",), given.get("agreedAt"), opened, "it was asked for")
    if given.get("confirmedWith") and "agreedAt" not in given:
        given.refuse(UserErrorCode.INVALID, "confirmedWith", "Confirms an agreed date: give `agreedAt`, or leave this out.")


def _after_the_order(given: Input) -> None:
    with suppress(Stop):
        if (bought := given.optional("purchase")) is not None:
            not_before(given, "openedAt", bought["orderedAt"], "the order")


def _promise(given: Input, change_set: ChangeSet, customer: str, purchase: str | None, opened: datetime, job: str) -> str:
    """Make the promise of the agreed date, and return its id.  (:Promise)-[:FOR]->(:ServiceJob)"""
    said = {"kind": PromiseKind.SERVICE, "dueAt": given["agreedAt"], **given.only("text", "confirmedWith")}
    promises.confirm(change_set, said, ("confirmedWith",))
    promise = promises.make(change_set, customer, purchase, opened, said)
    change_set.link(promise, "FOR", job)
    return promise


def _cost(given: Input, opened: datetime) -> dict[str, Any]:
    """The properties of what a job costs us, by the rate of the day when it was asked for; a high cost is for a manager to record."""
    cost = amount(given, "cost", opened)
    within(given, ("cost",), cost.get("costReporting") or 0, given.practice.claim_limit)
    return cost


_FOR = ("customer", "purchase", "claim")


def _of_one(given: Input) -> None:
    """Refuse an input that names no record, or records of different customers."""
    named = [name for name in _FOR if name in given]
    if not named:
        given.refuse(UserErrorCode.INVALID, "customer", "Is missing: give the customer, the purchase or the claim.")
    for name in named[1:]:
        with suppress(Stop):
            if given.record(named[0]).customers[0] not in given.record(name).customers:
                given.refuse(UserErrorCode.INVALID, name, f"This {name} is another customer's: check it, or leave it out.")


def _customer(given: Input) -> str:
    """Return the customer of the named records."""
    return str(next(given.record(name).customers[0] for name in _FOR if name in given))


def _purchase(given: Input) -> str | None:
    """Return the purchase of the service: the named purchase, else the purchase of the claim."""
    if "purchase" in given:
        return str(given["purchase"])
    claim = given.optional("claim")
    return claim.facts["purchase"] if claim else None


def _covered(given: Input, opened: datetime) -> bool | None:
    """Return True if the guarantee was valid when the service was requested, or None when this is unknown."""
    sold = given.optional("purchase") or given.optional("claim")
    guarantee = sold.facts["guarantee"] if sold else None
    if guarantee is None:
        return None
    until = guarantee["until"]
    if until is None and guarantee["months"] is not None and guarantee["deliveredAt"] is not None:
        until = guarantee_until(guarantee["deliveredAt"].date(), guarantee["months"])
    return None if until is None else bool(opened.date() <= until)


def _complete(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "doneAt")
    check(given, "cost")
    job = _planned(given)
    (customer,) = job.customers
    not_before(given, "doneAt", job["openedAt"], "it was asked for")
    cost = _cost(given, job["openedAt"])
    change_set.update(job, {"status": ServiceJobStatus.DONE, **given.only("doneAt", "note"), **cost})
    promise = beside("Promise", job.facts["promise"]) if job.facts["promise"] else None
    if promise:
        promises.keep(given, change_set, promise, given["doneAt"], customer)
    change_set.change(ChangeKind.UPDATED, job.id, customer, "DONE", "The service is done.")
    change_set.tell(service_job=job.id, customer=customer, promise=promise.id if promise else None)


def _update(given: Input, change_set: ChangeSet) -> None:
    """Correct a service job. The promise of its agreed date follows."""
    for name in ("openedAt", "doneAt"):
        not_to_come(given, name)
    check(given, "cost")
    job = updates.stored(given)
    (customer,) = job.customers
    for name in ("doneAt", "note"):
        if name in given.values and job["status"] == ServiceJobStatus.PLANNED:
            given.refuse(UserErrorCode.INVALID, name, "The service is not done: leave this out, or use completeServiceJob.")
    updates.stays(given, ("purchase", "claim"), customer)
    agreed = job.facts["agreed"]
    known = {**job.facts, **job.properties, "cost": told(job.get("cost"), job.get("costCurrency"))}
    if given.clears("agreedAt") and agreed and agreed["status"] != PromiseStatus.OPEN:
        given.refuse(UserErrorCode.INVALID, "agreedAt", "The promise of this date was settled: correct the date instead.")
    confirmed = agreed["confirmedWith"] if agreed and not given.clears("agreedAt") else None
    known |= {"confirmedWith": confirmed, "underGuarantee": None}
    before, after = both = updates.sides(given, known)
    updates.check(given, both, lambda one: _agrees(one, one["openedAt"]), _after_the_order, _done_after)
    cost = _cost(after, after["openedAt"]) if {"cost", "openedAt"} & given.values.keys() else {}
    given.sound()
    written = {**given.only("kind", "openedAt", "agreedAt", "text", "doneAt", "note"), **cost}
    if "underGuarantee" in given or job.get("underGuarantee") == _covered(before, before["openedAt"]):
        written["underGuarantee"] = given["underGuarantee"] if "underGuarantee" in given else _covered(after, after["openedAt"])
    elif given.clears("underGuarantee"):
        written["underGuarantee"] = None
    change_set.update(job, written)
    for name in ("purchase", "claim"):
        if name in given.values:
            updates.draw(change_set, job, "FOR", [job.facts[name]], [given.get(name)])
    promise = _repromise(after, change_set, job, customer)
    updates.tell(change_set, job, customer)
    change_set.tell(service_job=job.id, customer=customer, promise=promise)


def _done_after(given: Input) -> None:
    not_before(given, "doneAt", given.get("openedAt"), "it was asked for")


def _repromise(given: Input, change_set: ChangeSet, job: Found, customer: str) -> str | None:
    """Bring the promise of the agreed date in line with its job. A service that is done is judged again. Returns the promise, if any."""
    agreed, purchase = job.facts["agreed"], _purchase(given)
    if agreed is None:
        if "agreedAt" not in given:
            return None
        made = _promise(given, change_set, customer, purchase, given["openedAt"], job.id)
        if "doneAt" in given:
            found = beside("Promise", {"id": made, "dueAt": given["agreedAt"], "version": 1})
            promises.keep(given, change_set, found, given["doneAt"], customer)
        return made
    if "agreedAt" not in given:
        updates.drop(given, change_set, [agreed["id"]])
        return None
    found = beside("Promise", agreed)
    due = given["agreedAt"]
    change_set.update(found, {"dueAt": due, "madeAt": given["openedAt"], "text": given.get("text")})
    updates.draw(change_set, found, "OF", [agreed["purchase"]], [purchase])
    updates.draw(change_set, found, "CONFIRMED_WITH", agreed["confirmedWith"], given.get("confirmedWith") or ())
    kept = given.get("doneAt")
    if kept is not None and agreed["keptAt"] is not None and {"doneAt", "agreedAt"} & given.values.keys():
        promises.again(given, change_set, found, due, kept, customer)
    return found.id


def _planned(given: Input) -> Found:
    """Return the service job. Refuses a job that is done."""
    job = given.current()
    status = ServiceJobStatus(job["status"])
    if status is not ServiceJobStatus.PLANNED:
        illegal(given, status, "recordServiceJob, for another one")
    return job


_GUARANTEES = frozenset({"Purchase.guarantee", "Claim.guarantee", "Claim.purchase"})
RECORD = Decision(
    "recordServiceJob",
    {"customer": ("Customer",), "purchase": ("Purchase",), "claim": ("Claim",), "confirmedWith": ("Department",)},
    _record,
    _GUARANTEES,
)
COMPLETE = Decision("completeServiceJob", {"id": ("ServiceJob",)}, _complete, frozenset({"ServiceJob.promise"}), changes="id")
UPDATE = Decision(
    "updateServiceJob",
    {"id": ("ServiceJob",), "purchase": ("Purchase",), "claim": ("Claim",), "confirmedWith": ("Department",)},
    _update,
    corrections.reads("ServiceJob") | _GUARANTEES | {f"ServiceJob.{name}" for name in ("purchase", "claim", "agreed")},
    changes="id",
    beside=("purchase", "claim"),
)
