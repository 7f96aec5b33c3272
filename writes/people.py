"""Changes to a contact. They concern all employers of the contact."""

from collections.abc import Mapping
from typing import Any

from graph.commit.change_set import ChangeSet, Found, Input

READS = frozenset({"Contact.hidden"})


def change(given: Input, change_set: ChangeSet, contact: Found, properties: Mapping[str, Any]) -> None:
    """Set properties of a contact. If the viewer does not see all employers, the change is only requested, and the viewer sees it as
    applied.
    """
    if contact.facts["hidden"]:
        change_set.request(contact, properties, given.now)
    else:
        change_set.update(contact, properties)
