"""Changes to a contact. They concern all employers of the contact."""

from collections.abc import Mapping
from typing import Any

from graph.commit.change_set import Draft, Found, Given

READS = frozenset({"Contact.hidden"})


def change(given: Given, draft: Draft, contact: Found, properties: Mapping[str, Any]) -> None:
    """Set properties of a contact. If the viewer does not see all employers, the change is only requested, and the viewer sees it as
    applied.
    """
    if contact.facts["hidden"]:
        draft.request(contact, properties, given.now)
    else:
        draft.update(contact, properties)
