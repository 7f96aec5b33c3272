"""Duplicate contacts: merged, and separated again.  (:MergedContact)-[:MERGED_INTO]->(:Contact)"""

from typing import Any

from graph.files import cypher
from graph.ids import new_external_id
from graph.visibility import resolve
from graph.writing.draft import Decision, Draft, Given
from insights.enums import ChangeKind, ReviewKind, UserErrorCode
from writes import people

_READS = people.READS | {"Contact.everywhere"}
_REACHED_BY = ("email", "phone", "phoneRaw")


def _merge(given: Given, draft: Draft) -> None:
    """Move everything to the kept contact and fill its missing properties. A request for no contact on either record is kept."""
    if given["keep"] == given["merge"]:
        given.refuse(UserErrorCode.INVALID, "merge", "Is the one to be kept: name the other record of this person.")
    other = given.found("merge")
    if other and "mergeVersion" in given and given["mergeVersion"] != other.version:
        message = f"You read version {given['mergeVersion']}, and the record is at version {other.version} now: read it again, then decide."
        given.refuse(UserErrorCode.STALE_VERSION, "mergeVersion", message)
    keep, other = given.current("keep"), given.record("merge")
    filled: dict[str, Any] = {}
    if keep.get("email") is None:
        filled |= {"email": other.get("email")}
    if keep.get("phone") is None and keep.get("phoneRaw") is None:
        filled |= {name: other.get(name) for name in ("phone", "phoneRaw")}
    if not keep.get("doNotContact"):
        filled |= {"doNotContact": other.get("doNotContact") or None}
    filled = {name: value for name, value in filled.items() if value is not None}
    draft.touch(keep)
    people.change(given, draft, keep, filled)
    if other.facts["shared"]:  # records of hidden accounts stay where they are
        draft.review(ReviewKind.MERGE, keep.id, other.id)
    merge = {"keep": keep.id, "merge": other.id, "id": new_external_id(), "filled": sorted(filled), "now": given.now}
    draft.run(resolve(cypher("merge_contacts"), given.viewer), **merge, **given.viewer.parameters())
    customers = sorted({*keep.customers, *other.customers})
    for customer in customers:
        draft.change(ChangeKind.MERGED, keep.id, customer, "MERGED", f"Two records of {keep['name']} are one now.")
    draft.attribute(*keep.facts["everywhere"], *other.facts["everywhere"])
    draft.tell(contact=keep.id)


def _unmerge(given: Given, draft: Draft) -> None:
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
    draft.touch(keep)
    people.change(given, draft, keep, lent)
    if keep.facts["shared"]:
        draft.review(ReviewKind.MERGE, keep.id, last["contact"])
    statement = resolve(cypher("unmerge_contacts"), given.viewer)
    draft.run(statement, keep=keep.id, id=last["id"], now=given.now, **given.viewer.parameters())
    for customer in keep.customers:
        for contact in (keep.id, last["contact"]):
            draft.change(ChangeKind.UPDATED, contact, customer, "UNMERGED", "Two records that were made one are two people again.")
    draft.attribute(*keep.facts["everywhere"])
    draft.tell(contact=keep.id, restored=last["contact"])


MERGE = Decision("mergeContacts", {"keep": ("Contact",), "merge": ("Contact",)}, _merge, _READS, trees=("merge",))
UNMERGE = Decision("unmergeContacts", {"id": ("Contact",)}, _unmerge, _READS | {"Contact.merges"}, trees=("id",))
