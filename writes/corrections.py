"""Corrections: who may update, void or restore a record (insights/permits.py)."""

from graph.commit.change_set import Found, Input
from insights import actions
from writes.checks import refuse


def reads(*labels: str) -> frozenset[str]:
    """Return the facts that `permitted` needs about records of these labels."""
    return frozenset(f"{label}.{name}" for label in labels for name in ("recordedAt", "accountOwners"))


def permitted(given: Input, found: Found, where: str = "id") -> None:
    """Refuse to correct a record, unless the viewer recorded it within the last day, owns or manages its account, or is an admin.

    The decision reads `reads`.
    """
    viewer = given.viewer
    rep, subject = found.get("createdByRep"), found.get("createdBy")
    author = bool((viewer.rep and rep == viewer.rep) or (viewer.subject and subject == viewer.subject))
    owner = viewer.rep is not None and viewer.rep in found.facts["accountOwners"]
    recorded = found.facts["recordedAt"]
    refuse(given, actions.of_correction(viewer.role, recorded, given.now, author=author, owner=owner, manages=given.manages), where)
