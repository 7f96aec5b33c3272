"""Satisfaction readings: expectation, experience, and whether the customer would buy again (R2, R4, R17).

(:Contact)-[:GAVE]->(:Satisfaction)-[:OF]->(:Purchase), (:Satisfaction)-[:AT]->(:Customer)
"""

from contextlib import suppress

from graph.commit.change_set import ChangeSet, Decision, Input, Stop
from insights.enums import ChangeKind, UserErrorCode
from writes import corrections, updates
from writes.checks import not_before, not_to_come
from writes.employers import employed

_GRADES = ("expectation", "experience", "willingToRepeat", "trustworthy", "didAsSaid", "cared")


def _record(given: Input, change_set: ChangeSet) -> None:
    _check(given)
    (customer,) = given.record("purchase").customers
    _fits(given, customer)
    reading = change_set.create("Satisfaction", given.only("at", "givenBy", *_GRADES))
    change_set.link(given["contact"], "GAVE", reading)
    change_set.link(reading, "OF", given["purchase"])
    change_set.link(reading, "AT", customer)
    gap = given["experience"] - given["expectation"]
    code = "FELL_SHORT" if gap < 0 else "EXCEEDED" if gap else "REACHED"
    change_set.change(ChangeKind.CREATED, reading, customer, code, f"Experience {given['experience']}, expected {given['expectation']}.")
    change_set.tell(satisfaction=reading, purchase=given["purchase"], customer=customer)


def _check(given: Input) -> None:
    """Check the time and the grades."""
    not_to_come(given, "at")
    for name in _GRADES:
        if name in given and not 1 <= given[name] <= 5:
            given.refuse(UserErrorCode.INVALID, name, f"Is {given[name]}: give a grade from 1 (low) to 5 (high).")


def _fits(given: Input, customer: str) -> None:
    """Refuse a reading before its order, and a contact of another customer. A reading on the treatment can precede the delivery."""
    with suppress(Stop):
        if purchase := given.optional("purchase"):
            not_before(given, "at", purchase["orderedAt"], "the order")
    with suppress(Stop):
        if contact := given.optional("contact"):
            employed(given, contact, ("contact",), customer)


def _update(given: Input, change_set: ChangeSet) -> None:
    _check(given)
    reading = updates.stored(given)
    (customer,) = reading.customers
    updates.stays(given, ("purchase",), customer)
    both = updates.sides(given, reading.facts | reading.properties)
    updates.check(given, both, lambda one: _fits(one, customer))
    given.sound()
    change_set.update(reading, given.only("at", "givenBy", *_GRADES))
    for name, arrow, into in (("contact", "GAVE", True), ("purchase", "OF", False)):
        if name in given:
            updates.draw(change_set, reading, arrow, [reading.facts[name]], [given[name]], into=into)
    updates.tell(change_set, reading, customer)
    change_set.tell(satisfaction=reading.id, purchase=both.after.get("purchase"), customer=customer)


_ABOUT = {"purchase": ("Purchase",), "contact": ("Contact",)}
RECORD = Decision("recordSatisfaction", _ABOUT, _record)
UPDATE = Decision(
    "updateSatisfaction",
    {"id": ("Satisfaction",), **_ABOUT},
    _update,
    corrections.reads("Satisfaction") | {"Satisfaction.contact", "Satisfaction.purchase"},
    changes="id",
    beside=("contact", "purchase"),
)
