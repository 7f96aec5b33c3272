"""Duplicate customers: merged, and separated again.  (:MergedCustomer)-[:MERGED_INTO]->(:Customer)"""

from collections.abc import Iterable, Mapping
from typing import Any

from graph.client.files import cypher
from graph.commit.change_set import ChangeSet, Decision, Found, Input
from insights.enums import ChangeKind, CustomerStatus, ReviewKind, UserErrorCode, WarningCode
from values.ids import new_external_id
from writes.merging import statement, two_records

# Properties that the kept customer takes over where it has none. A telephone number is one value in two properties.
_TAKEN_OVER = (("domain",), ("industry",), ("segment",), ("country",), ("city",), ("phone", "phoneRaw"))
_FACTS = frozenset(f"Customer.{name}" for name in ("owners", "territory", "parent", "unseenParent", "above", "beyond", "leads"))


def _waits(change_set: ChangeSet, keep: Found, other: str, heir: str, lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return reviews of the parents of `other`, and of its subsidiaries, that `heir` gets and that conflict with a record which the viewer
    does not see, by the customer at the other end.
    """
    waits = {}
    for line in lines:
        start, end = line["start"], line["end"]
        if keep.id in (start, end):
            continue
        hidden_parent = heir == keep.id and keep.facts["parent"] is None and keep.facts["unseenParent"]
        if start == other and (hidden_parent or keep.id in {*line["beyond"]} - {*line["above"]}):
            waits[end] = change_set.review(ReviewKind.PARENT, heir, end)
        elif end == other and start in {*keep.facts["beyond"]} - {*keep.facts["above"]}:
            waits[start] = change_set.review(ReviewKind.PARENT, start, heir)
    return waits


def _merge(given: Input, change_set: ChangeSet) -> None:
    """Move everything to the kept customer and fill its missing properties. The result is confidential if either was. Refuses to merge a
    STOPPED customer into one that is not, which would make offers to a customer again whom we stopped calling on (R13).
    """
    keep, other = two_records(given, "customer")
    if other.get("status") == CustomerStatus.STOPPED != keep.get("status"):
        message = (
            "The record to merge is STOPPED, and the one to keep is not. Stop the customer to keep with stopCustomer, "
            "or set the status of the other one with updateCustomer, then merge."
        )
        given.refuse(UserErrorCode.ILLEGAL_STEP, "merge", message)
    filled: dict[str, Any] = {}
    for names in _TAKEN_OVER:
        if all(keep.get(name) is None for name in names):
            filled |= {name: other.get(name) for name in names if other.get(name) is not None}
    if other.get("confidential") and not keep.get("confidential"):
        filled["confidential"] = True
    given.sound()
    change_set.touch(keep)
    change_set.update(keep, filled)
    parent = keep.facts["parent"]
    led = parent is not None and parent != other.id
    lines = [line for line in other.facts["lines"] if not (led and line["start"] == other.id)]  # the kept one has a parent
    merge = {
        "keep": keep.id,
        "merge": other.id,
        "id": new_external_id(),
        "filled": sorted(filled),
        "now": given.now,
        "day": given.today,
        "waits": _waits(change_set, keep, other.id, keep.id, lines),
    }
    change_set.run(statement("merge_customers", given.viewer), **merge, **given.viewer.parameters())
    change_set.run(cypher("scopes"), ids=[keep.id])
    change_set.move(keep.id, "merge", managed=not keep.facts["unmanaged"])
    change_set.counted.add(keep.id)
    change_set.touched.add(keep.id)
    change_set.attribute(keep.id, *keep.facts["leads"], *(one for one in other.facts["leads"] if one != other.id))
    change_set.change(ChangeKind.MERGED, keep.id, keep.id, "MERGED", f"Two records of {keep['name']} are one now.")
    taken = (("OWNER", "owners", "The owner"), ("TERRITORY", "territory", "The territory"))
    for code, fact, said in taken:
        if other.facts[fact] and not keep.facts[fact]:
            change_set.change(ChangeKind.COVERAGE_CHANGED, keep.id, keep.id, code, f"{said} of the merged record was taken over.")
    if "confidential" in filled:
        change_set.change(ChangeKind.COVERAGE_CHANGED, keep.id, keep.id, "CONFIDENTIAL", "The account is confidential.")
    change_set.tell(customer=keep.id)


def _unmerge(given: Input, change_set: ChangeSet) -> None:
    """Undo the last merge. Later records stay with the kept customer, which stays confidential if they were written as confidential."""
    keep = given.current()
    if not keep.facts["merges"]:
        message = "No other record was merged into this customer. What can be done now: mergeCustomers."
        given.refuse(UserErrorCode.ILLEGAL_STEP, "id", message)
    given.sound()
    last = keep.facts["merges"][0]
    other, had = last["customer"], last["had"]
    lent: dict[str, Any] = {name: None for name in last["filled"] if name != "confidential" and keep.get(name) == had.get(name)}
    if "confidential" in last["filled"] and keep.get("confidential"):
        if last["later"]:
            message = "Stays confidential, because something was recorded since the merge. To open the account, set confidential to false."
            change_set.warn(WarningCode.STAYS_CONFIDENTIAL, "id", message)
        else:
            lent["confidential"] = False
    change_set.touch(keep)
    change_set.update(keep, lent)
    waits = _waits(change_set, keep, other, other, last["lines"])
    undone = {"keep": keep.id, "id": last["id"], "now": given.now, "waits": waits}
    change_set.run(statement("unmerge_customers", given.viewer), **undone, **given.viewer.parameters())
    change_set.run(cypher("scopes"), ids=[keep.id, other])
    for one in (keep.id, other):
        change_set.move(one, "id", managed=True)
        change_set.change(ChangeKind.UPDATED, one, one, "UNMERGED", "Two records that were made one are two customers again.")
        change_set.counted.add(one)
        change_set.touched.add(one)
    change_set.attribute(keep.id, other, *keep.facts["leads"])
    change_set.tell(customer=keep.id, restored=other)


MERGE = Decision("mergeCustomers", {"keep": ("Customer",), "merge": ("Customer",)}, _merge, _FACTS | {"Customer.lines"}, trees=("keep",))
UNMERGE = Decision("unmergeCustomers", {"id": ("Customer",)}, _unmerge, _FACTS | {"Customer.merges"}, trees=("id",))
