"""Purchases with their lines, promises, satisfaction readings and service jobs."""

import strawberry

from graph.projection.fields import BoundNode, Kind, Pages, Stored, To, amount, by, instant, money, prop
from insights import enums
from schema import listings
from schema.kit.declare import field, page_arguments
from schema.kit.page import Connection, PageInfo
from schema.kit.scalars import Date, DateTime, Money
from schema.types import action
from schema.types.action import Action
from schema.types.company import Department, Product, Rep
from schema.types.forward import Claim, Contact, Customer, FollowUp, Opportunity
from schema.types.history import Correctable


@strawberry.type(description="A line of a purchase.")
class PurchaseLine:
    line: int = field(prop("line"), "Number of the line within the purchase, from 1.")
    quantity: int = field(prop("quantity"), "Number of units. Positive on returns too.")
    unit_price: Money = field(
        money("%v.unitPrice", "startNode(%v).currency"),
        "Price of one unit before the discount.",
    )
    discount: float = field(Stored("coalesce(%v.discount, 0.0)"), "Discount as a share of the price, from 0 to 1.")
    amount: Money = field(
        money("%v.amount", "startNode(%v).currency"),
        "Amount of the line: quantity times unit price, minus the discount.",
    )
    product: Product = field(BoundNode("n"), "Product of the line.")


@strawberry.type(description="A page of a purchase's lines, sorted by line number.")
class PurchaseLineConnection:
    edges: list["PurchaseLineEdge"] = strawberry.field(description="The edges: lines with their cursors.")
    nodes: list[PurchaseLine] = strawberry.field(description="The lines without their edges.")
    page_info: PageInfo = strawberry.field(description="Position of this page in the list.")
    total_count: int = strawberry.field(description="Number of lines of the purchase.")


@strawberry.type(description="An edge of a purchase's lines: a line with its cursor.")
class PurchaseLineEdge:
    cursor: str = strawberry.field(description="Cursor of this edge. Pass it as `after` or `before`.")
    node: PurchaseLine = strawberry.field(description="The line.")


@strawberry.type(
    name="CustomerPromise", description="A promise to a customer. An open promise counts as broken once its due date has passed."
)
class Promise(Correctable):
    kind: enums.PromiseKind = field(prop("kind"), "Subject of the promise.")
    text: str | None = field(prop("text"), "Text of the promise. Null when not recorded.")
    made_at: DateTime | None = field(instant("madeAt"), "Time when the promise was made, UTC. Null when not recorded.")
    due_at: DateTime = field(instant("dueAt"), "Time by which the promise is due, UTC.")
    status: enums.PromiseStatus = field(prop("status"), "Status of the promise.")
    kept_at: DateTime | None = field(instant("keptAt"), "Time when the promise was kept, in time or late, UTC. Null when it was not kept.")
    reason: str | None = field(prop("reason"), "Reason why the promise was broken or withdrawn. Null when not recorded.")
    overdue: bool = field(
        listings.PROMISES.stored("overdue"),
        "Whether the promise is open and its due date has passed. A due date without a time lasts until the viewer's day ends.",
    )
    customer: Customer | None = field(
        To("(%v)-[:TO]->(%n:Customer)"), "Customer who received the promise. Null when the customer is not visible to the viewer."
    )
    purchase: "Purchase | None" = field(
        To("(%v)-[:OF]->(%n:Purchase)"),
        "Purchase that the promise belongs to. Null when it belongs to no purchase, or the purchase is not visible to the viewer.",
    )
    confirmed_with: list[Department] = field(
        To("(%v)-[:CONFIRMED_WITH]->(%n:Department)", order="%n.nameKey, %n.id"),
        "Departments that confirmed that they can keep the promise, at most 100.",
    )
    allowed_actions: list[Action] = action.promise()


@strawberry.type(description="A satisfaction reading: a contact's rating of a purchase. Satisfaction is experience minus expectation.")
class Satisfaction(Correctable):
    at: DateTime = field(instant("at"), "Time of the reading, UTC.")
    expectation: int = field(prop("expectation"), "Expectation of the contact, from 1 (low) to 5 (high).")
    experience: int = field(prop("experience"), "Experience of the contact, from 1 (low) to 5 (high).")
    gap: int = field(
        Stored("(%v.experience - %v.expectation)"), "Experience minus expectation, from -4 to 4. Negative when the experience fell short."
    )
    willing_to_repeat: int | None = field(
        prop("willingToRepeat"), "How willing the contact is to buy again, from 1 to 5. Null when not asked."
    )
    trustworthy: int | None = field(prop("trustworthy"), "How trustworthy the rep was, from 1 to 5. Null when not asked.")
    did_as_said: int | None = field(prop("didAsSaid"), "How well product and rep did what they said, from 1 to 5. Null when not asked.")
    cared: int | None = field(prop("cared"), "How much the rep cared, from 1 to 5. Null when not asked.")
    given_by: enums.SatisfactionSource = field(prop("givenBy"), "How the reading was taken.")
    purchase: "Purchase | None" = field(
        To("(%v)-[:OF]->(%n:Purchase)"), "Purchase that the reading is about. Null when the purchase is not visible to the viewer."
    )
    contact: Contact | None = field(
        To("(%v)<-[:GAVE]-(%n:Contact)"), "Contact who gave the reading. Null when not recorded or not visible to the viewer."
    )
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer of the purchase. Null when the customer is not visible to the viewer."
    )


@strawberry.type(description="A service job after a sale.")
class ServiceJob(Correctable):
    kind: enums.ServiceJobKind = field(prop("kind"), "Kind of service.")
    status: enums.ServiceJobStatus = field(prop("status"), "Status of the service job.")
    opened_at: DateTime = field(instant("openedAt"), "Time when the service was requested, UTC.")
    agreed_at: DateTime | None = field(
        instant("agreedAt"), "Agreed date of the service, UTC. It is judged as a promise. Null when no date was agreed."
    )
    done_at: DateTime | None = field(instant("doneAt"), "Time when the service was done, UTC. Null when it is not done.")
    text: str | None = field(prop("text"), "Description of the service. Null when not recorded.")
    cost: Money | None = field(amount("cost", "costCurrency"), "Cost of the service to us. Null when not recorded.")
    under_guarantee: bool | None = field(prop("underGuarantee"), "Whether the guarantee covers the service. Null when not known.")
    note: str | None = field(prop("note"), "Note of the person who did the service. Null when there is no note.")
    customer: Customer | None = field(
        To("(%v)-[:AT]->(%n:Customer)"), "Customer that the service is for. Null when the customer is not visible to the viewer."
    )
    purchase: "Purchase | None" = field(
        To("(%v)-[:FOR]->(%n:Purchase)"), "Purchase that the service is for. Null when not recorded or not visible to the viewer."
    )
    claim: Claim | None = field(
        To("(%v)-[:FOR]->(%n:Claim)"),
        "Claim that led to the service. Null when no claim led to it, or the claim is not visible to the viewer.",
    )
    promise: Promise | None = field(To("(%v)<-[:FOR]-(%n:Promise)"), "Promise of the agreed date. Null when there is no such promise.")


@strawberry.type(
    description="A purchase or a return. A return is its own record with status RETURNED. Its quantities and totals are positive. "
    "A purchase that came back in full also has status RETURNED, and a `returnedAt`."
)
class Purchase(Correctable):
    status: enums.PurchaseStatus = field(prop("status"), "Status of the purchase.")
    ordered_at: DateTime = field(instant("orderedAt"), "Time of the order, UTC. For a return, the time of the return.")
    promised_at: DateTime | None = field(
        instant("promisedAt"), "Promised delivery date, UTC. The latest one if it was changed. Null when not recorded."
    )
    date_changed_at: DateTime | None = field(
        instant("dateChangedAt"),
        "Time when the promised date was last changed, UTC. `promises` has the earlier promises. Null when it was not changed.",
    )
    shipped_at: DateTime | None = field(instant("shippedAt"), "Time of shipment, UTC. Null when not shipped or not recorded.")
    delivered_at: DateTime | None = field(instant("deliveredAt"), "Time of delivery, UTC. Null when not delivered or not recorded.")
    guarantee_until: Date | None = field(
        Stored(
            "coalesce(toString(%v.guaranteeUntil), HEAD(COLLECT { MATCH (%v)-[:INCLUDES]->(g:Product) "
            "WHERE g.guaranteeMonths IS NOT NULL AND %v.deliveredAt IS NOT NULL "
            "RETURN toString(date(%v.deliveredAt) + duration({months: g.guaranteeMonths})) ORDER BY g.guaranteeMonths DESC LIMIT 1 }))"
        ),
        "Last day of the guarantee. If products have different guarantees, the longest counts. Null before the delivery, "
        "or when no product has a guarantee.",
    )
    total: Money = field(amount("total"), "Total of the lines, minus discounts.")
    terms: list[str] | None = field(prop("terms"), "Commercial terms of the purchase. Null when not recorded.")
    seller_present: bool | None = field(prop("sellerPresent"), "Whether the seller was present at the delivery. Null when not recorded.")
    delivery_note: str | None = field(prop("deliveryNote"), "Note about the delivery. Null when there is no note.")
    cancelled_at: DateTime | None = field(instant("cancelledAt"), "Time of the cancellation, UTC. Null when not canceled.")
    cancel_reason: str | None = field(prop("cancelReason"), "Reason for the cancellation. Null when not canceled or not recorded.")
    returned_at: DateTime | None = field(
        instant("returnedAt"),
        "Time when the last units of the purchase came back, UTC. Null unless the whole purchase came back. Null for returns.",
    )
    return_reason: str | None = field(
        prop("returnReason"), "Reason for the return. Null unless the record is a return with a recorded reason."
    )
    customer: Customer | None = field(
        To("(%v)<-[:MADE]-(%n:Customer)"), "Customer who bought. Null when the customer is not visible to the viewer."
    )
    sold_by: Rep | None = field(To("(%v)<-[:SOLD]-(%n:Rep)"), "Rep who sold. Null when not recorded.")
    placed_by: Contact | None = field(
        To("(%v)<-[:PLACED]-(%n:Contact)"), "Contact who placed the order. Null when not recorded or not visible to the viewer."
    )
    returns: "Purchase | None" = field(
        To("(%v)-[:RETURNS]->(%n:Purchase)"),
        "Purchase that this return takes back. Null when the record is not a return, or the purchase is not known.",
    )
    returned_by: list["Purchase"] = field(
        To("(%v)<-[:RETURNS]-(%n:Purchase)", order="%n.orderedAt, %n.id"), "Returns of this purchase, earliest first, at most 100."
    )
    lines: PurchaseLineConnection = field(
        Pages("(%v)-[%r:INCLUDES]->(%n:Product)", {"LINE": by("%r.line", Kind.NUMBER)}, ("LINE", "ASC"), of="r", tie="%r.id"),
        "Lines of the purchase, sorted by line number.",
        *page_arguments(),
    )
    promises: Connection[Promise] = listings.PROMISES.pages(
        "(%v)<-[:OF]-(%n:Promise)", "Promises that belong to the purchase, earliest due date first by default."
    )
    satisfaction: Connection[Satisfaction] = listings.SATISFACTIONS.pages(
        "(%v)<-[:OF]-(%n:Satisfaction)", "Satisfaction readings about the purchase, latest first by default."
    )
    follow_ups: Connection[FollowUp] = listings.FOLLOW_UPS.fixed(
        "(%v)<-[:OF]-(%n:FollowUp)", "Follow-ups of the purchase, earliest due date first."
    )
    claims: Connection[Claim] = listings.CLAIMS.fixed("(%v)<-[:ABOUT]-(%n:Claim)", "Claims about the purchase, latest first.")
    service_jobs: Connection[ServiceJob] = listings.SERVICE_JOBS.pages(
        "(%v)<-[:FOR]-(%n:ServiceJob)", "Service jobs for the purchase, latest first by default."
    )
    opportunities: list[Opportunity] = field(
        To("(%v)<-[:LED_TO]-(%n:Opportunity)", order="%n.openedAt, %n.id"),
        "Opportunities that led to this purchase, earliest first, at most 100.",
    )
    allowed_actions: list[Action] = action.purchase()
