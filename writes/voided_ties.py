"""Jobs and ties that were recorded by mistake: voided and restored (decision 21).

(:Contact)-[:WORKS_AT]->(:Customer) becomes (:Contact)-[:VOIDED_WORKS_AT]->(:Customer), and KNOWS becomes VOIDED_KNOWS. Lines of superiors
at the customer of a present job go along: (:Contact)-[:VOIDED_REPORTS_TO {void, stays}]->(:Contact).
"""

from collections.abc import Mapping
from typing import Any

from graph.client.files import cypher
from graph.commit import statements
from graph.commit.change_set import ChangeSet, Decision, Found, Input, Stop
from insights.enums import ChangeKind, UserErrorCode
from values.ids import new_external_id
from writes import contacts, corrections, employments, tie_history

_NO_JOB = "This contact has no such {}, or none that you may see."
_NO_TIE = "These two people have no {}tie of this kind: check `how`."
_ONLY = "It is the only job of this contact, who would be a contact of no customer: correct it with updateEmployment instead."
_PRESENT = "They have another job there now: a contact has one present job at a customer. Correct that job."
_RESTORED = "The tie between two people was restored."
Job = Mapping[str, Any]


def _job(given: Input, fact: str, called: str) -> tuple[Found, Job]:
    """Return the contact and the job of the input. Refuses a stale version, and viewers who may not correct the contact."""
    contact = given.current("contact")
    corrections.permitted(given, contact, "contact")
    job = next((one for one in contact.facts[fact] if one["facts"].get("id") == given["employment"]), None)
    if job is None:
        given.refuse(UserErrorCode.NOT_FOUND, "employment", _NO_JOB.format(called))
        raise Stop
    return contact, job


def _void_job(given: Input, change_set: ChangeSet) -> None:
    contact, job = _job(given, "works", "job")
    works = [one for one in contact.facts["works"] if one is not job]
    if not works:
        given.refuse(UserErrorCode.ILLEGAL_STEP, "employment", _ONLY)
    given.sound()
    customer, key = str(job["customer"]), given["employment"]
    mark = {"voidedAt": given.now, "voidReason": given["reason"]}
    edits = tie_history.voided(given, change_set, job["facts"])
    change_set.touch(contact)
    change_set.run(statements.void_tie("WORKS_AT", "Customer"), rows=[[contact.id, customer, {"id": key}, mark | edits]])
    lines = [line for line in contact.facts["reporting"] if customer in line["customers"]] if job["facts"].get("until") is None else []
    if lines:
        rows = [
            [line["start"], line["end"], {**mark, "void": key, "stays": employments.elsewhere(contact, line, customer)}] for line in lines
        ]
        change_set.run(cypher("void_lines"), rows=rows)
    _follow(given, change_set, contact, customer, "EMPLOYMENT_VOIDED", given["reason"])
    change_set.learn(contact, works=works, reporting=[one for one in contact.facts["reporting"] if one not in lines])


def _restore_job(given: Input, change_set: ChangeSet) -> None:
    contact, job = _job(given, "voidedWorks", "voided job")
    customer, key = str(job["customer"]), given["employment"]
    if job["facts"].get("until") is None and employments.present(contact, customer):
        given.refuse(UserErrorCode.TAKEN, "employment", _PRESENT)
    given.sound()
    edits = tie_history.restored(given, change_set, job["facts"])
    change_set.touch(contact)
    change_set.run(statements.restore_tie("WORKS_AT", "Customer"), rows=[[contact.id, customer, {"id": key}, edits]])
    change_set.run(cypher("restore_lines"), rows=[[contact.id, key, customer]])
    _follow(given, change_set, contact, customer, "EMPLOYMENT_RESTORED", "The job was restored.")


def _follow(given: Input, change_set: ChangeSet, contact: Found, customer: str, code: str, message: str) -> None:
    change_set.touched.add(customer)
    change_set.attribute(customer, *contact.facts["everywhere"])
    change_set.change(ChangeKind.UPDATED, contact.id, customer, code, message)
    change_set.tell(contact=contact.id, customer=customer)


def _void_knows(given: Input, change_set: ChangeSet) -> None:
    contact, other = contacts.correctable(given)
    ties = contacts.ties(contact.facts["knows"], contact, other, given["how"])
    if not ties:
        given.refuse(UserErrorCode.NOT_FOUND, "knows", _NO_TIE.format(""))
    given.sound()
    mark = {"voidedAt": given.now, "voidReason": given["reason"], "void": new_external_id()}
    rows = [[tie["start"], tie["end"], {"how": given["how"]}, mark | tie_history.voided(given, change_set, tie["facts"])] for tie in ties]
    change_set.run(statements.void_tie("KNOWS", "Contact"), rows=rows)
    _tell(change_set, contact, other, "KNOWS_VOIDED", given["reason"])


def _restore_knows(given: Input, change_set: ChangeSet) -> None:
    """Restore the tie of a kind that was voided last."""
    contact, other = contacts.correctable(given)
    voided = contacts.ties(contact.facts["voidedKnows"], contact, other, given["how"])
    if not voided:
        given.refuse(UserErrorCode.NOT_FOUND, "knows", _NO_TIE.format("voided "))
    elif contacts.ties(contact.facts["knows"], contact, other, given["how"]):
        given.refuse(UserErrorCode.TAKEN, "how", "These two people have a tie of this kind again: correct that tie.")
    given.sound()
    last = max(voided, key=lambda tie: (tie["facts"]["voidedAt"], tie["facts"]["void"]))["facts"]["void"]
    again = [tie for tie in voided if tie["facts"]["void"] == last]
    rows = [[tie["start"], tie["end"], {"void": last}, tie_history.restored(given, change_set, tie["facts"])] for tie in again]
    change_set.run(statements.restore_tie("KNOWS", "Contact"), rows=rows)
    _tell(change_set, contact, other, "KNOWS_RESTORED", _RESTORED)


def _tell(change_set: ChangeSet, contact: Found, other: Found, code: str, message: str) -> None:
    contacts.tell_both(change_set, (contact, other), code, message)
    change_set.tell(contact=contact.id, knows=other.id)


_CONTACT = {"contact": ("Contact",)}
_PEOPLE = {"contact": ("Contact",), "knows": ("Contact",)}
_JOB_READS = corrections.reads("Contact") | employments.READS | {"Contact.everywhere"}
_TIE_READS = corrections.reads("Contact") | {"Contact.knows", "Contact.voidedKnows"}
VOID_EMPLOYMENT = Decision("voidEmployment", _CONTACT, _void_job, _JOB_READS)
# A restored line must not close a circle, so it waits for other writes of lines.
RESTORE_EMPLOYMENT = Decision("restoreEmployment", _CONTACT, _restore_job, _JOB_READS, trees=("contact",))
VOID_KNOWS = Decision("voidKnows", _PEOPLE, _void_knows, _TIE_READS)
RESTORE_KNOWS = Decision("restoreKnows", _PEOPLE, _restore_knows, _TIE_READS)
