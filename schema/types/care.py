"""Care after the sale: touchpoints, findings and follow-ups."""

from typing import Annotated, Union

import strawberry

from graph.projection.fields import To, instant, prop
from insights import enums
from schema import listings
from schema.kit.declare import field
from schema.kit.scalars import DateTime
from schema.types import action
from schema.types.action import Action
from schema.types.company import Category, News, Product, Rep
from schema.types.forward import Claim, Contact, Customer, Opportunity
from schema.types.history import Correctable
from schema.types.purchase import Promise, Purchase

TouchpointTopic = Annotated[
    Union[Purchase, Promise, Claim, Opportunity, Product, Category, News, Customer],  # noqa: UP007  # strawberry reads Union
    strawberry.union("TouchpointTopic", description="Record that a touchpoint can be about."),
]
FindingTopic = Annotated[
    Union[Customer, Contact, Product, Purchase],  # noqa: UP007  # strawberry reads Union
    strawberry.union("FindingTopic", description="Record that a finding can be about."),
]


@strawberry.type(description="A touchpoint: an interaction between one of our reps and contacts at a customer.")
class Touchpoint(Correctable):
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
class Finding(Correctable):
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
class FollowUp(Correctable):
    kind: enums.FollowUpKind = field(prop("kind"), "Kind of follow-up.")
    status: enums.FollowUpStatus = field(
        listings.FOLLOW_UPS.stored("status"), "Status of the follow-up. DUE begins two days before the due date."
    )
    due_at: DateTime = field(instant("dueAt"), "Due date of the follow-up, UTC.")
    done_at: DateTime | None = field(instant("doneAt"), "Time when the follow-up was done, UTC. Null when it is not done.")
    entered_at: DateTime | None = field(
        instant("enteredAt"),
        "Time when the completing touchpoint was entered, UTC. If it was entered more than 7 days after `doneAt`, the follow-up "
        "was not done in time. Null when the follow-up is not done, or was imported.",
    )
    skipped_at: DateTime | None = field(
        instant("skippedAt"),
        "Time when the follow-up was skipped, UTC. A follow-up skipped before `dueAt` does not count. A follow-up skipped later "
        "counts as missed. Null when not skipped or not recorded.",
    )
    overdue: bool = field(
        listings.FOLLOW_UPS.stored("overdue"),
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
    allowed_actions: list[Action] = action.follow_up()
