"""Records that are created or changed by one mutation: found by `id`, or by the id of another system, and created if there is none."""

from collections.abc import Mapping
from typing import Any

from graph.commit.change_set import ChangeSet, Found, Input
from insights.enums import ChangeKind, UserErrorCode


def known(given: Input) -> Found | None:
    """Return the stored record of an input. None for a new one. Refuses a stale version. Raises `Stop` if `id` names no visible record."""
    if "id" in given:
        if "externalId" in given:
            given.refuse(UserErrorCode.INVALID, "externalId", "Is given beside `id`: give one of the two.")
        found: Found | None = given.record("id")
    else:
        found = given.found("record")
    expected = given.get("expectedVersion")
    if found and expected not in (None, found.version):
        message = f"You read version {expected}, and the record is at version {found.version} now: read it again, then decide."
        given.refuse(UserErrorCode.STALE_VERSION, "expectedVersion", message)
    if not found and expected is not None:
        given.refuse(UserErrorCode.STALE_VERSION, "expectedVersion", "The record does not exist yet: leave the version out to create it.")
    return found


def write(given: Input, change_set: ChangeSet, label: str, written: Mapping[str, Any]) -> tuple[Found | None, str]:
    """Set the properties of the stored record, or create it. Return the stored record and the id."""
    found = known(given)
    if not found and "name" not in given:
        given.refuse(UserErrorCode.INVALID, "name", "Is missing: a new record needs a name. To change a record, give its id.")
    if found:
        change_set.update(found, written)
        return found, found.id
    key = given.get("externalId") or {}
    return None, change_set.create(label, written, key.get("externalId"), key.get("source"))


def lead(given: Input, change_set: ChangeSet, found: Found | None, record: str, arrow: str, name: str) -> bool:
    """Set the only relationship of a kind to the record that a field names. Null removes it. Return True if it changes."""
    before = found.facts[name] if found else None
    if name not in given.values or given[name] == before:
        return False
    if before:
        change_set.unlink(record, arrow, before)
    if name in given:
        change_set.link(record, arrow, given[name])
    if found:
        change_set.touch(found)
        change_set.learn(found, **{name: given[name]})
    return True


def no_circle(given: Input, found: Found | None) -> None:
    """Refuse a parent that lies below the record, or is the record."""
    parent = given.found("parent")
    if found and parent and found.id in parent.facts["above"]:
        given.refuse(UserErrorCode.CIRCLE, "parent", "This would close a circle: check which of the two stands above the other.")


def tell(change_set: ChangeSet, label: str, found: Found | None, record: str, entered: str, changed: str) -> None:
    """Add the change, if anything changed, and fill the payload. The company's own records are visible to every viewer."""
    if not found:
        change_set.change(ChangeKind.CREATED, record, None, "CREATED", entered)
    elif not change_set.idle:
        change_set.change(ChangeKind.UPDATED, record, None, "CHANGED", changed)
    change_set.tell(**{label.lower(): record})
