"""Opportunities: open, won or lost. A lost opportunity can lead to a referral (R15).
(:Customer)-[:CONSIDERED]->(:Opportunity)-[:FOR]->(:Product)
"""

from graph.commit.change_set import ChangeSet, Decision, Input
from insights.aftersales.plans import after_loss
from insights.enums import ChangeKind, OpportunityStatus, UserErrorCode, describe
from writes import plans
from writes.amounts import amount
from writes.checks import not_before, not_to_come


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
    status = OpportunityStatus(opportunity["status"])
    if status is not OpportunityStatus.OPEN:
        message = f"{describe(OpportunityStatus, status)} It is closed: record another one where they consider it again."
        given.refuse(UserErrorCode.ILLEGAL_STEP, "id", message)
    not_before(given, "closedAt", opportunity.get("openedAt"), "it came up")
    closed = given.get("closedAt") or given.now
    change_set.update(opportunity, {**given.only("status", "reason"), "closedAt": closed})
    (customer,) = opportunity.customers
    planned = []
    if given["status"] == OpportunityStatus.LOST and not opportunity.stopped:
        rep = opportunity.facts["rep"] or opportunity.facts["owner"] or given.viewer.rep
        planned = plans.plan(change_set, customer, after_loss(closed, given.now, given.practice, given.zone), rep, cause=opportunity.id)
    change_set.change(ChangeKind.UPDATED, opportunity.id, customer, given["status"], "The opportunity was closed.")
    change_set.tell(opportunity=opportunity.id, customer=customer, follow_ups=planned)


RECORD = Decision("recordOpportunity", {"customer": ("Customer",), "products": ("Product",), "rep": ("Rep",)}, _record)
CLOSE = Decision("closeOpportunity", {"id": ("Opportunity",)}, _close, frozenset({"Opportunity.rep", "Opportunity.owner"}))
