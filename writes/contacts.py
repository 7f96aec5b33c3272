"""Contacts: entered, changed, employed elsewhere, acquainted.  (:Contact)-[:WORKS_AT]->(:Customer), (:Contact)-[:KNOWS]-(:Contact)"""

from typing import Any

from graph.files import cypher
from graph.ids import tie_id
from graph.values import email
from graph.words import keys
from graph.writing.draft import SOURCE, Decision, Draft, Found, Given, Refused
from insights.enums import ChangeKind, UserErrorCode
from writes import employments
from writes.checks import not_to_come, read, telephone


def _save(given: Given, draft: Draft) -> None:
    if "id" in given:
        _change(given, draft, given.current())
    else:
        _enter(given, draft)


def _written(given: Given, region: str | None) -> dict[str, Any]:
    """The properties that are given; a telephone number without + is one of `region`."""
    written = given.only("name", "doNotContact")
    if "name" in written:
        written |= keys(written["name"])
    return written | read(given, "email", email) | telephone(given, region)


def _enter(given: Given, draft: Draft) -> None:
    """Somebody new, with their job: who works nowhere is seen by nobody."""
    if "name" not in given:
        raise Refused(UserErrorCode.INVALID, "name", "A new contact has a name: give it, or the id of the one to change.")
    if "employment" not in given:
        raise Refused(UserErrorCode.INVALID, "employment", "Say where they work: a contact is seen by those who see their employer.")
    customer = given["employment"]["customer"]
    written = _written(given, given.records[customer].get("country"))
    contact = draft.create("Contact", {"doNotContact": False} | written, given.get("externalId"))
    employments.take(given, draft, contact, "employment")
    draft.change(ChangeKind.CREATED, contact, customer, "CREATED", f"{written['name']} was entered.")
    draft.tell(contact=contact)


def _change(given: Given, draft: Draft, contact: Found) -> None:
    """The same person; with `employment` their job there is changed, or drawn where they have none now."""
    if given.get("externalId") not in (None, contact.get("externalId")):
        raise Refused(UserErrorCode.INVALID, "externalId", "The externalId of a record stays: leave it out.")
    draft.update(contact, _written(given, contact.facts["country"]))
    customers = set(contact.facts["customers"])
    if "employment" in given:
        customer = given["employment"]["customer"]
        jobs = employments.present(contact, customer)
        if jobs:
            employments.change(given, draft, contact, "employment", jobs[0])
        else:
            employments.take(given, draft, contact, "employment")
        customers.add(customer)
    _tell(draft, contact.id, customers, "CHANGED", "What we know of this person was changed.")
    draft.tell(contact=contact.id)


def _tell(draft: Draft, contact: str, customers: set[str], code: str, message: str) -> None:
    for customer in sorted(customers):
        draft.change(ChangeKind.UPDATED, contact, customer, code, message)


def _employ(given: Given, draft: Draft) -> None:
    """A person leaves, begins elsewhere, or both; they keep their ties and what they did, and the account hears that they left."""
    contact = given.current("contact")
    if "leaves" not in given and ("leftAt" in given or "joins" not in given):
        raise Refused(UserErrorCode.INVALID, "leaves", "Say whom they leave; or whom they join alone, without `leftAt`.")
    draft.update(contact, {})
    left, joined = given.get("leaves"), given["joins"]["customer"] if "joins" in given else None
    day = given.get("leftAt") or given.now.date()
    if left:
        _leave(given, draft, contact, joined)
    if joined:
        if joined != left and employments.present(contact, joined):
            raise Refused(UserErrorCode.INVALID, ("joins", "customer"), "They work there already: say by saveContact what changed.")
        employments.take(given, draft, contact, "joins", day)
        _tell(draft, contact.id, {joined}, "JOINED", f"{contact['name']} works here now.")
    draft.tell(contact=contact.id, customer=left or joined)
    if left and not joined:
        draft.tell(proposedEmployer=contact.facts["employer"])


def _leave(given: Given, draft: Draft, contact: Found, joined: str | None) -> None:
    left, day = given["leaves"], given.get("leftAt") or given.now.date()
    not_to_come(given, "leftAt")
    if not employments.present(contact, left):
        raise Refused(UserErrorCode.INVALID, "leaves", "They do not work there now: check the customer.")
    employments.leave(given, draft, contact, left, day)
    if left != joined:
        draft.change(ChangeKind.CONTACT_LEFT, contact.id, left, "LEFT", f"{contact['name']} does not work here any more.")


def _know(given: Given, draft: Draft) -> None:
    """Two people have one tie of each kind, whoever named it; ADVISES leads from the person who asks to the adviser."""
    contact, other = given.record("contact"), given.record("knows")
    if contact.id == other.id:
        raise Refused(UserErrorCode.INVALID, "knows", "Is the same person: name somebody else.")
    if not 0 <= (given.get("strength") or 0) <= 1:
        raise Refused(UserErrorCode.INVALID, "strength", "Must be from 0 to 1.")
    not_to_come(given, "since")
    told = given.only("strength", "since")
    new = {"id": tie_id("KNOWS", contact.id, other.id, given["how"]), "how": given["how"], "source": SOURCE, **told}
    draft.run(cypher("know"), rows=[[contact.id, other.id, new, told]])
    for one in (contact, other):
        _tell(draft, one.id, set(one.facts["customers"]), "KNOWS", "Whom they know was recorded.")
    draft.tell(contact=contact.id, knows=other.id)


SAVE = Decision(
    "saveContact",
    {"id": ("Contact",), "employment.customer": ("Customer",), "employment.reportsTo": ("Contact",)},
    _save,
    employments.READS | {"Contact.country"},
    takes="Contact",
    trees=("employment.reportsTo",),
)
CHANGE_EMPLOYMENT = Decision(
    "changeEmployment",
    {"contact": ("Contact",), "leaves": ("Customer",), "joins.customer": ("Customer",), "joins.reportsTo": ("Contact",)},
    _employ,
    employments.READS | {"Contact.employer"},
    trees=("joins.reportsTo",),
)
KNOW = Decision("recordKnows", {"contact": ("Contact",), "knows": ("Contact",)}, _know)
