"""Touchpoints, their findings, and the follow-ups that they complete (R7 to R9, R22).

(:Rep)-[:HAD]->(:Touchpoint)-[:WITH]->(:Contact), (:Touchpoint)-[:AT]->(:Customer)
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights.aftersales.care import called_for, completes
from insights.aftersales.plans import MEETS, after_first_visit
from insights.aftersales.touchpoints import direction
from insights.enums import ChangeKind, CustomerStatus, Direction, FollowUpKind, TouchpointKind, UserErrorCode
from writes import plans
from writes.care import READS, fits, is_open
from writes.checks import not_to_come
from writes.employers import employed
from writes.findings import ABOUT

_LOOSE = frozenset({"Customer.loose", "Customer.met", "Purchase.planned"})


def _log(given: Input, change_set: ChangeSet) -> None:
    kind = TouchpointKind(given["kind"])
    not_to_come(given, "at")
    spoke = spoken(given)
    said = given.only("kind", "at", "summary", "nextStep", "personal")
    with suppress(Stop):
        met(given, given.record("customer").id)
    topic = given.found("about")
    buyer = given.found("customer")
    check_topic(given, topic, buyer.id if buyer else None)
    _check_named(given, topic, said | {"direction": spoke})
    given.sound()
    customer = given.record("customer")
    touchpoint = change_set.create("Touchpoint", {**said, "direction": spoke})
    change_set.link(touchpoint, "AT", customer.id)
    for contact in dict.fromkeys(given["contacts"]):
        change_set.link(touchpoint, "WITH", contact)
    rep = given.get("rep") or given.viewer.rep
    if rep:
        change_set.link(rep, "HAD", touchpoint)
    if topic:
        change_set.link(touchpoint, "ABOUT", topic.id)
    findings = [_finding(given, change_set, touchpoint, number, one) for number, one in enumerate(given.get("findings") or ())]
    change_set.change(ChangeKind.CREATED, touchpoint, customer.id, kind, "There was a contact.")
    done = _named(given, change_set, touchpoint, topic)
    done += _done(given, change_set, touchpoint, topic, spoke, done)
    done += plans.contacted(given, change_set, customer, touchpoint, given["at"], spoke, rep)
    done += _thank(given, change_set, customer, touchpoint, rep)
    change_set.tell(touchpoint=touchpoint, customer=customer.id, follow_ups=list(dict.fromkeys(done)), findings=findings)


def spoken(given: Input) -> Direction:
    """Return the direction, by default that of the kind."""
    return Direction(given["direction"]) if "direction" in given else direction(TouchpointKind(given["kind"]))


def met(given: Input, customer: str) -> None:
    """Refuse participants and sources of findings who never worked at the customer."""
    people: list[tuple[tuple[str, ...], str]] = [(("contacts", str(number)), one) for number, one in enumerate(given.get("contacts") or ())]
    people += [
        (("findings", str(number), "from"), one["from"]) for number, one in enumerate(given.get("findings") or ()) if one.get("from")
    ]
    for where, one in people:
        with suppress(Stop):
            employed(given, given.records[one], where, customer)


def check_topic(given: Input, topic: Found | None, customer: str | None) -> None:
    """Refuse a topic of another customer, if the customer is known. NEWS must be about a News record (R9)."""
    if given["kind"] == TouchpointKind.NEWS and (topic is None or topic.label != "News"):
        given.refuse(UserErrorCode.INVALID, "about", "Say which news was told: the id of a News; recordNews makes one.")
    if topic and customer and topic.customers and customer not in topic.customers:
        given.refuse(UserErrorCode.INVALID, "about", f"This {topic.label.lower()} is another customer's: check it, or leave it out.")


def _finding(given: Input, change_set: ChangeSet, touchpoint: str, number: int, said: dict[str, Any]) -> str:
    """(:Touchpoint)-[:REVEALED]->(:Finding)-[:ABOUT]->(:Customer|Contact|Product|Purchase), (:Finding)-[:FROM]->(:Contact)"""
    contacts = given["contacts"]
    teller = said.get("from") or (contacts[0] if len(contacts) == 1 else None)
    finding = change_set.create("Finding", {"kind": said["kind"], "text": said["text"], "at": given["at"]})
    change_set.link(touchpoint, "REVEALED", finding)
    change_set.link(finding, "AT", given["customer"])
    if teller:
        change_set.link(finding, "FROM", teller)
    if "about" in said:
        change_set.link(finding, "ABOUT", said["about"])
    return finding


def _check_named(given: Input, topic: Found | None, said: Mapping[str, Any]) -> None:
    """Refuse named follow-ups that the touchpoint does not complete."""
    about = {topic.id} if topic else set()
    for number, name in enumerate(given.get("followUps") or ()):
        with suppress(Stop):
            where, follow_up = ("followUps", str(number)), given.records[name]
            if is_open(given, follow_up, where):
                fits(given, follow_up, said, about, where)
            about |= {purchase["id"] for purchase in [follow_up.facts["purchase"]] if purchase}
            if given.record("customer").id not in follow_up.customers:
                given.refuse(UserErrorCode.INVALID, where, "This follow-up is of another customer. Remove it, or correct the customer.")


def _named(given: Input, change_set: ChangeSet, touchpoint: str, topic: Found | None) -> list[str]:
    """Complete the named follow-ups and link the touchpoint to their purchases.  (:Touchpoint)-[:ABOUT]->(:Purchase)"""
    done: list[str] = []
    about = {topic.id} if topic else set()
    for name in dict.fromkeys(given.get("followUps") or ()):
        follow_up = given.records[name]
        done.append(name)
        purchase = (follow_up.facts["purchase"] or {}).get("id")
        if purchase and purchase not in about:
            change_set.link(touchpoint, "ABOUT", purchase)
            about.add(purchase)
        if follow_up["kind"] == FollowUpKind.MONTHLY_CONTACT:  # completed later, together with the plan of the next contact
            continue
        _do(given, change_set, follow_up, touchpoint)
    return done


def _done(given: Input, change_set: ChangeSet, touchpoint: str, topic: Found | None, spoke: Direction, named: list[str]) -> list[str]:
    """Complete planned follow-ups that match the kind and are due by then, for the purchase or for the customer as a whole. Returns their
    ids.
    """
    done: list[str] = []
    purchase = topic if topic and topic.label == "Purchase" else None
    for owner, name in ((given.record("customer"), "loose"), (purchase, "planned")):
        if owner is None:
            continue
        for row in owner.facts[name]:
            if row["id"] not in named and is_done(given, row, owner.properties, spoke):
                _do(given, change_set, plans.beside("FollowUp", row), touchpoint)
                done.append(row["id"])
        change_set.learn(owner, **{name: [row for row in owner.facts[name] if row["id"] not in (*named, *done)]})
    return done


def _do(given: Input, change_set: ChangeSet, follow_up: Found, touchpoint: str) -> None:
    plans.do(change_set, follow_up, touchpoint, given["at"], given.now)
    change_set.change(ChangeKind.UPDATED, follow_up.id, given["customer"], "DONE", "The follow-up was completed.")


def is_done(given: Input, row: Mapping[str, Any], of: Mapping[str, Any], spoke: Direction) -> bool:
    """Return whether a touchpoint completes an open follow-up of a purchase or a customer (`of`) by its kind."""
    kind = FollowUpKind(row["kind"])
    if not completes(kind, TouchpointKind(given["kind"]), spoke, personal=given.get("personal")):
        return False
    since = called_for(kind, row["dueAt"], of.get("orderedAt"), of.get("deliveredAt"), given.practice, given.zone, of.get("dateChangedAt"))
    return since is None or given["at"] >= since


def _thank(given: Input, change_set: ChangeSet, customer: Found, touchpoint: str, rep: str | None) -> list[str]:
    """Plan to thank a prospect for the first visit or meeting (R7)."""
    if given["kind"] not in MEETS or customer.facts["met"]:
        return []
    change_set.learn(customer, met=True)
    if customer.get("status") != CustomerStatus.PROSPECT or customer.facts["firstOrder"] is not None:
        return []
    thanks = after_first_visit(given["at"], given.now, given.practice, given.zone)
    return plans.plan(change_set, customer.id, thanks, rep, cause=touchpoint)


TOPICS = ("Purchase", "Promise", "Claim", "Opportunity", "Product", "Category", "News", "Customer")
LOG = Decision(
    "logTouchpoint",
    {
        "customer": ("Customer",), "contacts": ("Contact",), "rep": ("Rep",),
        "about": TOPICS,
        "findings.about": ABOUT, "findings.from": ("Contact",), "followUps": ("FollowUp",),
    },
    _log,
    _LOOSE | plans.READS | READS,
)  # fmt: skip
