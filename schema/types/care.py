"""Care after the sale: touchpoints, findings and follow-ups."""

from typing import TYPE_CHECKING, Annotated, Union

import strawberry

from graph.projection.fields import Filter, Kind, Pages, Stored, To, by, instant, passed, prop
from insights import enums
from schema.kit.declare import field, lazy, order
from schema.kit.filters import BooleanFilter, DateTimeFilter, EnumFilter, IDFilter
from schema.kit.node import Record
from schema.kit.scalars import DateTime
from schema.types.company import Category, News, Product, Rep
from schema.types.purchase import Promise, Purchase

if TYPE_CHECKING:
    from schema.types.claim import Claim
    from schema.types.contact import Contact
    from schema.types.customer import Customer
    from schema.types.referral import Opportunity
else:
    Claim = lazy("Claim", "schema.types.claim")
    Contact = lazy("Contact", "schema.types.contact")
    Customer = lazy("Customer", "schema.types.customer")
    Opportunity = lazy("Opportunity", "schema.types.referral")

TouchpointTopic = Annotated[
    Union[Purchase, Promise, Claim, Opportunity, Product, Category, News, Customer],  # noqa: UP007  # strawberry reads Union
    strawberry.union("TouchpointTopic", description="Record that a touchpoint can be about."),
]
FindingTopic = Annotated[
    Union[Customer, Contact, Product, Purchase],  # noqa: UP007  # strawberry reads Union
    strawberry.union("FindingTopic", description="Record that a finding can be about."),
]
# DUE begins two days before the due date. A due date without a time (midnight UTC) counts in the viewer's days, any other to the second.
STATUS = (
    "CASE WHEN %v.status <> 'PLANNED' THEN %v.status "
    "WHEN CASE WHEN %v.dueAt.epochSeconds % 86400 = 0 THEN date(%v.dueAt) <= %today + duration('P2D') "
    "ELSE %v.dueAt <= %now + duration('P2D') END THEN 'DUE' ELSE 'PLANNED' END"
)
OVERDUE = f"(%v.status = 'PLANNED' AND {passed('%v.dueAt')})"


@strawberry.type(description="A touchpoint: an interaction between one of our reps and contacts at a customer.")
class Touchpoint(Record):
    kind: enums.TouchpointKind = field(prop("kind"), "Kind of touchpoint.")
    direction: enums.Direction = field(prop("direction"), "Direction of the touchpoint.")
    at: DateTime = field(instant("at"), "Time of the touchpoint, UTC.")
    summary: str | None = field(prop("summary"), "Summary of the touchpoint. Null when not recorded.")
    next_step: str | None = field(prop("nextStep"), "Next step that was agreed or planned. Null when not recorded.")
    personal: bool | None = field(
        prop("personal"), "Whether the touchpoint was personal: addressed by name, not a form letter. Null when not recorded."
    )
    rep: Rep | None = field(To("(%v)<-[:HAD]-(%n:Rep)"), "Rep who had the touchpoint. Null when not recorded.")
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer where the touchpoint took place. Null when the customer is not visible to the viewer."
    )
    contacts: list[Contact] = field(
        To("(%v)-[:WITH]->(%n:Contact)", order="%n.nameKey, %n.id"), "Contacts who took part, sorted by name, at most 100."
    )
    about: list[TouchpointTopic] = field(
        To("(%v)-[:ABOUT]->(%n)", order="%n.id"), "Records that the touchpoint was about, such as a purchase or a claim, at most 100."
    )
    findings: list["Finding"] = field(
        To("(%v)-[:REVEALED]->(%n:Finding)", order="%n.at, %n.id"), "Findings that the touchpoint revealed, in order of time, at most 100."
    )


@strawberry.type(description="Something that a contact revealed, recorded to support later decisions.")
class Finding(Record):
    kind: enums.FindingKind = field(prop("kind"), "Kind of finding.")
    text: str = field(prop("text"), "Text of the finding.")
    at: DateTime = field(instant("at"), "Time of the finding, UTC.")
    from_: Contact | None = field(
        To("(%v)-[:FROM]->(%n:Contact)"), "Contact who told us. Null when not recorded or not visible to the viewer.", name="from"
    )
    about: list[FindingTopic] = field(To("(%v)-[:ABOUT]->(%n)", order="%n.id"), "Records that the finding is about, at most 100.")
    touchpoint: Touchpoint | None = field(
        To("(%v)<-[:REVEALED]-(%n:Touchpoint)"),
        "Touchpoint that revealed the finding. Null when not recorded or not visible to the viewer.",
    )
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer where the finding was made. Null when the customer is not visible to the viewer."
    )


@strawberry.type(description="A planned task after a sale, such as a thank-you or a check.")
class FollowUp(Record):
    kind: enums.FollowUpKind = field(prop("kind"), "Kind of follow-up.")
    status: enums.FollowUpStatus = field(Stored(STATUS), "Status of the follow-up. DUE begins two days before the due date.")
    due_at: DateTime = field(instant("dueAt"), "Due date of the follow-up, UTC.")
    done_at: DateTime | None = field(instant("doneAt"), "Time when the follow-up was done, UTC. Null when it is not done.")
    entered_at: DateTime | None = field(
        instant("enteredAt"),
        "Time when the completing touchpoint was entered, UTC. More than 7 days after `doneAt`, the follow-up is not in "
        "time. Null when not done, and for imports.",
    )
    skipped_at: DateTime | None = field(
        instant("skippedAt"),
        "Time when the follow-up was skipped, UTC. Skipped before `dueAt`, the follow-up does not count. Skipped later, "
        "it counts as missed. Null when not skipped or not recorded.",
    )
    overdue: bool = field(
        Stored(OVERDUE),
        "Whether the due date has passed and the follow-up is neither done nor skipped. A due date without a time lasts "
        "until the viewer's day ends.",
    )
    reason: str | None = field(prop("reason"), "Reason for skipping the follow-up. Null when not skipped or not recorded.")
    customer: Customer | None = field(
        To("(%v)-[:OF]->(%n:Customer)"), "Customer that the follow-up is for. Null when the customer is not visible to the viewer."
    )
    purchase: Purchase | None = field(
        To("(%v)-[:OF]->(%n:Purchase)"),
        "Purchase that the follow-up belongs to. Null when it belongs to no purchase, or the purchase is not visible to the viewer.",
    )
    assigned_to: Rep | None = field(To("(%v)-[:ASSIGNED_TO]->(%n:Rep)"), "Rep who is to do the follow-up. Null when no rep is assigned.")
    done_by: Touchpoint | None = field(
        To("(%v)-[:DONE_BY]->(%n:Touchpoint)"),
        "Touchpoint that completed the follow-up. Null when the follow-up is not done or the touchpoint is not visible to the viewer.",
    )


TouchpointOrder = order("Touchpoint", {"AT": "Time of the touchpoint."})
FindingOrder = order("Finding", {"AT": "Time of the finding."})
FollowUpOrder = order("FollowUp", {"DUE_AT": "Due date."})


@strawberry.input(description="Conditions on touchpoints.")
class TouchpointFilter:
    and_: list["TouchpointFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["TouchpointFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "TouchpointFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    kind: EnumFilter[enums.TouchpointKind] | None = strawberry.field(description="Kind of touchpoint.", default=strawberry.UNSET)
    direction: EnumFilter[enums.Direction] | None = strawberry.field(description="Direction of the touchpoint.", default=strawberry.UNSET)
    at: DateTimeFilter | None = strawberry.field(description="Time of the touchpoint, UTC.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on findings.")
class FindingFilter:
    and_: list["FindingFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["FindingFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "FindingFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    at: DateTimeFilter | None = strawberry.field(description="Time of the finding, UTC.", default=strawberry.UNSET)
    kind: EnumFilter[enums.FindingKind] | None = strawberry.field(description="Kind of finding.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on follow-ups.")
class FollowUpFilter:
    and_: list["FollowUpFilter"] | None = strawberry.field(
        name="and", description="All of these conditions must hold.", default=strawberry.UNSET
    )
    or_: list["FollowUpFilter"] | None = strawberry.field(
        name="or", description="At least one of these conditions must hold.", default=strawberry.UNSET
    )
    not_: "FollowUpFilter | None" = strawberry.field(name="not", description="This condition must not hold.", default=strawberry.UNSET)
    kind: EnumFilter[enums.FollowUpKind] | None = strawberry.field(description="Kind of follow-up.", default=strawberry.UNSET)
    status: EnumFilter[enums.FollowUpStatus] | None = strawberry.field(description="Status of the follow-up.", default=strawberry.UNSET)
    due_at: DateTimeFilter | None = strawberry.field(description="Due date of the follow-up, UTC.", default=strawberry.UNSET)
    overdue: BooleanFilter | None = strawberry.field(
        description="Whether the due date has passed and the follow-up is neither done nor skipped.", default=strawberry.UNSET
    )
    customer: IDFilter | None = strawberry.field(description="Customer that the follow-up is for.", default=strawberry.UNSET)
    assigned_to: IDFilter | None = strawberry.field(description="Rep who is to do the follow-up.", default=strawberry.UNSET)


TOUCHPOINT_SORTS = {"AT": by("%n.at", Kind.TIME)}
TOUCHPOINTS = {"kind": Filter("%n.kind", Kind.TEXT), "direction": Filter("%n.direction", Kind.TEXT), "at": Filter("%n.at", Kind.TIME)}
FINDING_SORTS = {"AT": by("%n.at", Kind.TIME)}
FINDINGS = {"kind": Filter("%n.kind", Kind.TEXT), "at": Filter("%n.at", Kind.TIME)}
FOLLOW_UP_SORTS = {"DUE_AT": by("%n.dueAt", Kind.TIME)}
FOLLOW_UPS = {
    "kind": Filter("%n.kind", Kind.TEXT),
    "status": Filter(STATUS.replace("%v", "%n"), Kind.TEXT),
    "dueAt": Filter("%n.dueAt", Kind.TIME),
    "overdue": Filter(OVERDUE.replace("%v", "%n"), Kind.FLAG),
    "customer": Filter("account.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:OF]->(account:Customer) WHERE %see(account:Customer) AND %test }"),
    "assignedTo": Filter("doer.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:ASSIGNED_TO]->(doer:Rep) WHERE %test }"),
}
FOLLOW_UP_LIST = Pages("(%n:FollowUp)", FOLLOW_UP_SORTS, ("DUE_AT", "ASC"), FOLLOW_UPS)
