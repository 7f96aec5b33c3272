"""Contacts with customers, what they revealed, and the follow-ups that they do (R7 to R9, R22).

(:Rep)-[:HAD]->(:Touchpoint)-[:WITH]->(:Contact), (:Touchpoint)-[:AT]->(:Customer)
"""

from collections.abc import Mapping
from typing import Any

from graph.writing.draft import Decision, Draft, Found, Given
from insights.care import called_for
from insights.enums import ChangeKind, Direction, FollowUpKind, TouchpointKind, UserErrorCode
from insights.touchpoints import direction
from writes import plans
from writes.checks import not_to_come
from writes.employers import employed

_LOOSE = frozenset({"Customer.loose", "Purchase.planned"})


def _log(given: Given, draft: Draft) -> None:
    kind = TouchpointKind(given["kind"])
    not_to_come(given, "at")
    customer = given.record("customer")
    for number, contact in enumerate(given["contacts"]):
        employed(given, given.records[contact], ("contacts", str(number)), customer.id)
    topic = _topic(given, customer, kind)
    spoke = Direction(given["direction"]) if "direction" in given else direction(kind)
    said = given.only("kind", "at", "summary", "nextStep", "personal")
    touchpoint = draft.create("Touchpoint", {**said, "direction": spoke})
    draft.link(touchpoint, "AT", customer.id)
    for contact in dict.fromkeys(given["contacts"]):
        draft.link(touchpoint, "WITH", contact)
    rep = given.get("rep") or given.viewer.rep
    if rep:
        draft.link(rep, "HAD", touchpoint)
    if topic:
        draft.link(touchpoint, "ABOUT", topic.id)
    findings = [_finding(given, draft, touchpoint, number, one) for number, one in enumerate(given.get("findings") or ())]
    draft.change(ChangeKind.CREATED, touchpoint, customer.id, kind, "There was a contact.")
    done = _done(given, draft, touchpoint, topic)
    done += plans.contacted(given, draft, customer, touchpoint, given["at"], spoke, rep)
    draft.tell(touchpoint=touchpoint, customer=customer.id, follow_ups=done, findings=findings)


def _topic(given: Given, customer: Found, kind: TouchpointKind) -> Found | None:
    """What it is about: of this customer, where it hangs on one; NEWS are about a piece of news (R9)."""
    topic = given.optional("about")
    if topic and customer.id not in (topic.customers or [customer.id]):
        given.refuse(UserErrorCode.INVALID, "about", f"This {topic.label.lower()} is another customer's: check it, or leave it out.")
    if kind is TouchpointKind.NEWS and (topic is None or topic.label != "News"):
        given.refuse(UserErrorCode.INVALID, "about", "Say which news was told: the id of a News; recordNews makes one.")
    return topic


def _finding(given: Given, draft: Draft, touchpoint: str, number: int, said: dict[str, Any]) -> str:
    """(:Touchpoint)-[:REVEALED]->(:Finding)-[:ABOUT]->(:Customer|Contact|Product|Purchase), (:Finding)-[:FROM]->(:Contact)"""
    contacts = given["contacts"]
    teller = said.get("from") or (contacts[0] if len(contacts) == 1 else None)
    finding = draft.create("Finding", {"kind": said["kind"], "text": said["text"], "at": given["at"]})
    draft.link(touchpoint, "REVEALED", finding)
    draft.link(finding, "AT", given["customer"])
    if teller:
        employed(given, given.records[teller], ("findings", str(number), "from"), given["customer"])
        draft.link(finding, "FROM", teller)
    if "about" in said:
        draft.link(finding, "ABOUT", said["about"])
    return finding


def _done(given: Given, draft: Draft, touchpoint: str, topic: Found | None) -> list[str]:
    """What was planned of this kind, and called for by then, is done: after the purchase it is about, or for the customer as a whole."""
    done = []
    purchase = topic if topic and topic.label == "Purchase" else None
    for owner, name in ((given.record("customer"), "loose"), (purchase, "planned")):
        mine = [row for row in owner.facts[name] if _is_done(given, row, owner)] if owner else []
        for row in mine:
            follow_up = plans.beside("FollowUp", row)
            plans.do(draft, follow_up, touchpoint, given["at"])
            draft.change(ChangeKind.UPDATED, follow_up.id, given["customer"], "DONE", "What was planned is done.")
            done.append(follow_up.id)
        if owner and mine:
            draft.learn(owner, **{name: [row for row in owner.facts[name] if row not in mine]})
    return done


def _is_done(given: Given, row: Mapping[str, Any], of: Found) -> bool:
    if row["kind"] != given["kind"]:
        return False
    since = called_for(FollowUpKind(row["kind"]), row["dueAt"], of.get("orderedAt"), of.get("deliveredAt"), given.practice)
    return since is None or given["at"] >= since


LOG = Decision(
    "logTouchpoint",
    {
        "customer": ("Customer",), "contacts": ("Contact",), "rep": ("Rep",),
        "about": ("Purchase", "Promise", "Claim", "Opportunity", "Product", "Category", "News", "Customer"),
        "findings.about": ("Customer", "Contact", "Product", "Purchase"), "findings.from": ("Contact",),
    },
    _log,
    _LOOSE | plans.READS,
)  # fmt: skip
