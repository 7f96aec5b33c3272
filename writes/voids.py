"""Voids and restores: a record that should never have been recorded leaves every list, count and judgment, and can come back (decision 21).

A void takes the parts of the record along, such as the promises of a purchase, and undoes what the record caused: a follow-up that it
completed is open again, a referral that it won is open again. `undo` holds what the void changed in other records. A restore brings
exactly this back, except where another record was changed since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from graph.commit import statements
from graph.commit.change_set import ChangeSet, Decision, Found, Input, label
from graph.voids import live, voided
from insights import actions
from insights.enums import ChangeKind, FollowUpKind, FollowUpStatus, PurchaseStatus, ReferralStatus
from values.ids import new_external_id
from writes import corrections
from writes.amounts import within
from writes.checks import refuse
from writes.plans import beside

# A record that was changed since does not lead to the restored record any more.  (:FollowUp)-[:DONE_BY]->(:Touchpoint)
_FORGET = {
    "FollowUp": "UNWIND $rows AS row MATCH (:FollowUp {id: row[0]})-[done:DONE_BY]->(:Touchpoint {id: row[1]}) DELETE done",
    "Referral": "UNWIND $rows AS row MATCH (:Referral {id: row[0]})-[led:LED_TO]->(:Purchase {id: row[1]}) DELETE led",
}
_STOPPED = "We stopped calling on the customer (R13)."


@dataclass(slots=True)
class _Void:
    """One void while it is decided: its id, the records that go along, and what it changes in other records."""

    given: Input
    change_set: ChangeSet
    found: Found
    id: str = field(default_factory=new_external_id)
    along: list[Mapping[str, Any]] = field(default_factory=list)
    undo: list[dict[str, Any]] = field(default_factory=list)

    def take(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Void other records along."""
        known = {row["id"] for row in self.along}
        self.along += [row for row in rows if row["id"] not in known]

    def set(self, row: Mapping[str, Any], properties: Mapping[str, Any], done_by: str | None = None) -> None:
        """Change another record. A restore sets the values of `row` again. `done_by` is the touchpoint that completed the follow-up."""
        other = beside(label(row["id"]), row)
        changed = self.change_set.update(other, properties)
        if done_by:
            self.change_set.touch(other)
            self.change_set.link(other.id, "DONE_BY", done_by, void=self.id)
        before = {name: _plain(row.get(name)) for name in changed}
        told = {"kind": row.get("kind"), "doneBy": done_by}
        self.undo.append({"id": other.id, "version": other.version + 1, "before": before, **told})


def _touchpoint(void: _Void) -> None:
    """The findings go along. Follow-ups that it completed are open again, and those that it called for go along while they are open.

    A monthly contact that it completed continues as the one that it called for: open, or completed by a later touchpoint.
    """
    facts = void.found.facts
    void.take(facts["parts"])
    monthly = next((row for row in facts["called"] if row["kind"] == FollowUpKind.MONTHLY_CONTACT), None)
    for row in facts["did"]:
        if row["kind"] == FollowUpKind.MONTHLY_CONTACT and monthly:
            void.take([monthly])
            state = {name: monthly[name] for name in ("status", "doneAt", "enteredAt", "skippedAt", "reason")}
            void.set(row, state, monthly["doneBy"])
            monthly = None
        elif void.found.stopped:
            skipped = {"status": FollowUpStatus.SKIPPED, "skippedAt": void.given.now, "reason": _STOPPED}
            void.set(row, {**skipped, "doneAt": None, "enteredAt": None})
        else:
            void.set(row, {"status": FollowUpStatus.PLANNED, "doneAt": None, "enteredAt": None})
        customer = void.found.customers[0]
        void.change_set.change(
            ChangeKind.UPDATED, row["id"], customer, "TOUCHPOINT_VOIDED", "The touchpoint that completed the follow-up was voided."
        )
    _uncall(void)


def _uncall(void: _Void) -> None:
    """Follow-ups that the record called for go along while they are open."""
    void.take([row for row in void.found.facts["called"] if row["status"] == FollowUpStatus.PLANNED])


def _purchase(void: _Void) -> None:
    """Promises, follow-ups and satisfaction readings go along. Referrals that it alone won are open again."""
    given, found = void.given, void.found
    refuse(given, actions.of_purchase_void(found.facts["hangs"], came_back=found.facts["cameBack"]))
    within(given, ("id",), found.get("totalReporting") or 0, given.practice.purchase_limit)
    given.sound()
    (customer,) = found.customers
    void.take(found.facts["parts"])
    if not found.facts["others"]:
        _uncall(void)
    counts = found["status"] not in (PurchaseStatus.CANCELLED, PurchaseStatus.RETURNED)
    for row in found.facts["won"] if counts else ():
        step = ReferralStatus.MET if row["metAt"] else ReferralStatus.CONTACTED if row["contactedAt"] else ReferralStatus.GIVEN
        void.set(row, {"status": step, "wonAt": None})
        message = "The purchase was voided, so the referral has not bought. It is open again."
        void.change_set.change(ChangeKind.REFERRAL_ADVANCED, row["id"], row["customer"], "PURCHASE_VOIDED", message)
    void.change_set.attribute(customer)


def _promise(void: _Void) -> None:
    """Refuse to void the delivery date of a purchase, or the agreed date of a service job: it is a part of that record."""
    refuse(void.given, actions.of_promise_void(void.found.facts["hangs"]))


def _service_job(void: _Void) -> None:
    """The promise of the agreed date goes along."""
    void.take(void.found.facts["parts"])


def _referral(void: _Void) -> None:
    """Attribution is decided again without the referral."""
    void.change_set.attribute(*void.found.customers, *_named(void.found))


def _named(referral: Found) -> list[str]:
    return list(referral.facts["to"]["customers"]) if referral.facts["to"] else []


def _simply(_void: _Void) -> None:
    """Nothing depends on the record."""


class _Kind(NamedTuple):
    """How one kind of record is voided: what happens to other records, and the facts that this needs."""

    consequences: Callable[[_Void], None]
    reads: tuple[str, ...] = ()


_KINDS = {
    "Touchpoint": _Kind(_touchpoint, ("parts", "called", "did")),
    "Finding": _Kind(_simply),
    "Satisfaction": _Kind(_simply),
    "Opportunity": _Kind(_uncall, ("called",)),
    "Referral": _Kind(_referral, ("to",)),
    "Reference": _Kind(_simply),
    "Promise": _Kind(_promise, ("hangs",)),
    "Purchase": _Kind(_purchase, ("parts", "called", "hangs", "cameBack", "others", "won")),
    "ServiceJob": _Kind(_service_job, ("parts",)),
    "News": _Kind(_simply),
}


def _do_void(given: Input, change_set: ChangeSet) -> None:
    found = given.current()
    corrections.permitted(given, found)
    void = _Void(given, change_set, found)
    _KINDS[found.label].consequences(void)
    given.sound()
    customer = next(iter(found.customers), None)
    rows: dict[str, list[Any]] = {found.label: [[found.id, void.id]]}
    mark = {"voidedAt": given.now, "voidReason": given["reason"], "void": void.id}
    for row in void.along:
        other = beside(label(row["id"]), row)
        change_set.update(other, {**mark, "voidedWith": found.id})
        rows.setdefault(other.label, []).append([other.id, void.id])
    undo = {"undo": orjson.dumps(void.undo).decode(), "undone": [one["id"] for one in void.undo]} if void.undo else {}
    change_set.update(found, {**mark, **undo, "along": [row["id"] for row in void.along] or None})
    for kind, some in rows.items():
        change_set.run(statements.void(kind), rows=some)
    change_set.change(ChangeKind.VOIDED, found.id, customer, "VOIDED", given["reason"])
    change_set.tell(record=found.id, customer=customer)


def _do_restore(given: Input, change_set: ChangeSet) -> None:
    found = given.current()
    kind, facts = live(found.label), found.facts
    corrections.permitted(given, found)
    refuse(given, actions.of_restore(kind, whole=facts["whole"], again=facts.get("again"), units=facts.get("units", ())))
    if kind == "Purchase":
        within(given, ("id",), found.get("totalReporting") or 0, given.practice.purchase_limit)
    given.sound()
    customer = next(iter(found.customers), None)
    _bring_back(given, change_set, found, kind, customer)
    if kind == "Purchase" and customer:
        change_set.attribute(customer)
    if kind == "Referral":
        change_set.attribute(*found.customers, *_named(found))
    change_set.change(ChangeKind.RESTORED, found.id, customer, "RESTORED", "The record was restored.")
    change_set.tell(record=found.id, customer=customer)


def _bring_back(given: Input, change_set: ChangeSet, found: Found, kind: str, customer: str | None) -> None:
    """Restore the record and what was voided along, and what the void changed in other records, unless it was changed since."""
    facts, void = found.facts, found["void"]
    now = {row["id"]: row for row in facts["undone"]}
    undo = orjson.loads(found.get("undo") or "[]")
    unchanged = [one for one in undo if one["id"] in now and now[one["id"]]["version"] == one["version"]]
    taken = {one["id"] for one in unchanged}
    # The next monthly contact stays voided if another one is open, or if the one that took it over was changed since.
    another = not set(facts["openMonthly"]) <= taken
    taken_over = any(one["kind"] == FollowUpKind.MONTHLY_CONTACT and one["id"] not in taken for one in undo)
    unmarked = dict.fromkeys(("voidedAt", "voidReason", "void", "voidedWith", "along", "undo", "undone"))
    rows: dict[str, list[Any]] = {kind: [[found.id, void]]}
    for row in facts["along"]:
        is_open = row["status"] == FollowUpStatus.PLANNED
        if row["kind"] == FollowUpKind.MONTHLY_CONTACT and (taken_over or (another and is_open)):
            continue
        other = Found(row["id"], voided(label(row["id"])), {**row, "voidedAt": "", "voidReason": "", "void": void, "voidedWith": ""}, {})
        stopped = found.stopped and is_open
        skipped = {"status": FollowUpStatus.SKIPPED, "skippedAt": given.now, "reason": _STOPPED} if stopped else {}
        change_set.update(other, {**unmarked, **skipped})
        rows.setdefault(label(row["id"]), []).append([other.id, void])
    change_set.update(found, unmarked)
    for one in unchanged:
        other = Found(one["id"], label(one["id"]), {"version": one["version"]}, {})
        change_set.touch(other)
        change_set.updates[other.id][1].update({name: _read(name, value) for name, value in one["before"].items()})
        if one["doneBy"]:
            change_set.unlink(other.id, "DONE_BY", one["doneBy"], void=void)
        if other.label == "FollowUp":
            message = "The touchpoint that completed the follow-up was restored."
            change_set.change(ChangeKind.UPDATED, other.id, customer, "TOUCHPOINT_RESTORED", message)
        else:
            message = "The purchase that won the referral was restored."
            change_set.change(ChangeKind.REFERRAL_ADVANCED, other.id, now[other.id]["customer"], "PURCHASE_RESTORED", message)
    for restored, some in rows.items():
        change_set.run(statements.restore(restored), rows=some)
    for one in undo:
        if one["id"] not in taken:
            change_set.run(_FORGET[label(one["id"])], rows=[[one["id"], found.id]])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and name.endswith("At") else value


_STATED = ("along", "undone", "whole", "openMonthly")
_AGAIN = {"Referral": ("again", "to"), "Purchase": ("again", "units")}
VOID = {
    kind: Decision(
        f"void{kind}",
        {"id": (kind,)},
        _do_void,
        corrections.reads(kind) | {f"{kind}.{name}" for name in _KINDS[kind].reads},
    )
    for kind in _KINDS
}
RESTORE = {
    kind: Decision(
        f"restore{kind}",
        {"id": (kind,)},
        _do_restore,
        corrections.reads(voided(kind)) | {f"{voided(kind)}.{name}" for name in (*_STATED, *_AGAIN.get(kind, ()))},
        restores=True,
    )
    for kind in _KINDS
}
