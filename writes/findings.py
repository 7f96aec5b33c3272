"""Findings: recorded with their touchpoint (writes/touchpoints.py), and updated.

(:Touchpoint)-[:REVEALED]->(:Finding)-[:ABOUT]->(:Customer|Contact|Product|Purchase), (:Finding)-[:FROM]->(:Contact)
"""

from contextlib import suppress

from graph.commit.change_set import ChangeSet, Decision, Input, Stop
from writes import corrections, updates
from writes.employers import employed

ABOUT = ("Customer", "Contact", "Product", "Purchase")
_ARROWS = {"about": "ABOUT", "from": "FROM"}


def _update(given: Input, change_set: ChangeSet) -> None:
    finding = updates.stored(given)
    (customer,) = finding.customers
    with suppress(Stop):
        if source := given.optional("from"):
            employed(given, source, ("from",), customer)
    given.sound()
    change_set.update(finding, given.only("kind", "text"))
    for name, arrow in _ARROWS.items():
        if name in given.values:
            updates.draw(change_set, finding, arrow, finding.facts[name], [given.get(name)])
    updates.tell(change_set, finding, customer)
    change_set.tell(finding=finding.id, customer=customer)


UPDATE = Decision(
    "updateFinding",
    {"id": ("Finding",), "about": ABOUT, "from": ("Contact",)},
    _update,
    corrections.reads("Finding") | {"Finding.about", "Finding.from"},
    changes="id",
)
