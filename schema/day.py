"""A day's work: what is due, whom to ask, who goes quiet, and how follow-ups were done (R6 to R9, R15, R18)."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited, Kind, Pages, by
from insights import enums
from resolvers import days
from schema.ask import ReferralAsk
from schema.care import FollowUp
from schema.claim import Claim
from schema.customer import Customer
from schema.declare import argument, field, pages
from schema.page import Connection
from schema.purchase import Promise
from schema.relationship import says
from schema.scalars import Date

_AT_MINE = f"EXISTS {{ MATCH (%n)-[:OF|TO]->(c:Customer) WHERE {days.MINE} }}"
_ASSIGNED = (
    "(EXISTS { (%n)-[:ASSIGNED_TO]->(:Rep {id: $rep}) } OR "
    f"($rep IS NULL OR NOT EXISTS {{ (%n)-[:ASSIGNED_TO]->(:Rep) }}) AND {_AT_MINE})"
)
_WHOLE_DAY = "%n.dueAt.epochSeconds % 86400 = 0"
_DUE = f"%n.dueAt < datetime($latest) AND %n.dueAt < CASE WHEN {_WHOLE_DAY} THEN datetime($untilDay) ELSE datetime($until) END"
# The moment from which something is overdue, so that all that is overdue stands first: a whole day lasts until the viewer's day ends.
_OLDEST = {"DUE_AT": by(f"CASE WHEN {_WHOLE_DAY} THEN %n.dueAt + duration({{seconds: 86399 - $offset}}) ELSE %n.dueAt END", Kind.TIME)}


def _ranked(what: str, number: int, description: str) -> Any:
    made = says(description)
    made.arguments = [argument("first", int, f"{what} at most: 1 to 50.", number)]
    return made


@strawberry.type(description="A customer to ask for a referral (R15).")
class CustomerAsk(ReferralAsk):
    customer: Customer = field(Cited("customer", many=False), "The customer.")


@strawberry.type(
    description="A customer who goes quiet: the level falls within 30 days, or the last order was placed more than 1.5 usual gaps ago."
)
class QuietCustomer:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    level: enums.Level | None = says("The level as of the last refresh.")
    confidence: float = says("Weights of the measured components as a share of all weights, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5.")
    will_drop_at: Date | None = says("The day on which the level falls if nothing happens; null where none is near.")
    overdue: float | None = says("Days since the last order, divided by the customer's usual gap between orders.")
    reason: str = says("Why they are on the list.")


@strawberry.type(
    description="How the follow-ups were done that came due within a year before the end of the day. A follow-up that was skipped before "
    "its date does not count; skipped later, it was missed. Every share, 0 to 1, stands beside the number that it is a share of, and is "
    "null where that is 0 (R18)."
)
class DayCare:
    sample: int = says("Follow-ups of all kinds that came due.")
    thanks_due: int = says("Thank-yous that came due (R7).")
    thanked_in_time: float | None = says("Share of `thanksDue` said in time.")
    deliveries_due: int = says("Confirmations of deliveries that came due (R8).")
    delivery_confirmed: float | None = says("Share of `deliveriesDue` confirmed in time.")
    visits_due: int = says("Follow-up visits that came due (R8).")
    visited_by_seller: float | None = says("Share of `visitsDue` that the rep who sold made in time.")
    contacts_due: int = says("Monthly contacts that came due (R9).")
    monthly_contact: float | None = says("Share of `contactsDue` made in time.")


@strawberry.type(
    description="What a day asks: of a rep at what they own (or nobody owns), of managers and admins at all that they may see."
)
class MyDay:
    day: Date = says("The day: the one asked for, else the viewer's today.")
    follow_ups: Connection[FollowUp] = pages(
        Pages("(%n:FollowUp)", _OLDEST, ("DUE_AT", "ASC"), where=f"%n.status = 'PLANNED' AND {_DUE} AND {_ASSIGNED}"),
        "Follow-ups that are not done and due by two days after that day: overdue ones first, the oldest first.",
    )
    promises_due: Connection[Promise] = pages(
        Pages("(%n:Promise)", _OLDEST, ("DUE_AT", "ASC"), where=f"%n.status = 'OPEN' AND {_DUE} AND {_AT_MINE}"),
        "Promises that are open and due by two days after that day: overdue ones first, the oldest first (R5).",
    )
    claims_due: Connection[Claim] = pages(
        Pages(
            "(%n:Claim)",
            _OLDEST,
            ("DUE_AT", "ASC"),
            where=f"%n.status <> 'RESOLVED' AND {_DUE} AND NOT coalesce(%n.waitingSince <= %n.dueAt, false) AND {_AT_MINE}",
        ),
        "Claims that are unresolved and due by two days after that day: overdue ones first, the oldest first (R12). Claims that wait for "
        "the customer are not listed.",
    )
    referral_asks: list[CustomerAsk] = _ranked(
        "Customers", 5, "Whom to ask for a referral, first those who were asked last how they find it."
    )
    going_quiet: list[QuietCustomer] = _ranked("Customers", 10, "Who goes quiet, as of the last refresh, the deepest relationships first.")
    care: DayCare = says("How the follow-ups of the last year were done.")
    withheld: bool = says("Whether there is a part of the graph that your role does not open.")


_Day = Annotated[
    Date | None,
    strawberry.argument(
        description="The day, in the time zone of the viewer. Defaults to today. Lists hold what is not done by now; asks are judged as of "
        "the end of the day."
    ),
]


async def my_day(info: Info[Any, Any], day: _Day = None) -> Any:
    return await days.my_day(info.context["projection"], info._raw_info, day)
