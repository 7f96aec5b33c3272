"""What is lost if a contact or one of our reps leaves."""

import strawberry

from graph.projection.fields import Cited
from insights import enums
from schema.kit.declare import field, says
from schema.kit.scalars import Date, Money
from schema.types.company import Rep
from schema.types.contact import Contact
from schema.types.customer import Customer


@strawberry.type(description="Losses at one customer.")
class CustomerLoss:
    customer: Customer = field(Cited("customer", many=False), "The customer.")
    penetration_before: int | None = says("Score of the penetration today, from 0 to 100. Null when it cannot be judged.")
    penetration_after: int | None = says("Score of the penetration without the person, from 0 to 100. Null when it cannot be judged.")
    level_before: enums.Level | None = says("Level of the relationship today. Null when there is none.")
    confidence_before: float = says("Share of the weights that belong to components measured today, from 0 to 1.")
    provisional_before: bool = says("Whether `confidenceBefore` is below 0.5.")
    level_after: enums.Level | None = says("Level of the relationship without the person. Null when there is none.")
    confidence_after: float = says("Share of the weights that belong to components measured without the person, from 0 to 1.")
    provisional_after: bool = says("Whether `confidenceAfter` is below 0.5.")
    roles_lost: list[enums.BuyingRole] = says(
        "Buying roles that nobody fills without the person, or in which nobody is warm without the person."
    )
    paths_broken: int = says("Number of warm ties lost: pairs of a rep and a contact with a two-way touchpoint within 90 days.")
    expected_next_year: Money | None = says("Value of the orders expected in the next year. Null before the first order.")
    reason: str = says("Summary of the losses, of a fall of the level, and of the expected value at risk.")


@strawberry.type(description="A person who could take over.")
class Substitute:
    contact: Contact | None = field(Cited("contact", many=False), "Another contact at the account. Null when one of our reps leaves.")
    rep: Rep | None = field(
        Cited("rep", many=False),
        "Rep who could take over. When a contact leaves, the last rep to talk with the other contact, else the account's "
        "owner. Null when there is none.",
    )
    reason: str = says("Reason why this person could take over.")


@strawberry.type(description="Losses if a person leaves. The facts are judged again without that person, by the same rules.")
class Departure:
    customers: list[CustomerLoss] = says("Affected customers. Customers with a loss come first, then the highest expected value.")
    value_at_risk: Money = says(
        "Sum of `expectedNextYear` over the customers with a loss, in the reporting currency. It counts in full even if the level stays."
    )
    paths_broken: int = says("Number of warm ties lost at all customers.")
    substitutes: list[Substitute] = says("People who could take over, the most suitable first.")
    as_of: Date = says("The facts are judged as of the end of this day, today in the viewer's time zone.")
    truncated: bool = says("Whether more than 100 customers are affected. The others are not judged.")
    withheld: bool = says("Whether the viewer sees only a part of the graph. Always false for admins.")
