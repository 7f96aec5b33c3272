"""Histories of jobs and ties: each correction is an edit, as in the history of a record (graph/commit/history.py).

(:Contact)-[:WORKS_AT|KNOWS {history}]-(), (:Edit {history})-[:CHANGED]->(:FieldChange)-[:NAMED|NAMES]->(:Contact)

No relationship starts at another relationship, so a job or tie and its edits have the same key. The key is drawn at the first edit, and
stays when a merge moves the job or tie, when its kind or direction changes, and when it is voided (decision 22).
"""

from collections.abc import Mapping
from typing import Any

from graph.commit import history, statements
from graph.commit.change_set import ChangeSet, Input
from insights.enums import EditKind, KnowsHow
from values.ids import new_external_id

# The fields of a job and of a tie. Other properties are not in the API.
_FIELDS = ("title", "department", "site", "buyingRole", "roleSource", "since", "until", "how", "strength")
Facts = Mapping[str, Any]


def updated(
    given: Input, change_set: ChangeSet, before: Facts, after: Facts, advisers: tuple[str | None, str | None] = (None, None)
) -> dict[str, Any]:
    """Return the facts of a job or tie after an update, with the key of its history. Adds an edit if a field differs.

    `advisers`: the person who is asked for advice, before and after.
    """
    changes = list(history.texts(*({name: facts.get(name) for name in _FIELDS} for facts in (before, after))).values())
    if advisers[0] != advisers[1]:
        changes.append({"field": "adviser"})
    if not changes:
        return {**after}
    changes = [{"id": new_external_id(), **change} for change in changes]
    key = _write(given, change_set, before, EditKind.UPDATED, changes)
    if changes[-1]["field"] == "adviser":
        for side, adviser in zip(("NAMED", "NAMES"), advisers, strict=True):
            if adviser:
                change_set.run(statements.named_in_history(side, "Contact"), rows=[[changes[-1]["id"], adviser]])
    return {**after, "history": key}


def voided(given: Input, change_set: ChangeSet, facts: Facts) -> dict[str, Any]:
    """Add the edit that a job or tie was voided. Return the key of its history, as a property of the job or tie."""
    return {"history": _write(given, change_set, facts, EditKind.VOIDED, reason=given["reason"])}


def restored(given: Input, change_set: ChangeSet, facts: Facts) -> dict[str, Any]:
    """Add the edit that a job or tie was restored. Return the key of its history, as a property of the job or tie."""
    return {"history": _write(given, change_set, facts, EditKind.RESTORED)}


def joined(change_set: ChangeSet, facts: Facts, into: Facts) -> None:
    """Move the edits of a tie that is deleted to the tie that takes its place."""
    if facts.get("history"):
        change_set.run(statements.JOINED_TIES, rows=[[facts["history"], into["history"]]])


def adviser(how: str, end: str) -> str | None:
    """Return the person who is asked for advice: the end of an ADVISES tie. Ties of other kinds have no direction."""
    return end if how == KnowsHow.ADVISES else None


def _write(
    given: Input,
    change_set: ChangeSet,
    facts: Facts,
    kind: EditKind,
    changes: list[dict[str, Any]] | None = None,
    reason: str | None = None,
) -> str:
    """Add an edit, and return the key of the history."""
    key: str = facts.get("history") or new_external_id()
    row = {"history": key, "id": new_external_id(), "at": given.now, "kind": kind, "reason": reason, "changes": changes or []}
    change_set.run(statements.EDITED_TIE, rows=[row])
    return key
