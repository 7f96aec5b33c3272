"""Corrections of records: who voided a record and why, and the history of its edits."""

from typing import Any

import strawberry

from graph.projection.fields import Kind, Pages, To, by, instant, prop
from insights import enums
from schema.kit.declare import field, page_arguments
from schema.kit.page import Connection
from schema.kit.scalars import DateTime
from schema.types.node import Actor, Node, Record, actor, versioned


@strawberry.type(description="A field that an edit changed, with its values before and after.")
class FieldChange:
    field_: str = field(prop("field"), "Name of the field.", name="field")
    before: str | None = field(
        prop("before"),
        "Value before the edit, as text. Of `lines`, the lines that the edit changed, with quantity and price. Null when the field had no "
        "value, or when its value is a record.",
    )
    after: str | None = field(
        prop("after"),
        "Value after the edit, as text. Of `lines`, the lines that the edit changed, with quantity and price. Null when the field has no "
        "value now, or when its value is a record.",
    )
    records_before: list[Node] = field(
        To("(%v)-[:NAMED]->(%n)"),
        "Records that the edit removed from the field, at most 100. Only records that are visible to the viewer.",
    )
    records_after: list[Node] = field(
        To("(%v)-[:NAMES]->(%n)"), "Records that the edit added to the field, at most 100. Only records that are visible to the viewer."
    )


@strawberry.type(description="One edit of a record, of a job, or of a tie between two people.")
class Edit:
    kind: enums.EditKind = field(prop("kind"), "Kind of edit.")
    at: DateTime = field(instant("at"), "Time of the edit, UTC.")
    by: Actor = field(actor("subject", "rep"), "Actor of the edit.")
    reason: str | None = field(prop("reason"), "Reason for the void. Null for other edits.")
    changes: list[FieldChange] = field(
        To("(%v)-[:CHANGED]->(%n:FieldChange)", order="%n.field", viewer_checked=True),
        "Fields that the edit changed, sorted by name, at most 100. Empty for a void or a restore.",
    )


@strawberry.interface(description="A record that can be voided and restored. Only `node` and `nodes` find a voided record.")
class Correctable(Record):
    voided_at: DateTime | None = field(instant("voidedAt"), "Time when the record was voided, UTC. Null when the record is not voided.")
    voided_by: Actor | None = field(actor("voidedBy", "voidedByRep"), "Actor that voided the record. Null when the record is not voided.")
    void_reason: str | None = field(prop("voidReason"), "Reason for voiding the record. Null when the record is not voided.")
    history: Connection[Edit] = field(
        Pages("(%v)-[:EDITED]->(%n:Edit)", {"AT": by("%n.at", Kind.TIME)}, ("AT", "DESC"), viewer_checked=True),
        "Edits of the record by mutations, latest first. Changes by imports are not included.",
        *page_arguments(),
    )
    version: int = versioned()


def tie_history(description: str) -> Any:
    """Return the field with the edits of a job or tie. A viewer who sees the job or tie sees its edits (decision 22)."""
    pages = Pages("(%n:Edit {history: %v.history})", {"AT": by("%n.at", Kind.TIME)}, ("AT", "DESC"), viewer_checked=True)
    return field(pages, description, *page_arguments())
