"""Changes to a person, which concern all employers of that person."""

from collections.abc import Mapping
from typing import Any

from graph.writing.draft import Draft, Found, Given

READS = frozenset({"Contact.shared"})


def change(given: Given, draft: Draft, contact: Found, properties: Mapping[str, Any]) -> None:
    """Set properties of a person, or ask for it where the viewer does not see all employers: it shows to the viewer as if it was done."""
    if contact.facts["shared"]:
        draft.request(contact, properties, given.now)
    else:
        draft.update(contact, properties)
