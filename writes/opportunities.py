"""Opportunities: open, won or lost. A lost opportunity can lead to a referral (R15).
(:Customer)-[:CONSIDERED]->(:Opportunity)-[:FOR]->(:Product), (:Opportunity)-[:LED_TO]->(:Purchase)
"""

from datetime import datetime
from typing import Any

from graph import voids
from graph.commit.change_set import ChangeSet, Decision, Found, Input
from insights import actions
from insights.aftersales.plans import PlannedFollowUp, after_loss
from insights.enums import ChangeKind, OpportunityStatus, PurchaseStatus, UserErrorCode
from values.instants import rfc3339
from writes import amounts, corrections, plans, updates
from writes.checks import not_before, not_to_come, refuse

# A voided purchase that is restored later is not the one that followed any more: another one is.
_FORGET = f"UNWIND $rows AS row MATCH (:Opportunity {{id: row[0]}})-[led:{voids.tie('LED_TO')}]->(:{voids.voided('Purchase')}) DELETE led"


def _record(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "openedAt")
    opened = given.get("openedAt") or given.now
    opportunity = change_set.create("Opportunity", {"status": OpportunityStatus.OPEN, "openedAt": opened, **_worth(given, opened)})
    change_set.link(given["customer"], "CONSIDERED", opportunity)
    for product in dict.fromkeys(given.get("products") or ()):
        change_set.link(opportunity, "FOR", product)
    if rep := given.get("rep") or given.viewer.rep:
        change_set.link(opportunity, "OWNED_BY", rep)
    change_set.change(ChangeKind.CREATED, opportunity, given["customer"], OpportunityStatus.OPEN, "A sale is considered.")
    change_set.tell(opportunity=opportunity, customer=given["customer"])


def _worth(given: Input, opened: datetime) -> dict[str, Any]:
    """Return the properties of the value, at the rate of the day when the opportunity came up."""
    found = amounts.amount(given, "value", opened)
    return {name.replace("valueCurrency", "currency"): value for name, value in found.items()}


def _close(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "closedAt")
    _known_end(given)
    opportunity = given.current()
    refuse(given, actions.of_opportunity(OpportunityStatus(opportunity["status"])))
    _ends_after(given, opportunity.get("openedAt"))
    closed = given.get("closedAt") or given.now
    change_set.update(opportunity, {**given.only("status", "reason"), "closedAt": closed})
    (customer,) = opportunity.customers
    planned = []
    if given["status"] == OpportunityStatus.LOST and not opportunity.stopped:
        rep = opportunity.facts["rep"] or opportunity.facts["owner"] or given.viewer.rep
        planned = plans.plan(change_set, customer, after_loss(closed, given.now, given.practice, given.zone), rep, cause=opportunity.id)
    change_set.change(ChangeKind.UPDATED, opportunity.id, customer, given["status"], "The opportunity was closed.")
    change_set.tell(opportunity=opportunity.id, customer=customer, follow_ups=planned)


def _link(given: Input, change_set: ChangeSet) -> None:
    """Link a won opportunity to the purchase that followed.  (:Opportunity)-[:LED_TO]->(:Purchase), at most one"""
    opportunity = given.current()
    refuse(given, actions.of_link(OpportunityStatus(opportunity["status"])))
    purchase = given.record("purchase")
    (customer,) = opportunity.customers
    if customer not in purchase.customers:
        given.refuse(UserErrorCode.INVALID, "purchase", "Another customer made this purchase: name one of the opportunity's customer.")
    elif purchase["status"] == PurchaseStatus.CANCELLED or (
        purchase["status"] == PurchaseStatus.RETURNED and not purchase.get("returnedAt")
    ):
        given.refuse(UserErrorCode.INVALID, "purchase", "This purchase was canceled, or is a return: name the order that followed.")
    elif opportunity.get("openedAt") and purchase["orderedAt"] < opportunity["openedAt"]:
        opened = rfc3339(opportunity["openedAt"])
        given.refuse(UserErrorCode.INVALID, "purchase", f"It was ordered before the opportunity came up, {opened}: name a later purchase.")
    given.sound()
    before = opportunity.facts["ledTo"]
    change_set.tell(opportunity=opportunity.id, customer=customer, purchase=purchase.id)
    if before == purchase.id:
        return
    if before:
        change_set.unlink(opportunity.id, "LED_TO", before)
    change_set.run(_FORGET, rows=[[opportunity.id]])
    change_set.link(opportunity.id, "LED_TO", purchase.id)
    change_set.touch(opportunity)
    change_set.learn(opportunity, ledTo=purchase.id)
    change_set.change(ChangeKind.UPDATED, opportunity.id, customer, "LINKED", "The opportunity led to a purchase.")


def _known_end(given: Input) -> None:
    if given.get("status") == OpportunityStatus.OPEN:
        given.refuse(UserErrorCode.INVALID, "status", "Is OPEN: close the opportunity as WON or LOST.")


def _ends_after(given: Input, opened: datetime | None) -> None:
    not_before(given, "closedAt", opened, "it came up")


def _update(given: Input, change_set: ChangeSet) -> None:
    for name in ("openedAt", "closedAt"):
        not_to_come(given, name)
    amounts.check(given, "value")
    _known_end(given)
    opportunity = updates.stored(given)
    (customer,) = opportunity.customers
    if opportunity["status"] == OpportunityStatus.OPEN:
        for name in sorted(given.values.keys() & {"status", "reason", "closedAt"}):
            given.refuse(UserErrorCode.INVALID, name, "The opportunity is open: leave this out, or close it with closeOpportunity.")
    value = amounts.told(opportunity.get("value"), opportunity.get("currency"))
    both = updates.sides(given, {**opportunity.properties, **opportunity.facts, "value": value})
    updates.check(given, both, lambda one: _ends_after(one, one.get("openedAt")), _before_purchase)
    worth = _worth(both.after, both.after.get("openedAt") or given.now) if {"value", "openedAt"} & given.values.keys() else {}
    given.sound()
    change_set.update(opportunity, {**given.only("openedAt", "status", "reason", "closedAt"), **worth})
    for name, arrow in (("products", "FOR"), ("rep", "OWNED_BY")):
        if name in given.values:
            old, new = opportunity.facts[name], given.get(name)
            updates.draw(change_set, opportunity, arrow, [old] if name == "rep" else old, [new] if name == "rep" else new or ())
    if opportunity.facts["ledTo"] and both.after["status"] != OpportunityStatus.WON:
        updates.draw(change_set, opportunity, "LED_TO", [opportunity.facts["ledTo"]], [])
    planned = _replan(given, change_set, opportunity, both, customer)
    updates.tell(change_set, opportunity, customer)
    change_set.tell(opportunity=opportunity.id, customer=customer, follow_ups=planned)


def _before_purchase(given: Input) -> None:
    """Refuse a won opportunity that came up after the purchase that followed was ordered."""
    opened, ordered = given.get("openedAt"), given.get("ledToAt")
    if given["status"] == OpportunityStatus.WON and opened and ordered and ordered < opened:
        message = f"Lies after the purchase that followed, {rfc3339(ordered)}: give that time or an earlier one."
        given.refuse(UserErrorCode.INVALID, "openedAt", message)


def _replan(given: Input, change_set: ChangeSet, opportunity: Found, both: updates.Sides, customer: str) -> list[str]:
    """Plan to keep in touch as of the corrected loss. Nothing is planned for a stopped customer (R13)."""
    if opportunity.stopped or not {"status", "closedAt", "rep"} & given.values.keys():
        return []
    known = plans.matching(opportunity.facts["keepInTouch"], _after(given, both.before, None), opportunity.id)
    clock = plans.recorded(known.values(), given.now)
    before, after = (_after(given, one, clock) for one in both)
    was, now = (one.get("rep") or opportunity.facts["owner"] or given.viewer.rep for one in both)
    return plans.replan(given, change_set, known, before, after, customer, (was, now), cause=opportunity.id)


def _after(given: Input, one: Input, now: datetime | None) -> tuple[PlannedFollowUp, ...]:
    """Return what is planned after a lost opportunity that was recorded at a time. None: at the time of the loss."""
    closed = one.get("closedAt")
    lost = closed is not None and one.get("status") == OpportunityStatus.LOST
    return after_loss(closed, now or closed, given.practice, given.zone) if lost else ()


RECORD = Decision("recordOpportunity", {"customer": ("Customer",), "products": ("Product",), "rep": ("Rep",)}, _record)
CLOSE = Decision("closeOpportunity", {"id": ("Opportunity",)}, _close, frozenset({"Opportunity.rep", "Opportunity.owner"}))
LINK = Decision("linkOpportunity", {"id": ("Opportunity",), "purchase": ("Purchase",)}, _link, frozenset({"Opportunity.ledTo"}))
UPDATE = Decision(
    "updateOpportunity",
    {"id": ("Opportunity",), "products": ("Product",), "rep": ("Rep",)},
    _update,
    corrections.reads("Opportunity") | {f"Opportunity.{name}" for name in ("products", "rep", "owner", "keepInTouch", "ledTo", "ledToAt")},
    changes="id",
)
