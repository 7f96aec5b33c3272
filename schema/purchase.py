"""Purchases with their lines, the promises made with them, what buyers said of them, and the service that follows."""

from typing import TYPE_CHECKING

import strawberry

from graph.projection.fields import Bound, Kind, Pages, amount, by, by_optional, instant, money, passed, prop
from graph.projection.fields import Edge as To
from graph.projection.fields import Filter as On
from graph.projection.fields import Property as Stored
from insights import enums
from schema.company import Department, Product, Rep
from schema.declare import field, lazy, order, pages
from schema.filters import BooleanFilter, DateTimeFilter, EnumFilter, IDFilter
from schema.node import Record
from schema.page import Connection, PageInfo
from schema.scalars import Date, DateTime, Money

if TYPE_CHECKING:
    from schema.care import FollowUp
    from schema.claim import Claim
    from schema.contact import Contact
    from schema.customer import Customer
else:
    FollowUp = lazy("FollowUp", "schema.care")
    Claim = lazy("Claim", "schema.claim")
    Contact = lazy("Contact", "schema.contact")
    Customer = lazy("Customer", "schema.customer")

_OVERDUE = f"(%v.status = 'OPEN' AND {passed('%v.dueAt')})"


@strawberry.type(description="One line of a purchase: the relationship to its product.")
class PurchaseLine:
    line: int = field(prop("line"), "Its number within the purchase, from 1.")
    quantity: int = field(prop("quantity"), "Units; positive on returns too.")
    unit_price: Money = field(
        money("%v.unitPrice", "startNode(%v).currency"),
        "Price of one unit before discount.",
    )
    discount: float = field(Stored("coalesce(%v.discount, 0.0)"), "Discount as a share: 0 to 1.")
    amount: Money = field(
        money("%v.amount", "startNode(%v).currency"),
        "Quantity times price, net of discount.",
    )
    product: Product = field(Bound("n"), "What was bought.")


@strawberry.type(description="A page of a purchase's lines, in the order of the lines.")
class PurchaseLineConnection:
    edges: list["PurchaseLineEdge"] = strawberry.field(description="The lines with their cursors.")
    nodes: list[PurchaseLine] = strawberry.field(description="The lines.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(description="How many lines the purchase has.")


@strawberry.type(description="A line with its cursor.")
class PurchaseLineEdge:
    cursor: str = strawberry.field(description="Where this line stands.")
    node: PurchaseLine = strawberry.field(description="The line.")


@strawberry.type(description="A promise made to a customer (R5); one that is open past its date counts as broken.")
class Promise(Record):
    kind: enums.PromiseKind = field(prop("kind"), "What was promised.")
    text: str | None = field(prop("text"), "The promise in words.")
    made_at: DateTime | None = field(instant("madeAt"), "When it was made.")
    due_at: DateTime = field(instant("dueAt"), "When it falls due.")
    status: enums.PromiseStatus = field(prop("status"), "Where it stands.")
    kept_at: DateTime | None = field(instant("keptAt"), "When it was kept, early or late.")
    reason: str | None = field(prop("reason"), "Why it was broken or withdrawn.")
    overdue: bool = field(Stored(_OVERDUE), "Open past its date. A date without a time lasts until the viewer's day ends.")
    customer: Customer | None = field(To("(%v)-[:TO]->(%n:Customer)"), "Whom it was made to.")
    purchase: "Purchase | None" = field(To("(%v)-[:OF]->(%n:Purchase)"), "The purchase it belongs to.")
    confirmed_with: list[Department] = field(
        To("(%v)-[:CONFIRMED_WITH]->(%n:Department)", order="%n.nameKey, %n.id"), "Departments that confirmed they can keep it (R5)."
    )
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


@strawberry.type(description="What a buyer said of a purchase: satisfaction is experience minus expectation (R4).")
class Satisfaction(Record):
    at: DateTime = field(instant("at"), "When it was read.")
    expectation: int = field(prop("expectation"), "What they expected, 1 (little) to 5.")
    experience: int = field(prop("experience"), "What they got, 1 (little) to 5.")
    gap: int = field(Stored("(%v.experience - %v.expectation)"), "Experience minus expectation, -4 to 4.")
    willing_to_repeat: int | None = field(prop("willingToRepeat"), "Would they buy again, 1 to 5 (R17).")
    trustworthy: int | None = field(prop("trustworthy"), "Was the rep trustworthy, 1 to 5 (R2).")
    did_as_said: int | None = field(prop("didAsSaid"), "Did product and rep do what they said, 1 to 5 (R2).")
    cared: int | None = field(prop("cared"), "Did the rep care, 1 to 5 (R2).")
    given_by: enums.SatisfactionSource = field(prop("givenBy"), "How it was read.")
    purchase: "Purchase | None" = field(To("(%v)-[:OF]->(%n:Purchase)"), "The purchase it is about.")
    contact: Contact | None = field(To("(%v)<-[:GAVE]-(%n:Contact)"), "Who said it.")
    customer: Customer | None = field(To("(%v)-[:AT]->(%n:Customer)"), "At which customer.")


@strawberry.type(description="Service after the sale (R10).")
class ServiceJob(Record):
    kind: enums.ServiceJobKind = field(prop("kind"), "What is done.")
    status: enums.ServiceJobStatus = field(prop("status"), "Where it stands.")
    opened_at: DateTime = field(instant("openedAt"), "When it was asked for.")
    agreed_at: DateTime | None = field(instant("agreedAt"), "The agreed date; it is judged as a promise.")
    done_at: DateTime | None = field(instant("doneAt"), "When it was done.")
    text: str | None = field(prop("text"), "What is done, in words.")
    cost: Money | None = field(amount("cost", "costCurrency"), "What it cost us.")
    under_guarantee: bool | None = field(prop("underGuarantee"), "Whether the guarantee covers it.")
    note: str | None = field(prop("note"), "A note of whoever did it.")
    customer: Customer | None = field(To("(%v)-[:AT]->(%n:Customer)"), "For whom.")
    purchase: "Purchase | None" = field(To("(%v)-[:FOR]->(%n:Purchase)"), "For which purchase.")
    claim: Claim | None = field(To("(%v)-[:FOR]->(%n:Claim)"), "After which claim.")
    promise: Promise | None = field(To("(%v)<-[:FOR]-(%n:Promise)"), "The agreed date, as a promise.")
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


PromiseOrder = order("Promise", {"DUE_AT": "When it falls due."})


@strawberry.input(description="Conditions on promises.")
class PromiseFilter:
    and_: list["PromiseFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["PromiseFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "PromiseFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    kind: EnumFilter[enums.PromiseKind] | None = strawberry.field(description="What was promised.", default=strawberry.UNSET)
    status: EnumFilter[enums.PromiseStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    due_at: DateTimeFilter | None = strawberry.field(description="When it falls due.", default=strawberry.UNSET)
    overdue: BooleanFilter | None = strawberry.field(description="Open past its date.", default=strawberry.UNSET)


@strawberry.input(description="Conditions on service jobs.")
class ServiceJobFilter:
    and_: list["ServiceJobFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["ServiceJobFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "ServiceJobFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    kind: EnumFilter[enums.ServiceJobKind] | None = strawberry.field(description="What is done.", default=strawberry.UNSET)
    status: EnumFilter[enums.ServiceJobStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    opened_at: DateTimeFilter | None = strawberry.field(description="When it was asked for.", default=strawberry.UNSET)


ServiceJobOrder = order("ServiceJob", {"OPENED_AT": "When it was asked for.", "AGREED_AT": "The agreed date."})
SERVICE_JOB_SORTS = {"OPENED_AT": by("%n.openedAt", Kind.TIME), "AGREED_AT": by_optional("%n.agreedAt", Kind.TIME)}
SERVICE_JOBS = {"kind": On("%n.kind", Kind.TEXT), "status": On("%n.status", Kind.TEXT), "openedAt": On("%n.openedAt", Kind.TIME)}
PROMISES = {
    "kind": On("%n.kind", Kind.TEXT),
    "status": On("%n.status", Kind.TEXT),
    "dueAt": On("%n.dueAt", Kind.TIME),
    "overdue": On(_OVERDUE.replace("%v", "%n"), Kind.FLAG),
}
PROMISE_SORTS = {"DUE_AT": by("%n.dueAt", Kind.TIME)}
_BY_AT = {"AT": by("%n.at", Kind.TIME)}


@strawberry.type(
    description="A purchase, or a return: a record of its own with status RETURNED, whose quantities and totals are positive. A purchase "
    "that came back in full has status RETURNED too, and `returnedAt`."
)
class Purchase(Record):
    status: enums.PurchaseStatus = field(prop("status"), "Where it stands.")
    ordered_at: DateTime = field(instant("orderedAt"), "When it was ordered.")
    promised_at: DateTime | None = field(instant("promisedAt"), "The promised date of delivery.")
    shipped_at: DateTime | None = field(instant("shippedAt"), "When it was shipped.")
    delivered_at: DateTime | None = field(instant("deliveredAt"), "When it was delivered.")
    guarantee_until: Date | None = field(
        Stored(
            "coalesce(toString(%v.guaranteeUntil), HEAD(COLLECT { MATCH (%v)-[:INCLUDES]->(g:Product) "
            "WHERE g.guaranteeMonths IS NOT NULL AND %v.deliveredAt IS NOT NULL "
            "RETURN toString(date(%v.deliveredAt) + duration({months: g.guaranteeMonths})) ORDER BY g.guaranteeMonths DESC LIMIT 1 }))"
        ),
        "Last day of the guarantee (R10). If the products have different guarantees, the longest counts. Null before the delivery.",
    )
    total: Money = field(amount("total"), "Sum of the lines, net of discount.")
    terms: list[str] | None = field(prop("terms"), "Commercial terms spelled out (R5).")
    seller_present: bool | None = field(prop("sellerPresent"), "Whether the seller was there at delivery (R8).")
    delivery_note: str | None = field(prop("deliveryNote"), "What was noted at delivery.")
    cancelled_at: DateTime | None = field(instant("cancelledAt"), "When it was cancelled.")
    cancel_reason: str | None = field(prop("cancelReason"), "Why it was cancelled.")
    returned_at: DateTime | None = field(
        instant("returnedAt"), "When the last of it came back. Null unless all of the purchase came back, and for a return."
    )
    return_reason: str | None = field(prop("returnReason"), "Why it came back: of a return.")
    customer: Customer | None = field(To("(%v)<-[:MADE]-(%n:Customer)"), "Who bought.")
    sold_by: Rep | None = field(To("(%v)<-[:SOLD]-(%n:Rep)"), "Who sold.")
    placed_by: Contact | None = field(To("(%v)<-[:PLACED]-(%n:Contact)"), "Who placed the order.")
    returns: "Purchase | None" = field(To("(%v)-[:RETURNS]->(%n:Purchase)"), "The purchase that this return takes back, where it is known.")
    returned_by: list["Purchase"] = field(To("(%v)<-[:RETURNS]-(%n:Purchase)", order="%n.orderedAt, %n.id"), "Returns of this purchase.")
    lines: PurchaseLineConnection = pages(
        Pages("(%v)-[%r:INCLUDES]->(%n:Product)", {"LINE": by("%r.line", Kind.NUMBER)}, ("LINE", "ASC"), of="r", tie="%r.id"),
        "What was bought, line by line.",
    )
    promises: Connection[Promise] = pages(
        Pages("(%v)<-[:OF]-(%n:Promise)", PROMISE_SORTS, ("DUE_AT", "ASC"), PROMISES), "Promises made with it.", PromiseFilter, PromiseOrder
    )
    satisfaction: Connection[Satisfaction] = pages(
        Pages("(%v)<-[:OF]-(%n:Satisfaction)", _BY_AT, ("AT", "DESC")), "What its buyers said of it, latest first."
    )
    follow_ups: Connection[FollowUp] = pages(
        Pages("(%v)<-[:OF]-(%n:FollowUp)", {"DUE_AT": by("%n.dueAt", Kind.TIME)}, ("DUE_AT", "ASC")),
        "Its follow-ups, in order of their dates.",
    )
    claims: Connection[Claim] = pages(
        Pages("(%v)<-[:ABOUT]-(%n:Claim)", {"OPENED_AT": by("%n.openedAt", Kind.TIME)}, ("OPENED_AT", "DESC")),
        "Claims about it, latest first.",
    )
    service_jobs: Connection[ServiceJob] = pages(
        Pages("(%v)<-[:FOR]-(%n:ServiceJob)", SERVICE_JOB_SORTS, ("OPENED_AT", "DESC"), SERVICE_JOBS),
        "Service after it, latest first.",
        ServiceJobFilter,
        ServiceJobOrder,
    )
    version: int = field(Stored("coalesce(%v.version, 1)"), "Counts the changes; give it as `expectedVersion`.")


PURCHASE_SORTS = {"ORDERED_AT": by("%n.orderedAt", Kind.TIME)}
PURCHASES = {
    "status": On("%n.status", Kind.TEXT),
    "orderedAt": On("%n.orderedAt", Kind.TIME),
    "deliveredAt": On("%n.deliveredAt", Kind.TIME),
    "customer": On("buyer.id", Kind.TEXT, "EXISTS { MATCH (%n)<-[:MADE]-(buyer:Customer) WHERE %see(buyer:Customer) AND %test }"),
    "soldBy": On("seller.id", Kind.TEXT, "EXISTS { MATCH (%n)<-[:SOLD]-(seller:Rep) WHERE %test }"),
    "product": On("bought.id", Kind.TEXT, "EXISTS { MATCH (%n)-[:INCLUDES]->(bought:Product) WHERE %test }"),
}
PURCHASE_LIST = Pages("(%n:Purchase)", PURCHASE_SORTS, ("ORDERED_AT", "DESC"), PURCHASES)
PurchaseOrder = order("Purchase", {"ORDERED_AT": "When it was ordered."})


@strawberry.input(description="Conditions on purchases.")
class PurchaseFilter:
    and_: list["PurchaseFilter"] | None = strawberry.field(name="and", description="All of these.", default=strawberry.UNSET)
    or_: list["PurchaseFilter"] | None = strawberry.field(name="or", description="Any of these.", default=strawberry.UNSET)
    not_: "PurchaseFilter | None" = strawberry.field(name="not", description="Not this.", default=strawberry.UNSET)
    status: EnumFilter[enums.PurchaseStatus] | None = strawberry.field(description="Where it stands.", default=strawberry.UNSET)
    ordered_at: DateTimeFilter | None = strawberry.field(description="When it was ordered.", default=strawberry.UNSET)
    delivered_at: DateTimeFilter | None = strawberry.field(description="When it was delivered.", default=strawberry.UNSET)
    customer: IDFilter | None = strawberry.field(description="Bought by these customers.", default=strawberry.UNSET)
    sold_by: IDFilter | None = strawberry.field(description="Sold by these reps.", default=strawberry.UNSET)
    product: IDFilter | None = strawberry.field(description="With a line of these products.", default=strawberry.UNSET)
