"""Contacts: entered, changed, moved to another employer, tied to other contacts.

(:Contact)-[:WORKS_AT]->(:Customer), (:Contact)-[:KNOWS]-(:Contact)
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graph.commit.change_set import SOURCE, ChangeSet, Decision, Found, Input, Stop
from insights.enums import ChangeKind, KnowsHow, UserErrorCode
from values.contact_data import email
from values.ids import tie_id
from writes import corrections, employments, people, tie_history, updates
from writes.checks import not_to_come, read, telephone


def _save(given: Input, change_set: ChangeSet) -> None:
    if "id" in given:
        _change(given, change_set)
    else:
        _enter(given, change_set)


def _written(given: Input, change_set: ChangeSet, region: str | None) -> dict[str, Any]:
    """Return the given properties. A telephone number without + belongs to `region`."""
    return given.only("name", "doNotContact") | read(given, "email", email) | telephone(given, change_set, region)


def _enter(given: Input, change_set: ChangeSet) -> None:
    """Enter a new contact with a job. Nobody would see a contact without an employer."""
    if "name" not in given:
        given.refuse(UserErrorCode.INVALID, "name", "Is missing: a new contact needs a name. To change a contact, give its id.")
    if "employment" not in given:
        message = "Is missing: a new contact needs an employer. Viewers who see the employer see the contact."
        given.refuse(UserErrorCode.INVALID, "employment", message)
        _written(given, change_set, None)
        raise Stop
    employer = given["employment"]["customer"]
    customer = given.records.get(employer)
    written = _written(given, change_set, customer.get("country") if customer else None)
    employments.check(given, "employment")
    contact = change_set.create("Contact", {"doNotContact": False} | written, given.get("externalId"))
    employments.take(given, change_set, contact, "employment")
    change_set.change(ChangeKind.CREATED, contact, employer, "CREATED", f"{given.get('name')} was entered.")
    change_set.tell(contact=contact)


def _change(given: Input, change_set: ChangeSet) -> None:
    """Change a contact. `employment` changes their job at that customer, or adds a job when they have none there now."""
    known = given.found("id")
    written = _written(given, change_set, known.facts["country"] if known else None)
    if "employment" in given:
        employments.check(given, "employment")
    contact = given.current()
    if given.get("externalId") not in (None, contact.get("externalId")):
        given.refuse(UserErrorCode.INVALID, "externalId", "Cannot be changed: leave it out.")
    people.change(given, change_set, contact, written)
    customers = set(contact.customers)
    if "employment" in given:
        customer = given["employment"]["customer"]
        jobs = employments.present(contact, customer)
        if jobs:
            employments.change(given, change_set, contact, "employment", jobs[0])
        else:
            employments.take(given, change_set, contact, "employment")
        customers.add(customer)
    tell(change_set, contact.id, customers, "CHANGED", "What we know of this person was changed.")
    change_set.tell(contact=contact.id)


def tell(change_set: ChangeSet, contact: str, customers: set[str], code: str, message: str) -> None:
    """Tell listeners of these customers about a change of a contact."""
    for customer in sorted(customers):
        change_set.change(ChangeKind.UPDATED, contact, customer, code, message)


def _employ(given: Input, change_set: ChangeSet) -> None:
    """Record that a person leaves an employer, joins another employer, or both. Ties and history stay, and the account is notified of a
    departure.
    """
    not_to_come(given, "leftAt")
    if "leaves" not in given and ("leftAt" in given or "joins" not in given):
        given.refuse(UserErrorCode.INVALID, "leaves", "Is missing: give the customer that they leave, or only `joins`, without `leftAt`.")
    if "joins" in given:
        employments.check(given, "joins")
    contact = given.current("contact")
    change_set.touch(contact)
    left, joined = given.get("leaves"), given["joins"]["customer"] if "joins" in given else None
    day = given.get("leftAt") or given.today
    if left:
        _leave(given, change_set, contact, joined)
    if joined:
        if joined != left and employments.present(contact, joined):
            given.refuse(UserErrorCode.INVALID, ("joins", "customer"), "They work there already: change the job with updateContact.")
        employments.take(given, change_set, contact, "joins", day)
        tell(change_set, contact.id, {joined}, "JOINED", f"{contact['name']} works here now.")
    change_set.tell(contact=contact.id, customer=left or joined)
    if left and not joined:
        change_set.tell(proposedEmployer=contact.facts["employer"])


def _leave(given: Input, change_set: ChangeSet, contact: Found, joined: str | None) -> None:
    left, day = given["leaves"], given.get("leftAt") or given.today
    if not employments.present(contact, left):
        given.refuse(UserErrorCode.INVALID, "leaves", "They do not work there now: check the customer.")
    employments.leave(given, change_set, contact, left, day)
    if left != joined:
        change_set.change(ChangeKind.CONTACT_LEFT, contact.id, left, "LEFT", f"{contact['name']} does not work here any more.")


def _update_employment(given: Input, change_set: ChangeSet) -> None:
    """Correct a job, present or past. It stays at its customer."""
    employments.check(given)
    contact = given.current("contact")
    corrections.permitted(given, contact, "contact")
    job = next((one for one in contact.facts["works"] if one["facts"].get("id") == given["employment"]), None)
    if job is None:
        given.refuse(UserErrorCode.NOT_FOUND, "employment", "This contact has no such job, or none that you may see.")
        raise Stop
    customer = str(job["customer"])
    employments.correct(given, change_set, contact, customer, job["facts"])
    updates.tell(change_set, contact, customer)
    change_set.tell(contact=contact.id, customer=customer)


def _update_knows(given: Input, change_set: ChangeSet) -> None:
    """Correct the kind of a tie, or which of two people asks the other for advice."""
    _knows(given)
    contact, other = correctable(given)
    known = ties(contact.facts["knows"], contact, other, given["how"])
    if not known:
        given.refuse(UserErrorCode.NOT_FOUND, "knows", "These two people have no tie of this kind: check `how`, or use recordKnows.")
    how = given.get("newHow") or given["how"]
    start, end = (other, contact) if given.get("swap") else (contact, other)
    if given.get("swap") and how != KnowsHow.ADVISES:
        given.refuse(UserErrorCode.INVALID, "swap", "Only ADVISES has a direction: leave this out.")
    moves = how != given["how"] or (given.get("swap") and how == KnowsHow.ADVISES)
    if moves and ties(start.facts["knows"], start, end, how):
        given.refuse(UserErrorCode.TAKEN, "newHow", "These two people have a tie of that kind already: correct that tie.")
    given.sound()
    tie = known[0]
    ends = (start.id, end.id) if moves else (tie["start"], tie["end"])
    facts = _facts(tie["facts"], given.only("strength", "since") | {"how": how})
    if moves or facts != tie["facts"]:
        if moves or "id" not in facts:
            facts["id"] = tie_id("KNOWS", *ends, how)
        advisers = tie_history.adviser(given["how"], tie["end"]), tie_history.adviser(how, ends[1])
        facts = tie_history.updated(given, change_set, tie["facts"], facts, advisers)
        for every in known:
            change_set.unlink(every["start"], "KNOWS", every["end"], how=given["how"])
        for other_way in known[1:]:
            tie_history.joined(change_set, other_way["facts"], facts)
        change_set.link(ends[0], "KNOWS", ends[1], **facts)
        tell_both(change_set, (contact, other), "CORRECTED", updates.CORRECTED)
    change_set.tell(contact=contact.id, knows=other.id)


def _facts(before: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a tie with other values. A value of None removes the fact."""
    return {name: value for name, value in {**before, **told}.items() if value is not None}


def tell_both(change_set: ChangeSet, people: tuple[Found, Found], code: str, message: str) -> None:
    """Tell listeners of the customers of two people about a change of their tie."""
    for one in people:
        tell(change_set, one.id, set(one.customers), code, message)


def correctable(given: Input) -> tuple[Found, Found]:
    """Return the two people of a tie. Refuses viewers who may correct neither of them."""
    contact, other = given.record("contact"), given.record("knows")
    if all(_not_permitted(given, one) for one in (contact, other)):
        corrections.permitted(given, contact, "contact")
    return contact, other


def _not_permitted(given: Input, contact: Found) -> bool:
    """Return whether the viewer may not correct a tie as one of this contact."""
    probe = replace(given, errors=[])
    corrections.permitted(probe, contact, "contact")
    return bool(probe.errors)


def ties(rows: Iterable[dict[str, Any]], contact: Found, other: Found, how: str) -> list[dict[str, Any]]:
    """Return those of the ties that are of a kind, between two people. ADVISES leads from the person who asks to the adviser."""
    ways = {(contact.id, other.id)} if how == KnowsHow.ADVISES else {(contact.id, other.id), (other.id, contact.id)}
    return [tie for tie in rows if (tie["start"], tie["end"]) in ways and tie["facts"]["how"] == how]


def _knows(given: Input) -> None:
    """Refuse a strength outside 0 to 1, a start in the future, and a tie of a person with themselves."""
    if not 0 <= (given.get("strength") or 0) <= 1:
        given.refuse(UserErrorCode.INVALID, "strength", f"Is {given['strength']:g}: give a number from 0 to 1.")
    not_to_come(given, "since")
    if given["contact"] == given["knows"]:
        given.refuse(UserErrorCode.INVALID, "knows", "Is the same person: name somebody else.")


def _know(given: Input, change_set: ChangeSet) -> None:
    """Record a tie between two people. They have one tie of each kind, in either direction. ADVISES leads from the person who asks to the
    adviser.
    """
    _knows(given)
    contact, other = given.record("contact"), given.record("knows")
    told, how = given.only("strength", "since"), given["how"]
    known = ties(contact.facts["knows"], contact, other, how)
    change_set.tell(contact=contact.id, knows=other.id)
    new = {"start": contact.id, "end": other.id, "facts": _facts({"how": how, "source": SOURCE}, told)}
    made = [{**tie, "facts": _facts(tie["facts"], told)} for tie in known] or [new]
    if made == known:
        return
    for before, after in zip(known, made, strict=False):
        after["facts"] = tie_history.updated(given, change_set, before["facts"], after["facts"])
        change_set.unlink(before["start"], "KNOWS", before["end"], **before["facts"])
    for tie in made:
        tie["facts"].setdefault("id", tie_id("KNOWS", tie["start"], tie["end"], how))
        change_set.link(tie["start"], "KNOWS", tie["end"], **tie["facts"])
    for one in (contact, other):
        change_set.learn(one, knows=[*(tie for tie in one.facts["knows"] if tie not in known), *made])
    tell_both(change_set, (contact, other), "KNOWS", "A tie to another contact was recorded.")


SAVE = Decision(
    "saveContact",
    {"id": ("Contact",), "employment.customer": ("Customer",), "employment.reportsTo": ("Contact",)},
    _save,
    employments.READS | people.READS | {"Contact.country"},
    takes="Contact",
    trees=("employment.reportsTo",),
    changes="id",
)
CREATE = replace(SAVE, name="createContact", names={name: SAVE.names[name] for name in SAVE.names if name != "id"}, changes="")
UPDATE = replace(SAVE, name="updateContact")
CHANGE_EMPLOYMENT = Decision(
    "changeEmployment",
    {"contact": ("Contact",), "leaves": ("Customer",), "joins.customer": ("Customer",), "joins.reportsTo": ("Contact",)},
    _employ,
    employments.READS | {"Contact.employer"},
    trees=("joins.reportsTo",),
)
KNOW = Decision("recordKnows", {"contact": ("Contact",), "knows": ("Contact",)}, _know, frozenset({"Contact.knows"}), changes="contact")
UPDATE_EMPLOYMENT = Decision(
    "updateEmployment",
    {"contact": ("Contact",)},
    _update_employment,
    corrections.reads("Contact") | {"Contact.works", "Contact.voidedWorks", "Contact.everywhere"},
    changes="contact",
)
UPDATE_KNOWS = Decision(
    "updateKnows",
    {"contact": ("Contact",), "knows": ("Contact",)},
    _update_knows,
    corrections.reads("Contact") | {"Contact.knows"},
    changes="contact",
)
