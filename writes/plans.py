"""Follow-ups that writes plan, complete and skip.  (:FollowUp)-[:OF]->(:Customer), and (:FollowUp)-[:OF]->(:Purchase) for a purchase"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from graph.commit.change_set import ChangeSet, Found, Input
from insights.aftersales.plans import PlannedFollowUp, after_touchpoint
from insights.enums import CustomerStatus, Direction, FollowUpStatus
from writes import updates

# Facts of the customer that `contacted` reads.
READS = frozenset({"Customer.monthly", "Customer.firstOrder", "Customer.owners"})


def plan(
    change_set: ChangeSet,
    customer: str,
    plans: Iterable[PlannedFollowUp],
    rep: str | None,
    purchase: str | None = None,
    cause: str | None = None,
) -> list[str]:
    """Plan follow-ups and return their ids. `cause` is the record that calls for them: if it is voided, so are they (writes/voids.py)."""
    made = []
    for one in plans:
        planned = {"kind": one.kind, "dueAt": one.due, "status": FollowUpStatus.PLANNED, "cause": cause}
        follow_up = change_set.create("FollowUp", planned)
        change_set.link(follow_up, "OF", customer)
        if purchase:
            change_set.link(follow_up, "OF", purchase)
        if rep:
            change_set.link(follow_up, "ASSIGNED_TO", rep)
        made.append(follow_up)
    return made


def plan_monthly(change_set: ChangeSet, customer: Found, one: PlannedFollowUp, rep: str | None, cause: str) -> str:
    """Plan the only open monthly contact of a customer, for its owner if there is one. Returns the id."""
    (made,) = plan(change_set, customer.id, [one], next(iter(customer.facts["owners"]), rep), cause=cause)
    change_set.learn(customer, monthly={"id": made, "dueAt": one.due, "version": 1, "kind": one.kind})
    return made


def contacted(
    given: Input, change_set: ChangeSet, customer: Found, touchpoint: str, at: datetime, direction: Direction, rep: str | None
) -> list[str]:
    """Complete the open monthly contact with a two-way touchpoint, and plan the next one (R9). Returns the ids of both.

    The decision reads `READS`. Nothing is planned for a stopped customer (R13).
    """
    if customer.get("status") == CustomerStatus.STOPPED:
        return []
    open_one = beside("FollowUp", customer.facts["monthly"]) if customer.facts["monthly"] else None
    bought = customer.facts["firstOrder"] is not None
    told = after_touchpoint(at, direction, open_one["dueAt"] if open_one else None, bought, given.now, given.practice, given.zone)
    touched = []
    if told.done and open_one:
        do(change_set, open_one, touchpoint, at, given.now)
        touched.append(open_one.id)
    if told.next:
        touched.append(plan_monthly(change_set, customer, told.next, rep, touchpoint))
    return touched


def matching(
    rows: Iterable[Mapping[str, Any]], planned: Iterable[PlannedFollowUp], cause: str, *, own: bool = False
) -> dict[str, Mapping[str, Any]]:
    """Return the planned follow-ups, by kind, that a record called for.

    A follow-up without a cause is found by its date. Its time zone may be another one, so a day more or less counts. `own`: the rows belong
    to the record, a purchase.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for one in planned:
        for row in rows:
            near = row["cause"] is None and abs(row["dueAt"] - one.due) <= timedelta(days=1)
            if row["kind"] == one.kind and (own or near or row["cause"] == cause):
                found.setdefault(one.kind, row)
    return found


def replan(
    given: Input,
    change_set: ChangeSet,
    known: Mapping[str, Mapping[str, Any]],
    before: Sequence[PlannedFollowUp],
    after: Sequence[PlannedFollowUp],
    customer: str,
    reps: tuple[str | None, str | None],
    purchase: str | None = None,
    cause: str | None = None,
) -> list[str]:
    """Plan what a corrected event plans, instead of what it planned before. Return the ids of the follow-ups that stay planned.

    `known` are the follow-ups that are still planned. What was done or skipped stays. A follow-up moves to the new rep unless it was handed
    over to somebody else.
    """
    was, touched = {one.kind for one in before}, []
    for one in after:
        row = known.get(one.kind)
        if row is not None:
            follow_up = beside("FollowUp", row)
            if one not in before:
                change_set.update(follow_up, {"dueAt": one.due})
            if reps[0] != reps[1] and row["rep"] == reps[0]:
                updates.draw(change_set, follow_up, "ASSIGNED_TO", [reps[0]], [reps[1]])
            touched.append(follow_up.id)
        elif one.kind not in was:
            touched += plan(change_set, customer, [one], reps[1], purchase, cause)
    wanted = {one.kind for one in after}
    updates.drop(given, change_set, [row["id"] for kind, row in known.items() if kind not in wanted])
    return touched


def recorded(rows: Iterable[Mapping[str, Any]], now: datetime) -> datetime:
    """Return when an event was recorded that planned these follow-ups. Now if none is planned any more."""
    return min((row["createdAt"] for row in rows if row["createdAt"] is not None), default=now)


def do(change_set: ChangeSet, follow_up: Found, touchpoint: str, at: datetime, entered: datetime | None) -> None:
    """Complete a follow-up by a touchpoint. `entered` is the entry time, None for an import.  (:FollowUp)-[:DONE_BY]->(:Touchpoint)"""
    change_set.update(follow_up, {"status": FollowUpStatus.DONE, "doneAt": at, "enteredAt": entered})
    change_set.link(follow_up.id, "DONE_BY", touchpoint)


def skip(change_set: ChangeSet, rows: Iterable[Mapping[str, Any]], reason: str, at: datetime) -> list[str]:
    """Skip open follow-ups as of a moment, and return their ids."""
    skipped = []
    for row in rows:
        found = beside("FollowUp", row)
        change_set.update(found, {"status": FollowUpStatus.SKIPPED, "reason": reason, "skippedAt": at})
        skipped.append(found.id)
    return skipped


def beside(label: str, row: Mapping[str, Any]) -> Found:
    """Return a record from the fact of another record that contains it."""
    return Found(row["id"], label, dict(row), {})
