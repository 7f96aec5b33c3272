"""What we lose if somebody leaves: a contact, or one of us (R3)."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited
from insights import enums
from resolvers import departures
from schema.company import Rep
from schema.contact import Contact
from schema.customer import Customer
from schema.declare import field
from schema.relationship import says
from schema.scalars import Date, Money


@strawberry.input(one_of=True, description="Who leaves: say one.")
class DepartureOf:
    contact: strawberry.ID | None = strawberry.field(description="A contact.", default=strawberry.UNSET)
    rep: strawberry.ID | None = strawberry.field(description="One of us.", default=strawberry.UNSET)


@strawberry.type(description="What is lost at one customer.")
class CustomerLoss:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    penetration_before: int | None = says("Score of the penetration today, 0 to 100.")
    penetration_after: int | None = says("Score of the penetration without them.")
    level_before: enums.Level | None = says("Level of the relationship today.")
    confidence_before: float = says("Weights of the components measured today as a share of all weights, from 0 to 1.")
    provisional_before: bool = says("Whether that confidence is below 0.5.")
    level_after: enums.Level | None = says("Level of the relationship without them.")
    confidence_after: float = says("The same share without them, from 0 to 1.")
    provisional_after: bool = says("Whether that confidence is below 0.5.")
    roles_lost: list[enums.BuyingRole] = says("Parts in buying that nobody fills any more, or in which nobody is warm any more.")
    paths_broken: int = says("Warm ties lost: pairs of one of us and one of them with a two-way touchpoint within 90 days.")
    expected_next_year: Money | None = says("Value of the orders expected in the next year. Null without an order.")
    reason: str = says("What is lost, whether the level falls, and whether the expected value counts as at risk.")


@strawberry.type(description="Who could step in.")
class Substitute:
    contact: Contact | None = field(Cited("contact", many=False), "Somebody else at the account; null where one of us leaves.")
    rep: Rep | None = field(Cited("rep", many=False), "Who of us: the one who talked with them last, else the account's owner.")
    reason: str = says("Why they.")


@strawberry.type(description="What we lose if somebody leaves: the facts judged again without them, by the same rules.")
class Departure:
    customers: list[CustomerLoss] = says("The customers whom it touches, those at whom something is lost first, then by expected value.")
    value_at_risk: Money = says(
        "Sum of `expectedNextYear` over the customers where something is lost, in the reporting currency. It counts in full, also if the "
        "level stays."
    )
    paths_broken: int = says("Warm ties lost, at all customers.")
    substitutes: list[Substitute] = says("Who could step in, the likeliest first.")
    as_of: Date = says("The day whose end is judged, UTC.")
    truncated: bool = says("Whether there are more than 100 such customers: the others are not judged.")
    withheld: bool = says("Whether there is a part of the graph that your role does not open.")


_Of = Annotated[DepartureOf, strawberry.argument(description="Who leaves.")]


async def departure(info: Info[Any, Any], of: _Of) -> Any:
    return await departures.of(info.context["projection"], info._raw_info, of.contact or None, of.rep or None)
