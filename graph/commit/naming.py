"""The reps that a viewer may name in a record: nobody acts in a colleague's name.

A rep may name only themselves. A manager may also name reps who work in a territory that they manage, or who own a customer that they see.
An admin may name anybody. A rep who is stored in the record may be named again.
"""

from collections.abc import Mapping

from graph.commit.change_set import Decision, Found, UserError
from graph.commit.rows import InputRow
from graph.visibility import Viewer
from insights.enums import Role, UserErrorCode

# Facts of a rep that are read if a manager names the rep (graph/commit/lookups.py).
READS = frozenset({"Rep.works", "Rep.owns"})
# The fact with the reps that are stored in a field of the changed record.
_STANDS = {"owner": "owners", "concerns": "concerns", "rep": "rep", "soldBy": "seller"}
_OWN = "A rep names only themselves: leave it out, or ask a manager."
_SUBTREE = "{} works in no territory that you manage: name a rep who does, leave it out, or ask an admin."


def reads(viewer: Viewer) -> frozenset[str]:
    """Return the facts that `foreign` needs."""
    return READS if viewer.role is Role.MANAGER else frozenset()


def foreign(decision: Decision, row: InputRow, records: Mapping[str, Found], viewer: Viewer) -> list[UserError]:
    """Return a user error for every rep in an input that the viewer may not name. upsertRep has stricter rules of its own."""
    if viewer.role is Role.ADMIN or decision.upserts:
        return []
    changed = records.get(row.values.get(decision.changes, ""))
    errors = []
    for one in row.ids:
        rep = records.get(one.id)
        if rep is None or rep.label != "Rep" or rep.id == viewer.rep:
            continue
        stands = changed.facts.get(_STANDS.get(one.where[-1], "")) if changed else None
        if rep.id == stands or (isinstance(stands, list) and rep.id in stands):
            continue
        if viewer.role is Role.REP:
            errors.append(UserError(UserErrorCode.FORBIDDEN, one.where, _OWN))
        elif not (rep.facts["owns"] or any(f"manager:{place}" in viewer.scopes for place in rep.facts["works"])):
            errors.append(UserError(UserErrorCode.FORBIDDEN, one.where, _SUBTREE.format(rep["name"])))
    return errors
