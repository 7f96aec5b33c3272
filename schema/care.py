"""Care after the sale: contacts with people, what they revealed, and what is planned (R6 to R9, R22)."""

from typing import TYPE_CHECKING, Annotated, Union

import strawberry

from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Kind, Pages, by, instant, passed, prop
from graph.projection.fields import Property as Stored
from insights import enums
from schema.company import Category, News, Product, Rep
from schema.declare import field, lazy, order
from schema.filters import BooleanFilter, DateTimeFilter, EnumFilter, IDFilter
from schema.node import Record
from schema.purchase import Promise, Purchase
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.claim import Claim
    from schema.contact import Contact
    from schema.customer import Customer
    from schema.referral import Opportunity
else:
    Claim = lazy("Claim", "schema.claim")
    Contact = lazy("Contact", "schema.contact")
    Customer = lazy("Customer", "schema.customer")
    Opportunity = lazy("Opportunity", "schema.referral")

TouchpointTopic = Annotated[
    Union[Purchase, Promise, Claim, Opportunity, Product, Category, News, Customer],  # noqa: UP007  # strawberry reads Union
    strawberry.union("TouchpointTopic", description="What a touchpoint can be about."),
]
FindingTopic = Annotated[
    Union[Customer, Contact, Product, Purchase],  # noqa: UP007  # strawberry reads Union
    strawberry.union("FindingTopic", description="What a finding can be about."),
]
# From two days before its date: a whole day (midnight UTC) by the viewer's days, any other moment to the second.
STATUS = (
    "CASE WHEN %v.status <> 'PLANNED' THEN %v.status "
    "WHEN CASE WHEN %v.dueAt.epochSeconds % 86400 = 0 THEN date(%v.dueAt) <= %today + duration('P2D') "
    "ELSE %v.dueAt <= %now + duration('P2D') END THEN 'DUE' ELSE 'PLANNED' END"
)
OVERDUE = f"(%v.status = 'PLANNED' AND {passed('%v.dueAt')})"


@strawberry.type(description="A contact between one of us and people at a customer.")
class Touchpoint(Record):
    kind: enums.TouchpointKind = field(prop("kind"), "What kind of contact.")
    direction: enums.Direction = field(prop("direction"), "Who spoke.")
    at: DateTime = field(instant("at"), "When.")
    summary: str | None = field(prop("summary"), "What was said.")
    next_step: str | None = field(prop("nextStep"), "What comes next.")
    personal: bool | None = field(prop("personal"), "By name and personal, no form letter (R7).")
    rep: Rep | None = field(To("(%v)<-[:HAD]-(%n:Rep)"), "Who of us.")
    customer: Customer | None = field(To("(%v)-[:AT]->(%n:Customer)"), "At which customer.")
    contacts: list[Contact] = field(To("(%v)-[:WITH]->(%n:Contact)", order="%n.nameKey, %n.id"), "With whom.")
    about: list[TouchpointTopic] = field(To("(%v)-[:ABOUT]->(%n)", order="%n.id"), "What it was about.")
    findings: list["Finding"] = field(To("(%v)-[:REVEALED]->(%n:Finding)", order="%n.at, %n.id"), "What it revealed (R22).")


@strawberry.type(description="Something a contact revealed, recorded so that it supports decisions (R3, R22).")
class Finding(Record):
    kind: enums.FindingKind = field(prop("kind"), "What kind of finding.")
    text: str = field(prop("text"), "What was learned.")
    at: DateTime = field(instant("at"), "When.")
    from_: Contact | None = field(To("(%v)-[:FROM]->(%n:Contact)"), "Who told us.", name="from")
    about: list[FindingTopic] = field(To("(%v)-[:ABOUT]->(%n)", order="%n.id"), "What it is about.")
    touchpoint: Touchpoint | None = field(To("(%v)<-[:REVEALED]-(%n:Touchpoint)"), "Where it was told.")
    customer: Customer | None = field(To("(%v)-[:AT]->(%n:Customer)"), "At which customer it was told.")


@strawberry.type(description="Something planned after a sale (R6 to R9).")
class FollowUp(Record):
    kind: enums.FollowUpKind = field(prop("kind"), "What is to be done.")
    status: enums.FollowUpStatus = field(Stored(STATUS), "Where it stands; DUE from two days before its date.")
    due_at: DateTime = field(instant("dueAt"), "When it is due.")
    done_at: DateTime | None = field(instant("doneAt"), "When it was done.")
    entered_at: DateTime | None = field(
        instant("enteredAt"),
        "When the touchpoint that completed it was entered. More than 7 days after `doneAt` it is not in time. Null if it was imported.",
    )
    skipped_at: DateTime | None = field(
        instant("skippedAt"),
        "When it was skipped. Before `dueAt` it does not count; later, it was missed. Null if an import did not say.",
    )
    overdue: bool = field(Stored(OVERDUE), "Not done, and its date has passed. A date without a time lasts until the viewer's day ends.")
    reason: str | None = field(prop("reason"), "Why it was skipped.")
    customer: Customer | None = field(To("(%v)-[:OF]->(%n:Customer)"), "For which customer.")
    purchase: Purchase | None = field(To("(%v)-[:OF]->(%n:Purchase)"), "After which purchase.")
    assigned_to: Rep | None = field(To("(%v)-[:ASSIGNED_TO]->(%n:Rep)"), "Who of us does it.")
    done_by: Touchpoint | None = field(To("(%v)-[:DONE_BY]->(%n:Touchpoint)"), "The contact that did it.")


TouchpointOrder = order("Touchpoint", {"AT": "When."})
FindingOrder = order("Finding", {"AT": "When."})
FollowUpOrder = order("FollowUp", {"DUE_AT": "When it is due."})


@strawberry.input(description="Conditions on touchpoints.")
class TouchpointFilter:
    and_: list["TouchpointFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["TouchpointFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "TouchpointFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    kind: EnumFilter[enums.TouchpointKind] | None = strawberry.field(description="What kind of contact.", default=strawberry.UNSET)
    direction: EnumFilter[enums.Direction] | None = strawberry.field(description="Who spoke.", default=strawberry.UNSET)
    at: DateTimeFilter | None = strawberry.field(description="When.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on findings.")
class FindingFilter:
    and_: list["FindingFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["FindingFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "FindingFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    at: DateTimeFilter | None = strawberry.field(description="When.", default=strawberry.UNSET)
    kind: EnumFilter[enums.FindingKind] | None = strawberry.field(description="What kind of finding.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on follow-ups.")
class FollowUpFilter:
    and_: list["FollowUpFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["FollowUpFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "FollowUpFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    kind: EnumFilter[enums.FollowUpKind] | None = strawberry.field(description="What is to be done.", default=strawberry.UNSET)
    status: EnumFilter[enums.FollowUpStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    due_at: DateTimeFilter | None = strawberry.field(description="When it is due.", default=strawberry.UNSET)
    overdue: BooleanFilter | None = strawberry.field(description="Not done, and its date has passed.", default=strawberry.UNSET)
    customer: IDFilter | None = strawberry.field(description="For these customers.", default=strawberry.UNSET)
    assigned_to: IDFilter | None = strawberry.field(description="Done by these reps.", default=strawberry.UNSET)


TOUCHPOINT_SORTS = {"AT": by("%n.at", Kind.TIME)}
TOUCHPOINTS = {"kind": On("%n.kind", Kind.TEXT), "direction": On("%n.direction", Kind.TEXT), "at": On("%n.at", Kind.TIME)}
FINDING_SORTS = {"AT": by("%n.at", Kind.TIME)}
FINDINGS = {"kind": On("%n.kind", Kind.TEXT), "at": On("%n.at", Kind.TIME)}
FOLLOW_UP_SORTS = {"DUE_AT": by("%n.dueAt", Kind.TIME)}
FOLLOW_UPS = {
    "kind": On("%n.kind", Kind.TEXT),
    "status": On(STATUS.replace("%v", "%n"), Kind.TEXT),
    "dueAt": On("%n.dueAt", Kind.TIME),
    "overdue": On(OVERDUE.replace("%v", "%n"), Kind.FLAG),
    "customer": On("account.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:OF]->(account:Customer) WHERE %see(account:Customer) AND %test }"),
    "assignedTo": On("doer.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:ASSIGNED_TO]->(doer:Rep) WHERE %test }"),
}
FOLLOW_UP_LIST = Pages("(%n:FollowUp)", FOLLOW_UP_SORTS, ("DUE_AT", "ASC"), FOLLOW_UPS)
