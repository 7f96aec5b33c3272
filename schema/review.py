"""Reviews: what waits for a decision because its writer did not see all that it concerns."""

import strawberry

from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Kind, Pages, by, instant, prop
from graph.projection.fields import Property as Stored
from insights import enums
from schema.declare import field
from schema.filters import EnumFilter
from schema.node import Node, Record
from schema.scalars import DateTime, EmailAddress, PhoneNumber


@strawberry.type(
    description="Something that was written without effect, or only in part, because of a record that its writer does not see. Visible to "
    "admins. A request to change a contact is also visible to managers who see all employers of the contact."
)
class Review(Record):
    kind: enums.ReviewKind = field(prop("kind"), "Why it waits.")
    status: enums.ReviewStatus = field(prop("status"), "Where it stands.")
    subject: Node | None = field(To("(%v)-[:OF]->(%n)", held=True), "The record that was written: of a MERGE the contact that was kept.")
    other: Node | None = field(
        To("(%v)-[:ABOUT]->(%n)", held=True),
        "The other record: the parent or superior that was given, the contact that was merged, or the record that has the externalId or is "
        "the earlier referral. Null for a CONTACT.",
    )
    fields: list[str] = field(Stored("coalesce(%v.fields, [])"), "Fields with requested values, of a CONTACT. Otherwise empty.")
    name: str | None = field(prop("name"), "Requested name.")
    email: EmailAddress | None = field(prop("email"), "Requested e-mail address.")
    phone: PhoneNumber | None = field(prop("phone"), "Requested telephone number, E.164. Null when the number cannot be dialed.")
    do_not_contact: bool | None = field(prop("doNotContact"), "Requested value of `doNotContact`.")
    note: str | None = field(prop("note"), "Note of the one who decided.")
    decided_at: DateTime | None = field(instant("decidedAt"), "When it was decided, UTC. Null while it is OPEN.")
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


@strawberry.input(description="Conditions on reviews.")
class ReviewFilter:
    and_: list["ReviewFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ReviewFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ReviewFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    kind: EnumFilter[enums.ReviewKind] | None = strawberry.field(description="Why it waits.", default=strawberry.UNSET)
    status: EnumFilter[enums.ReviewStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)


REVIEW_LIST = Pages(
    "(%n:Review)",
    {"AT": by("%n.createdAt", Kind.TIME)},
    ("AT", "ASC"),
    {"kind": On("%n.kind", Kind.TEXT), "status": On("%n.status", Kind.TEXT)},
)
