"""A viewer's day: what is due, which customers to ask for a referral, who goes quiet, and how follow-ups were done."""

from typing import Any

import strawberry

from graph.projection.fields import Cited
from graph.queries.my_day import MINE
from insights import enums
from schema.kit.declare import argument, field, says
from schema.kit.listing import Listing, moment
from schema.kit.page import Connection
from schema.kit.scalars import Date
from schema.types.care import FollowUp
from schema.types.claim import Claim
from schema.types.customer import Customer
from schema.types.purchase import Promise
from schema.types.referral_ask import ReferralAsk

_AT_MINE = f"EXISTS {{ MATCH (%n)-[:OF|TO]->(c:Customer) WHERE {MINE} }}"
_ASSIGNED = (
    "(EXISTS { (%n)-[:ASSIGNED_TO]->(:Rep {id: $rep}) } OR "
    f"($rep IS NULL OR NOT EXISTS {{ (%n)-[:ASSIGNED_TO]->(:Rep) }}) AND {_AT_MINE})"
)
_WHOLE_DAY = "%n.dueAt.epochSeconds % 86400 = 0"
_DUE = f"%n.dueAt < datetime($latest) AND %n.dueAt < CASE WHEN {_WHOLE_DAY} THEN datetime($untilDay) ELSE datetime($until) END"
# The moment from which a record is overdue, so that overdue records come first. A date without a time lasts until the viewer's day ends.
_PASSES = f"CASE WHEN {_WHOLE_DAY} THEN %n.dueAt + duration({{seconds: 86399 - $offset}}) ELSE %n.dueAt END"
_TASKS = Listing("Task", "tasks", "DUE_AT ASC", due_at=moment(_PASSES))


def _ranked(what: str, number: int, description: str) -> Any:
    made = says(description)
    made.arguments = [argument("first", int, f"Number of {what} to return, from 1 to 50.", number)]
    return made


@strawberry.type(description="A customer to ask for a referral.")
class CustomerAsk(ReferralAsk):
    customer: Customer = field(Cited("customer", many=False), "The customer.")


@strawberry.type(description="A customer who goes quiet. The level falls within 30 days, or the last order is over 1.5 usual gaps old.")
class QuietCustomer:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    level: enums.Level | None = says("Level as of the last refresh or write. Null when there is none.")
    confidence: float = says("Share of the weights that belong to measured components, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5.")
    will_drop_at: Date | None = says("First day on which the level falls if nothing happens, UTC. Null when no fall is near.")
    overdue: float | None = says(
        "Days since the last order, divided by the customer's usual gap between orders. Null before the first order."
    )
    reason: str = says("Reason why the customer is listed, in a sentence.")


@strawberry.type(
    description="Follow-ups that came due in the year up to the end of the day, with the shares done in time. A follow-up that was "
    "skipped before its due date does not count. A follow-up that was skipped later counts as missed. Each share is from 0 to 1, "
    "next to the number that it is a share of. A share is null when that number is 0."
)
class DayCare:
    sample: int = says("Number of follow-ups of all kinds that came due.")
    thanks_due: int = says("Number of thank-yous that came due.")
    thanked_in_time: float | None = says("Share of `thanksDue` that were done in time.")
    deliveries_due: int = says("Number of delivery checks that came due.")
    delivery_confirmed: float | None = says("Share of `deliveriesDue` that were done in time.")
    visits_due: int = says("Number of follow-up visits that came due.")
    visited_by_seller: float | None = says(
        "Share of `visitsDue` that the seller made in time. Visits without a recorded rep or seller count too."
    )
    contacts_due: int = says("Number of monthly contacts that came due.")
    monthly_contact: float | None = says("Share of `contactsDue` that were made in time.")


@strawberry.type(
    description="Tasks of a day. Reps get tasks at customers that they own or nobody owns. Managers and admins get tasks at all "
    "customers visible to them."
)
class MyDay:
    day: Date = says("The requested day. Defaults to today in the viewer's time zone.")
    follow_ups: Connection[FollowUp] = _TASKS.pages(
        "(%n:FollowUp)",
        "Open follow-ups that are overdue or due by two days after the day, the oldest due date first.",
        where=f"%n.status = 'PLANNED' AND {_DUE} AND {_ASSIGNED}",
    )
    promises_due: Connection[Promise] = _TASKS.pages(
        "(%n:Promise)",
        "Open promises that are overdue or due by two days after the day, the oldest due date first.",
        where=f"%n.status = 'OPEN' AND {_DUE} AND {_AT_MINE}",
    )
    claims_due: Connection[Claim] = _TASKS.pages(
        "(%n:Claim)",
        "Unresolved claims that are overdue or due by two days after the day, the oldest due date first. Claims that wait "
        "for the customer are left out.",
        where=f"%n.status <> 'RESOLVED' AND {_DUE} AND NOT coalesce(%n.waitingSince <= %n.dueAt, false) AND {_AT_MINE}",
    )
    referral_asks: list[CustomerAsk] = _ranked(
        "customers", 5, "Customers to ask for a referral, the most recently verified satisfaction first."
    )
    going_quiet: list[QuietCustomer] = _ranked(
        "customers", 10, "Customers who go quiet, as of the last refresh or write, the deepest relationships first."
    )
    care: DayCare = says("Follow-ups of the last year, with the shares done in time.")
    withheld: bool = says("Whether the viewer sees only a part of the graph. Always false for admins.")
