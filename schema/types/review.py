"""Reviews: writes that need a decision because their writer did not see all records that they concern."""

import strawberry

from graph.projection.fields import Filter, Kind, Pages, Stored, To, by, instant, prop
from insights import enums
from schema.kit.declare import field
from schema.kit.filters import EnumFilter
from schema.kit.node import Node, Record
from schema.kit.scalars import DateTime, EmailAddress, PhoneNumber


@strawberry.type(
    description="A write that had no effect, or only a part of it, because of a record hidden from the writer. Visible to admins. "
    "Managers also see requests to change a contact if they see all employers of the contact."
)
class Review(Record):
    kind: enums.ReviewKind = field(prop("kind"), "Reason for the review.")
    status: enums.ReviewStatus = field(prop("status"), "Status of the review.")
    subject: Node | None = field(To("(%v)-[:OF]->(%n)", held=True), "Record that was written. For a MERGE, the contact that was kept.")
    other: Node | None = field(
        To("(%v)-[:ABOUT]->(%n)", held=True),
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
    version: int = field(
        Stored("coalesce(%v.version, 1)"), "Version of the record. Pass it as `expectedVersion` to change the record (optimistic locking)."
    )


@strawberry.input(description="Conditions on reviews.")
class ReviewFilter:
    and_: list["ReviewFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["ReviewFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "ReviewFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    kind: EnumFilter[enums.ReviewKind] | None = strawberry.field(description="Reason for the review.", default=strawberry.UNSET)
    status: EnumFilter[enums.ReviewStatus] | None = strawberry.field(description="Status of the review.", default=strawberry.UNSET)


REVIEW_LIST = Pages(
    "(%n:Review)",
    {"AT": by("%n.createdAt", Kind.TIME)},
    ("AT", "ASC"),
    {"kind": Filter("%n.kind", Kind.TEXT), "status": Filter("%n.status", Kind.TEXT)},
)
