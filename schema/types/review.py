"""Reviews: writes that need a decision because their writer did not see all records that they concern."""

import strawberry

from graph.projection.fields import Stored, To, instant, prop
from insights import enums
from schema.kit.declare import field
from schema.kit.scalars import DateTime, EmailAddress, PhoneNumber
from schema.types.node import Node, Record, versioned


@strawberry.type(
    description="A write that was not applied, or only in part, because of a record hidden from the writer. Visible to admins. "
    "Managers also see requests to change a contact if they see all employers of the contact."
)
class Review(Record):
    kind: enums.ReviewKind = field(prop("kind"), "Reason for the review.")
    status: enums.ReviewStatus = field(prop("status"), "Status of the review.")
    subject: Node | None = field(
        To("(%v)-[:OF]->(%n)", viewer_checked=True), "Record that was written. For a MERGE, the contact that was kept."
    )
    other: Node | None = field(
        To("(%v)-[:ABOUT]->(%n)", viewer_checked=True),
        "The other record: the given parent or superior, or the merged contact. For an EXTERNAL_ID, the record with that "
        "external id. For a REFERRAL, the earlier referral. Null for a CONTACT.",
    )
    fields: list[str] = field(
        Stored("coalesce(%v.fields, [])"), "Fields for which a CONTACT review requests values. Empty for other reviews."
    )
    name: str | None = field(prop("name"), "Requested name. Null when not requested.")
    email: EmailAddress | None = field(prop("email"), "Requested email address. Null when not requested.")
    phone: PhoneNumber | None = field(
        prop("phone"), "Requested phone number, E.164. Null when not requested, or when the number cannot be dialed."
    )
    do_not_contact: bool | None = field(prop("doNotContact"), "Requested value of `doNotContact`. Null when not requested.")
    note: str | None = field(prop("note"), "Note of the person who decided. Null when there is no note.")
    decided_at: DateTime | None = field(instant("decidedAt"), "Time of the decision, UTC. Null while the review is OPEN.")
    version: int = versioned()
