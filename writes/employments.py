"""Jobs: started, changed, ended.

(:Contact)-[:WORKS_AT {since, until}]->(:Customer), (:Contact)-[:REPORTS_TO]->(:Contact) at the same customer
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from graph.commit.change_set import ChangeSet, Found, Input
from insights.enums import ReviewKind, RoleSource, UserErrorCode
from values.ids import new_external_id, tie_id
from values.instants import rfc3339
from values.roles import role_of
from writes import tie_history
from writes.checks import EARLIEST, no_circle

READS = frozenset(f"Contact.{name}" for name in ("works", "voidedWorks", "unseen", "above", "beyond", "reporting"))
Job = Mapping[str, Any]


def present(contact: Found, customer: str) -> list[dict[str, Any]]:
    """Return the facts of a contact's present jobs at a customer."""
    return [job["facts"] for job in contact.facts["works"] if job["customer"] == customer and job["facts"].get("until") is None]


def check(given: Input, *where: str) -> None:
    """Check the days of the job in a field, or of the input itself: neither is in the future, and the end is not before the start."""
    job: Job = given[where[0]] if where else given.values
    for name in ("since", "until"):
        day = job.get(name)
        if day and not EARLIEST.date() <= day <= given.latest:
            message = f"Lies before 1900 or in the future: give a day up to now, {rfc3339(given.latest)}."
            given.refuse(UserErrorCode.INVALID, (*where, name), message)
    in_order(given, job, *where)


def in_order(given: Input, job: Job, *where: str) -> None:
    """Refuse a job that ends before it starts."""
    if job.get("since") and job.get("until") and job["until"] < job["since"]:
        message = f"Lies before they began there, {rfc3339(job['since'])}: give that day or a later one."
        given.refuse(UserErrorCode.INVALID, (*where, "until"), message)


def take(given: Input, change_set: ChangeSet, contact: Found | str, field: str, since: date | None = None) -> None:
    """Add the job of an input. `since` applies when the input gives no start. `contact` is an id for a new contact.

    The caller has checked the days.
    """
    job: Job = given[field]
    known = contact if isinstance(contact, Found) else None
    identifier, works = (known.id, known.facts["works"]) if known else (str(contact), [])
    voided = known.facts["voidedWorks"] if known else []
    begins = job.get("since") or (None if job.get("until") else since)
    facts = {**_told(job, {}), "since": begins, "until": job.get("until")}
    facts = {
        "id": _key(identifier, job["customer"], (*works, *voided)),
        **{name: value for name, value in facts.items() if value is not None},
    }
    change_set.link(identifier, "WORKS_AT", job["customer"], **facts)
    change_set.attribute(job["customer"])
    if known:
        change_set.touch(known)
        change_set.learn(known, works=[*works, {"customer": job["customer"], "facts": facts}])
    _report(given, change_set, contact, field)


def change(given: Input, change_set: ChangeSet, contact: Found, field: str, before: dict[str, Any]) -> None:
    """Apply an input to the present job at a customer."""
    job: Job = given[field]
    if "until" in job:
        message = "They work there now: record that they leave with changeEmployment, so that the account's reps are told."
        given.refuse(UserErrorCode.INVALID, (field, "until"), message)
    after = before | _told(job, before) | {name: job[name] for name in ("since",) if name in job}
    _replace(given, change_set, contact, job["customer"], before, after)
    _report(given, change_set, contact, field)


def correct(given: Input, change_set: ChangeSet, contact: Found, customer: str, before: dict[str, Any]) -> None:
    """Apply an update to a present or past job. An end that is cleared makes the job a present one again."""
    after = before | _told(given.values, before) | given.only("since", "until")
    if before.get("until") is None and after.get("until") is not None:
        message = "They work there now: record that they leave with changeEmployment, so that the account's reps are told."
        given.refuse(UserErrorCode.INVALID, "until", message)
    if before.get("until") is not None and after.get("until") is None and present(contact, customer):
        given.refuse(UserErrorCode.INVALID, "until", "They have another job there now: a contact has one present job at a customer.")
    if "since" in given.values or "until" in given.values:
        in_order(given, after)
    given.sound()
    _replace(given, change_set, contact, customer, before, after)
    change_set.attribute(*contact.facts["everywhere"])


def leave(given: Input, change_set: ChangeSet, contact: Found, customer: str, day: date) -> None:
    """End the present jobs and reporting lines at a customer. The jobs stay as history."""
    for before in present(contact, customer):
        if before.get("since") and before["since"] > day:
            message = f"Lies before they began there, {rfc3339(before['since'])}: give that day or a later one."
            given.refuse(UserErrorCode.INVALID, "leftAt", message)
        _replace(given, change_set, contact, customer, before, before | {"until": day})
    for line in contact.facts["reporting"]:
        if customer in line["customers"]:
            _erase(change_set, contact, line, customer)
    change_set.attribute(customer)


def _key(contact: str, customer: str, jobs: Iterable[Mapping[str, Any]]) -> str:
    """Return the id of a job, other than the ids of these jobs. It follows from contact and customer if no other job there has it."""
    key = tie_id("WORKS_AT", contact, customer)
    if any(one["facts"].get("id") == key for one in jobs):  # they worked there before
        return tie_id("WORKS_AT", contact, customer, new_external_id())
    return key


def _replace(given: Input, change_set: ChangeSet, contact: Found, customer: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    after = {name: value for name, value in after.items() if value is not None}
    if after == before:
        return
    if "id" not in after:
        after["id"] = _key(contact.id, customer, (*contact.facts["works"], *contact.facts["voidedWorks"]))
    after = tie_history.updated(given, change_set, before, after)
    change_set.touch(contact)
    change_set.unlink(contact.id, "WORKS_AT", customer, **before)
    change_set.link(contact.id, "WORKS_AT", customer, **after)
    works = [job for job in contact.facts["works"] if job["facts"] != before]
    change_set.learn(contact, works=[*works, {"customer": customer, "facts": after}])


def _told(job: Job, before: Job) -> dict[str, Any]:
    """Return the properties of a job in an input. Without a stated role, the role is inferred from the title."""
    told = {name: job[name] for name in ("title", "department", "site") if name in job}
    if job.get("buyingRole"):
        return told | {"buyingRole": job["buyingRole"], "roleSource": RoleSource.STATED}
    if "buyingRole" in job or ("title" in job and before.get("roleSource") != RoleSource.STATED):
        title = {**before, **told}.get("title")
        role = role_of(title) if title else None
        return told | {"buyingRole": role, "roleSource": RoleSource.INFERRED if role else None}
    return told


def _report(given: Input, change_set: ChangeSet, contact: Found | str, field: str) -> None:
    """Set the superior: a person who works there now, at most one, without a circle. Null removes the line at that customer."""
    job: Job = given[field]
    if "reportsTo" not in job:
        return
    if job["reportsTo"] is None:
        _redraw(change_set, contact, None, job["customer"])
        return
    where, above = (field, "reportsTo"), given.records[job["reportsTo"]]
    if job["customer"] in given.records and (job.get("until") or not present(above, job["customer"])):
        message = "Both must work at that customer now: choose somebody else, or leave it out."
        given.refuse(UserErrorCode.INVALID, where, message)
    if isinstance(contact, str):
        change_set.link(contact, "REPORTS_TO", above.id)
        return
    waits = no_circle(given, where, contact.id, above.id)
    _redraw(change_set, contact, above, job["customer"], waits=waits)


def _redraw(change_set: ChangeSet, contact: Found | str, above: Found | None, customer: str, *, waits: bool = False) -> None:
    """(:Contact)-[:REPORTS_TO]->(:Contact), at most one at that customer. Without `above`, the line is removed.

    Lines at other customers stay where the viewer sees that both contacts work there. A line that `waits` closes a hidden circle, and an
    admin decides on it.
    """
    if isinstance(contact, str):
        return
    lines = contact.facts["reporting"]
    own = [line for line in lines if line["start"] == contact.id]
    old = [line for line in own if customer in line["customers"] or (above and not _both(contact, line))]
    if [line["end"] for line in old] == ([above.id] if above else []):
        return
    change_set.touch(contact)
    for line in old:
        _erase(change_set, contact, line, customer)
    kept = [line for line in lines if line not in old]
    if above is None:
        change_set.learn(contact, above=[], beyond=[], reporting=kept)
        return
    review = change_set.review(ReviewKind.SUPERIOR, contact.id, above.id) if waits else None
    change_set.link(contact.id, "REPORTS_TO", above.id, review=review)
    now = [job["customer"] for job in above.facts["works"] if job["facts"].get("until") is None]
    drawn = {"start": contact.id, "end": above.id, "customers": now, "unseen": above.facts["unseen"], "at": None}
    ways = {name: [above.id, *above.facts[name]] for name in ("above", "beyond")}
    change_set.learn(contact, **ways, reporting=[*kept, drawn])


def _both(contact: Found, line: Mapping[str, Any]) -> set[str]:
    """Return the present employers that both ends of a line share, that the viewer sees, and where the line stands."""
    here = {job["customer"] for job in contact.facts["works"] if job["facts"].get("until") is None} & {*line["customers"]}
    return here if line["at"] is None else here & {*line["at"]}


def elsewhere(contact: Found, line: Mapping[str, Any], customer: str) -> list[str]:
    """Return the other present employers of both ends of a line where it stands, including hidden employers."""
    unseen = {*contact.facts["unseen"]} & {*line["unseen"]}
    return sorted((_both(contact, line) | (unseen if line["at"] is None else unseen & {*line["at"]})) - {customer})


def _erase(change_set: ChangeSet, contact: Found, line: Mapping[str, Any], customer: str) -> None:
    """Remove a line at one customer. If both people share other employers, the line stays there."""
    change_set.unlink(line["start"], "REPORTS_TO", line["end"])
    if others := elsewhere(contact, line, customer):
        change_set.link(line["start"], "REPORTS_TO", line["end"], at=others)
