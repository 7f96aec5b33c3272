"""Opportunities: open, won or lost. A lost opportunity can lead to a referral (R15).
(:Customer)-[:CONSIDERED]->(:Opportunity)-[:FOR]->(:Product), (:Opportunity)-[:LED_TO]->(:Purchase)
"""

from graph.commit.change_set import ChangeSet, Decision, Input
from insights import actions
from insights.aftersales.plans import after_loss
from insights.enums import ChangeKind, OpportunityStatus, PurchaseStatus, UserErrorCode
from values.instants import rfc3339
from writes import plans
from writes.amounts import amount
from writes.checks import illegal, not_before, not_to_come, refuse


def _record(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "openedAt")
    opened = given.get("openedAt") or given.now
    worth = {}
    if "value" in given:
        found = amount(given, "value", opened)
        worth = {"value": found["value"], "currency": found["valueCurrency"], "valueReporting": found["valueReporting"]}
    opportunity = change_set.create("Opportunity", {"status": OpportunityStatus.OPEN, "openedAt": opened, **worth})
    change_set.link(given["customer"], "CONSIDERED", opportunity)
    for product in dict.fromkeys(given.get("products") or ()):
        change_set.link(opportunity, "FOR", product)
    if rep := given.get("rep") or given.viewer.rep:
        change_set.link(opportunity, "OWNED_BY", rep)
    change_set.change(ChangeKind.CREATED, opportunity, given["customer"], OpportunityStatus.OPEN, "A sale is considered.")
    change_set.tell(opportunity=opportunity, customer=given["customer"])


def _close(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "closedAt")
    if given["status"] == OpportunityStatus.OPEN:
        given.refuse(UserErrorCode.INVALID, "status", "Is OPEN: close the opportunity as WON or LOST.")
    opportunity = given.current()
    refuse(given, actions.of_opportunity(OpportunityStatus(opportunity["status"])))
    not_before(given, "closedAt", opportunity.get("openedAt"), "it came up")
    closed = given.get("closedAt") or given.now
    change_set.update(opportunity, {**given.only("status", "reason"), "closedAt": closed})
    (customer,) = opportunity.customers
    planned = []
    if given["status"] == OpportunityStatus.LOST and not opportunity.stopped:
        rep = opportunity.facts["rep"] or opportunity.facts["owner"] or given.viewer.rep
        planned = plans.plan(change_set, customer, after_loss(closed, given.now, given.practice, given.zone), rep)
    change_set.change(ChangeKind.UPDATED, opportunity.id, customer, given["status"], "The opportunity was closed.")
    change_set.tell(opportunity=opportunity.id, customer=customer, follow_ups=planned)


def _link(given: Input, change_set: ChangeSet) -> None:
    """Link a won opportunity to the purchase that followed.  (:Opportunity)-[:LED_TO]->(:Purchase), at most one"""
    opportunity = given.current()
    status = OpportunityStatus(opportunity["status"])
    if status is not OpportunityStatus.WON:
        can = "closeOpportunity" if status is OpportunityStatus.OPEN else "nothing; recordOpportunity records another one"
        illegal(given, status, f"{can}. Only a won opportunity leads to a purchase")
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
    change_set.link(opportunity.id, "LED_TO", purchase.id)
    change_set.touch(opportunity)
    change_set.learn(opportunity, ledTo=purchase.id)
    change_set.change(ChangeKind.UPDATED, opportunity.id, customer, "LINKED", "The opportunity led to a purchase.")


RECORD = Decision("recordOpportunity", {"customer": ("Customer",), "products": ("Product",), "rep": ("Rep",)}, _record)
CLOSE = Decision("closeOpportunity", {"id": ("Opportunity",)}, _close, frozenset({"Opportunity.rep", "Opportunity.owner"}))
LINK = Decision("linkOpportunity", {"id": ("Opportunity",), "purchase": ("Purchase",)}, _link, frozenset({"Opportunity.ledTo"}))
