"""Duplicate contacts: merged, and separated again.  (:MergedContact)-[:MERGED_INTO]->(:Contact)"""

from collections.abc import Iterable, Mapping
from typing import Any

from graph.client.files import cypher
from graph.commit.change_set import ChangeSet, Decision, Found, Input
from graph.queries import requests
from graph.visibility import Viewer, resolve
from insights.enums import ChangeKind, ReviewKind, UserErrorCode
from values.ids import new_external_id
from writes import people

_READS = people.READS | {"Contact.everywhere", "Contact.above", "Contact.beyond"}
_REACHED_BY = ("email", "phone", "phoneRaw")


def statement(name: str, viewer: Viewer) -> str:
    """The statement that merges two records or undoes a merge (`merge_contacts` …), as far as the viewer sees."""
    return resolve(requests.rendered(cypher(name)), viewer)


def _waits(change_set: ChangeSet, keep: Found, other: str, owner: str, lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Reviews of the lines of `other` that `owner` gets and that would close a circle with `keep` which the viewer does not see, by the
    contact at the other end.
    """
    waits = {}
    for line in lines:
        start, end = line["start"], line["end"]
        if keep.id in (start, end):
            continue
        if start == other and keep.id in {*line["beyond"]} - {*line["above"]}:
            waits[end] = change_set.review(ReviewKind.SUPERIOR, owner, end)
        elif end == other and start in {*keep.facts["beyond"]} - {*keep.facts["above"]}:
            waits[start] = change_set.review(ReviewKind.SUPERIOR, start, owner)
    return waits


def two_records(given: Input, of: str) -> tuple[Found, Found]:
    """Return the record to keep and the one to merge into it. Refuses the same record twice and stale versions."""
    if given["keep"] == given["merge"]:
        given.refuse(UserErrorCode.INVALID, "merge", f"Is the one to be kept: name the other record of this {of}.")
    other = given.found("merge")
    if other and "mergeVersion" in given and given["mergeVersion"] != other.version:
        message = f"You read version {given['mergeVersion']}, and the record is at version {other.version} now: read it again, then decide."
        given.refuse(UserErrorCode.STALE_VERSION, "mergeVersion", message)
    return given.current("keep"), given.record("merge")


def _merge(given: Input, change_set: ChangeSet) -> None:
    """Move everything to the kept contact and fill its missing properties. A request for no contact on either record is kept."""
    keep, other = two_records(given, "person")
    filled: dict[str, Any] = {}
    if keep.get("email") is None:
        filled |= {"email": other.get("email")}
    if keep.get("phone") is None and keep.get("phoneRaw") is None:
        filled |= {name: other.get(name) for name in ("phone", "phoneRaw")}
    if not keep.get("doNotContact"):
        filled |= {"doNotContact": other.get("doNotContact") or None}
    filled = {name: value for name, value in filled.items() if value is not None}
    change_set.touch(keep)
    people.change(given, change_set, keep, filled)
    if other.facts["hidden"]:  # records of hidden accounts stay where they are
        change_set.review(ReviewKind.MERGE, keep.id, other.id)
    superiors = {line["end"] for line in keep.facts["lines"] if line["start"] == keep.id} - {other.id}
    lines = [line for line in other.facts["lines"] if not (superiors and line["start"] == other.id)]  # the kept one has a superior
    waits = _waits(change_set, keep, other.id, keep.id, lines)
    merge = {"keep": keep.id, "merge": other.id, "id": new_external_id(), "filled": sorted(filled), "now": given.now, "waits": waits}
    change_set.run(statement("merge_contacts", given.viewer), **merge, **given.viewer.parameters())
    customers = sorted({*keep.customers, *other.customers})
    for customer in customers:
        change_set.change(ChangeKind.MERGED, keep.id, customer, "MERGED", f"Two records of {keep['name']} are one now.")
    change_set.attribute(*keep.facts["everywhere"], *other.facts["everywhere"])
    change_set.tell(contact=keep.id)


def _unmerge(given: Input, change_set: ChangeSet) -> None:
    """Undo the last merge. Later records stay with the kept contact."""
    keep = given.current()
    merges = keep.facts["merges"]
    if not merges:
        given.refuse(UserErrorCode.ILLEGAL_STEP, "id", "No other record was merged into this contact. What can be done now: mergeContacts.")
    given.sound()
    last = merges[0]
    lent: dict[str, Any] = {name: None for name in _REACHED_BY if name in last["filled"] and keep.get(name) == last["had"].get(name)}
    if "doNotContact" in last["filled"] and keep.get("doNotContact"):
        lent["doNotContact"] = False
    change_set.touch(keep)
    people.change(given, change_set, keep, lent)
    if keep.facts["hidden"]:
        change_set.review(ReviewKind.MERGE, keep.id, last["contact"])
    waits = _waits(change_set, keep, last["contact"], last["contact"], last["lines"])
    parameters = {"keep": keep.id, "id": last["id"], "now": given.now, "waits": waits, **given.viewer.parameters()}
    change_set.run(statement("unmerge_contacts", given.viewer), **parameters)
    for customer in keep.customers:
        for contact in (keep.id, last["contact"]):
            change_set.change(ChangeKind.UPDATED, contact, customer, "UNMERGED", "Two records that were made one are two people again.")
    change_set.attribute(*keep.facts["everywhere"])
    change_set.tell(contact=keep.id, restored=last["contact"])


MERGE = Decision("mergeContacts", {"keep": ("Contact",), "merge": ("Contact",)}, _merge, _READS | {"Contact.lines"}, trees=("merge",))
UNMERGE = Decision("unmergeContacts", {"id": ("Contact",)}, _unmerge, _READS | {"Contact.merges"}, trees=("id",))
