"""Satisfaction readings: expectation, experience, and whether the customer would buy again (R2, R4, R17).

(:Contact)-[:GAVE]->(:Satisfaction)-[:OF]->(:Purchase), (:Satisfaction)-[:AT]->(:Customer)
"""

from graph.commit.change_set import ChangeSet, Decision, Input
from insights.enums import ChangeKind, UserErrorCode
from writes.checks import not_before, not_to_come
from writes.employers import employed

_GRADES = ("expectation", "experience", "willingToRepeat", "trustworthy", "didAsSaid", "cared")


def _record(given: Input, change_set: ChangeSet) -> None:
    not_to_come(given, "at")
    for name in _GRADES:
        if name in given and not 1 <= given[name] <= 5:
            given.refuse(UserErrorCode.INVALID, name, f"Is {given[name]}: give a grade from 1 (low) to 5 (high).")
    purchase = given.record("purchase")
    (customer,) = purchase.customers
    not_before(given, "at", purchase["orderedAt"], "the order")  # a reading on the treatment can precede the delivery
    employed(given, given.record("contact"), ("contact",), customer)
    reading = change_set.create("Satisfaction", given.only("at", "givenBy", *_GRADES))
    change_set.link(given["contact"], "GAVE", reading)
    change_set.link(reading, "OF", purchase.id)
    change_set.link(reading, "AT", customer)
    gap = given["experience"] - given["expectation"]
    code = "FELL_SHORT" if gap < 0 else "EXCEEDED" if gap else "REACHED"
    change_set.change(ChangeKind.CREATED, reading, customer, code, f"Experience {given['experience']}, expected {given['expectation']}.")
    change_set.tell(satisfaction=reading, purchase=purchase.id, customer=customer)


RECORD = Decision("recordSatisfaction", {"purchase": ("Purchase",), "contact": ("Contact",)}, _record)
