"""The reps that a viewer may name in a record: nobody acts in a colleague's name.

A rep names only themselves. A manager also names reps who work in a territory that they manage, or own an account that they see. An
admin names anybody. A rep who stands in the record already may be named again.
"""

from collections.abc import Mapping

from graph.visibility import Viewer
from graph.writing.draft import Decision, Found, UserError
from graph.writing.rows import Row
from insights.enums import Role, UserErrorCode

# What is read of a named rep where a manager names them (graph/writing/known.py).
READS = frozenset({"Rep.works", "Rep.owns"})
# The fact that tells which reps stand in a field of the changed record.
_STANDS = {"owner": "owners", "concerns": "concerns"}
_OWN = "A rep names only themselves: leave it out, or ask a manager."
_SUBTREE = "{} works in no territory that you manage: name a rep who does, leave it out, or ask an admin."


def reads(viewer: Viewer) -> frozenset[str]:
    """The facts that `foreign` needs."""
    return READS if viewer.role is Role.MANAGER else frozenset()


def foreign(decision: Decision, row: Row, records: Mapping[str, Found], viewer: Viewer) -> list[UserError]:
    """A user error for every rep in an input that the viewer may not name."""
    if viewer.role is Role.ADMIN:
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
