"""Updates of touchpoints. The follow-ups that they complete, the plans that they cause and their findings follow.

(:Rep)-[:HAD]->(:Touchpoint)-[:WITH]->(:Contact), (:FollowUp)-[:DONE_BY]->(:Touchpoint)-[:REVEALED]->(:Finding)
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights.aftersales.plans import MEETS, PlannedFollowUp, after_first_visit, after_touchpoint
from insights.aftersales.touchpoints import direction
from insights.enums import ChangeKind, CustomerStatus, FollowUpKind, FollowUpStatus, TouchpointKind, UserErrorCode
from values.ids import label_of
from writes import corrections, plans, touchpoints, updates
from writes.care import READS, fits, is_open
from writes.checks import not_to_come
from writes.plans import beside
from writes.updates import Sides

_ELSEWHERE = "This follow-up is of another customer. Remove it."
_OPEN = {"status": FollowUpStatus.PLANNED, "doneAt": None, "enteredAt": None}
# Fields on which plans and completed follow-ups depend.
_CAUSES = frozenset({"kind", "at", "direction", "personal", "rep", "about", "followUps"})
Row = Mapping[str, Any]


def _update(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "at")
    touchpoint = updates.stored(given)
    (customer,) = touchpoint.customers
    both = updates.sides(_spoken(given, touchpoint), _told(touchpoint))
    topics = [{one["about"]} if "about" in one else set() for one in both]
    if "about" not in given.values:
        topics = [set(touchpoint.facts["topics"])] * 2

    def about(one: Input) -> None:
        touchpoints.check_topic(one, one.found("about"), customer)

    updates.check(given, both, lambda one: touchpoints.met(one, customer), about)
    _check_named(given, both.after, touchpoint, customer, topics[1])
    given.sound()
    written = given.only("kind", "at", "summary", "nextStep", "personal")
    change_set.update(touchpoint, {**written, "direction": touchpoints.spoken(both.after)})
    if "contacts" in given.values:
        updates.draw(change_set, touchpoint, "WITH", touchpoint.facts["contacts"], given["contacts"])
    if "rep" in given.values:
        updates.draw(change_set, touchpoint, "HAD", [touchpoint.facts["rep"]], [given.get("rep")], into=True)
    findings = _findings(given, change_set, touchpoint)
    touched: list[str] = []
    if _CAUSES & given.values.keys():
        touched, shown = _complete(given, change_set, touchpoint, both, (set(touchpoint.facts["topics"]), topics[1]))
        if {"about", "followUps"} & given.values.keys():
            updates.draw(change_set, touchpoint, "ABOUT", touchpoint.facts["topics"], topics[1] | shown)
        account = given.records[customer]
        touched += _monthly(given, change_set, touchpoint, both, account)
        touched += _thank(given, change_set, touchpoint, both, account)
    updates.tell(change_set, touchpoint, customer)
    change_set.tell(touchpoint=touchpoint.id, customer=customer, follow_ups=list(dict.fromkeys(touched)), findings=findings)


def _told(touchpoint: Found) -> dict[str, Any]:
    """Return the stored values as the input of logTouchpoint gives them."""
    topics = sorted(touchpoint.facts["topics"], key=lambda one: (label_of(one) != "News", label_of(one) == "Purchase", one))
    return {**touchpoint.properties, **touchpoint.facts, "about": next(iter(topics), None), "findings": None}


def _spoken(given: Input, touchpoint: Found) -> Input:
    """Return the input with the usual direction of a corrected kind, if the touchpoint has the usual direction of its kind."""
    usual = touchpoint["direction"] == direction(TouchpointKind(touchpoint["kind"]))
    if "kind" not in given or "direction" in given or not usual:
        return given
    return replace(given, values={**given.values, "direction": direction(TouchpointKind(given["kind"]))})


def _findings(given: Input, change_set: ChangeSet, touchpoint: Found) -> list[str]:
    """Move the findings to the time of the touchpoint, and to its only contact, unless they came from another contact than the only one
    before.
    """
    rows = touchpoint.facts["findings"]
    before, after = (
        ids if len(ids) == 1 else [] for ids in (touchpoint.facts["contacts"], list(dict.fromkeys(given.get("contacts") or ())))
    )
    for row in rows:
        finding = beside("Finding", row)
        if "at" in given and row["at"] == touchpoint["at"]:
            change_set.update(finding, {"at": given["at"]})
        if "contacts" in given.values and row["from"] == before:
            updates.draw(change_set, finding, "FROM", before, after)
    return [row["id"] for row in rows]


def _open_again(row: Row) -> Found:
    """Return a follow-up that the touchpoint completed, as it was before."""
    return Found(row["id"], "FollowUp", {**row, **_OPEN}, {"purchase": row["purchase"]})


def _completes(one: Input, row: Row, about: Collection[str]) -> bool:
    """Return whether the touchpoint completes a follow-up by its kind."""
    purchase = row["purchase"] or {}
    topic = not purchase or purchase["id"] in about
    return topic and touchpoints.is_done(one, row, purchase, touchpoints.spoken(one))


def _shows(one: Input, row: Row, about: Collection[str]) -> bool:
    """Return whether the touchpoint can complete a follow-up that is named."""
    probe = replace(one, errors=[])
    fits(probe, _open_again(row), {**one.values, "direction": touchpoints.spoken(one)}, about, ())
    return not probe.errors


def _check_named(given: Input, after: Input, touchpoint: Found, customer: str, about: set[str]) -> None:
    """Refuse named follow-ups that the touchpoint does not complete. It may name those that it completed before."""
    mine = {row["id"]: row for row in touchpoint.facts["done"]}
    said = {**after.values, "direction": touchpoints.spoken(after)}
    for number, name in enumerate(given.get("followUps") or ()):
        with suppress(Stop):
            where, follow_up = ("followUps", str(number)), given.records[name]
            if name in mine or is_open(given, follow_up, where):
                fits(given, follow_up, said, about, where)
            if customer not in follow_up.customers:
                given.refuse(UserErrorCode.INVALID, where, _ELSEWHERE)


def _complete(
    given: Input, change_set: ChangeSet, touchpoint: Found, both: Sides, about: tuple[set[str], set[str]]
) -> tuple[list[str], set[str]]:
    """Complete what the corrected touchpoint completes, and open the other follow-ups again. Monthly contacts have their own rule.

    Return the ids of the follow-ups, and the purchases of those that are named.
    """
    before, after = both
    done = [row for row in touchpoint.facts["done"] if row["kind"] != FollowUpKind.MONTHLY_CONTACT]
    named = {row["id"] for row in done if not _completes(before, row, about[0])}
    if "followUps" in given.values:
        named = set(given.get("followUps") or ())
    stays = [row for row in done if _completes(after, row, about[1]) or (row["id"] in named and _shows(after, row, about[1]))]
    for row in done:
        follow_up = beside("FollowUp", row)
        if row in stays:
            change_set.update(follow_up, {"doneAt": after["at"]} if row["doneAt"] == before["at"] else {})
        else:
            change_set.update(follow_up, _OPEN)
            change_set.unlink(row["id"], "DONE_BY", touchpoint.id)
            change_set.change(ChangeKind.UPDATED, row["id"], touchpoint.customers[0], "PLANNED", "The follow-up is open again.")
    fresh = _fresh(given, both, touchpoint, about[1], named - {row["id"] for row in done})
    for row in fresh:
        plans.do(change_set, beside("FollowUp", row), touchpoint.id, after["at"], touchpoint.facts["recordedAt"])
        change_set.change(ChangeKind.UPDATED, row["id"], touchpoint.customers[0], "DONE", "The follow-up was completed.")
    shown = [row["purchase"]["id"] for row in (*stays, *fresh) if row["id"] in named and row.get("purchase")]
    return [row["id"] for row in (*done, *fresh)], set(shown)


def _fresh(given: Input, both: Sides, touchpoint: Found, about: set[str], named: set[str]) -> Sequence[Row]:
    """Return the open follow-ups that the touchpoint completes now. It does not complete the thank-you that it called for itself."""
    after, account = both.after, given.records[touchpoint.customers[0]]
    spoke = touchpoints.spoken(after)
    visit = after_first_visit(both.before["at"], both.before["at"], given.practice, given.zone) if both.before["kind"] in MEETS else ()
    own = {row["id"] for row in plans.matching(account.facts["thanks"], visit, touchpoint.id).values()}
    owners = [(account, "loose")]
    owners += [(given.records[one], "planned") for one in sorted(about) if label_of(one) == "Purchase" and one in given.records]
    found = [row for owner, name in owners for row in owner.facts[name] if touchpoints.is_done(after, row, owner.properties, spoke)]
    follow_ups = [given.records[one] for one in sorted(named) if one in given.records]
    found += [{**one.properties, "purchase": one.facts["purchase"]} for one in follow_ups if one["kind"] != FollowUpKind.MONTHLY_CONTACT]
    return list({row["id"]: row for row in found if row["id"] not in own}.values())


def _monthly(given: Input, change_set: ChangeSet, touchpoint: Found, both: Sides, account: Found) -> list[str]:
    """Complete the monthly contact as of the corrected touchpoint, and plan the next one (R9). Nothing is planned for a stopped customer.

    If another touchpoint completed the next one since, that plan stays.
    """
    if account.get("status") == CustomerStatus.STOPPED:
        return []
    before, after = both
    entered, bought = touchpoint.facts["recordedAt"] or given.now, account.facts["firstOrder"] is not None
    mine = next((row for row in touchpoint.facts["done"] if row["kind"] == FollowUpKind.MONTHLY_CONTACT), None)
    current = next(iter(account.facts["contact"]), None)
    was, now = (
        after_touchpoint(one["at"], touchpoints.spoken(one), due, bought, entered, given.practice, given.zone)
        for one, due in ((before, mine["dueAt"] if mine else None), (after, _due(mine, current, touchpoint, before, given)))
    )
    planned = _caused(current, was.next, touchpoint)
    open_row = mine or (None if planned else current)
    touched = []
    if open_row:
        touched.append(open_row["id"])
        follow_up = beside("FollowUp", open_row)
        if now.done and mine:
            change_set.update(follow_up, {"doneAt": after["at"]} if mine["doneAt"] == before["at"] else {})
        elif now.done:
            plans.do(change_set, follow_up, touchpoint.id, after["at"], touchpoint.facts["recordedAt"])
        elif mine and (planned or not current):
            change_set.update(follow_up, _OPEN)
            change_set.unlink(follow_up.id, "DONE_BY", touchpoint.id)
        else:
            return touched
    if not planned and (mine or (current and not open_row)):
        return touched
    reps = [next(iter(account.facts["owners"]), one.get("rep")) for one in both]
    known: dict[str, Row] = {FollowUpKind.MONTHLY_CONTACT: current} if planned and current else {}
    old = [was.next] if was.next and (planned or not (mine or current)) else []
    new = [now.next] if now.next else []
    return touched + plans.replan(given, change_set, known, old, new, account.id, (reps[0], reps[1]), cause=touchpoint.id)


def _due(mine: Row | None, current: Row | None, touchpoint: Found, before: Input, given: Input) -> Any:
    """Return the due date of the monthly contact that would be open without the touchpoint. None if none would be."""
    if mine:
        return mine["dueAt"]
    alone = after_touchpoint(before["at"], touchpoints.spoken(before), None, True, before["at"], given.practice, given.zone)
    return None if current is None or _caused(current, alone.next, touchpoint) else current["dueAt"]


def _caused(current: Row | None, planned: PlannedFollowUp | None, touchpoint: Found) -> bool:
    """Return whether the open monthly contact is the one that the touchpoint planned."""
    if current is None or planned is None or not plans.matching([current], [planned], touchpoint.id):
        return False
    recorded = touchpoint.facts["recordedAt"]
    return recorded is None or current["createdAt"] is None or current["createdAt"] >= recorded


def _thank(given: Input, change_set: ChangeSet, touchpoint: Found, both: Sides, account: Found) -> list[str]:
    """Plan to thank a prospect for the first visit or meeting, as of the corrected touchpoint (R7)."""
    prospect = account.get("status") == CustomerStatus.PROSPECT and account.facts["firstOrder"] is None
    if not prospect or touchpoint.facts["metBefore"]:
        return []
    entered = touchpoint.facts["recordedAt"] or given.now
    before, after = (after_first_visit(one["at"], entered, given.practice, given.zone) if one["kind"] in MEETS else () for one in both)
    known = plans.matching(account.facts["thanks"], before, touchpoint.id)
    reps = (both.before.get("rep"), both.after.get("rep"))
    return plans.replan(given, change_set, known, before, after, account.id, reps, cause=touchpoint.id)


UPDATE = Decision(
    "updateTouchpoint",
    {"id": ("Touchpoint",), "contacts": ("Contact",), "rep": ("Rep",), "about": touchpoints.TOPICS, "followUps": ("FollowUp",)},
    _update,
    corrections.reads("Touchpoint")
    | READS
    | {f"Touchpoint.{name}" for name in ("contacts", "rep", "topics", "findings", "done", "metBefore")}
    | {f"Customer.{name}" for name in ("owners", "loose", "contact", "thanks", "firstOrder")}
    | {"Purchase.planned"},
    changes="id",
    beside=("customers", "topics", "contacts"),
)
