"""Portfolio: figures of a territory's customers over a period, for sales managers."""

import strawberry

from graph.projection.fields import Cited
from insights import enums
from schema.kit.declare import field, says
from schema.kit.page import Connection
from schema.kit.scalars import Money
from schema.types import portfolio_records
from schema.types.care import FollowUp
from schema.types.claim import Claim
from schema.types.company import Department, Rep
from schema.types.customer import Customer
from schema.types.referral import Opportunity


@strawberry.type(description="Number of customers at one level at the end of the period.")
class LevelShare:
    level: enums.Level | None = says(
        "The level. Null for customers that were not judged by then, or have neither a purchase nor a touchpoint."
    )
    customers: int = says("Number of customers at this level.")
    of: int = says("Number of all customers of the portfolio.")
    share: float | None = says("`customers` divided by `of`, from 0 to 1. All shares add up to 1. Null when there are no customers.")


@strawberry.type(description="Number of customers by their levels at the end of the first and of the last day.")
class LevelMigration:
    from_: enums.Level | None = strawberry.field(
        name="from", description="Level at the end of the first day. Null when there was none by then."
    )
    to: enums.Level | None = says("Level at the end of the last day. Null when there was none by then.")
    customers: int = says(
        "Number of customers. Customers who kept their level are included, so all rows add up to the portfolio's customers."
    )


@strawberry.type(
    description="A step of the virtuous circle. A customer takes a step only after all earlier steps. The circle begins with "
    "customers who bought within the period, and counts their steps up to its end. When few customers were asked for "
    "a satisfaction reading, the later steps have small samples."
)
class CircleShare:
    step: enums.CircleStep = says("The step.")
    customers: int = says("Number of customers who took the step.")
    of: int = says(
        "Number of customers who could take the step. For BOUGHT, all customers. For SATISFIED, customers who bought and gave a "
        "reading within the period, of which the latest counts. For later steps, customers who took the step before."
    )
    share: float | None = says("`customers` divided by `of`, from 0 to 1. Null when `of` is 0.")


@strawberry.interface(description="Claims opened within a period, as they stood at its end.")
class ClaimFigures:
    opened: int = says("Number of claims opened within the period.")
    due: int = says("Number of these claims that were resolved or past their due date by the end of the period.")
    resolved_in_time: int = says("Number of claims in `due` that were resolved by their due date.")
    resolved: int = says("Number of claims in `opened` that were resolved by the end of the period, in time or late.")
    median_hours_to_resolve: float | None = says(
        "Median time from opening to resolving the claims in `resolved`, in hours. Null when there are none."
    )


@strawberry.type(description="Claims with one cause.")
class CauseClaims(ClaimFigures):
    cause: enums.ClaimCause | None = says("The cause. Null for claims without a recorded cause.")


@strawberry.type(description="Claims for which one department is responsible.")
class DepartmentClaims(ClaimFigures):
    department: Department | None = field(
        Cited("department", many=False), "The department. Null for claims without a responsible department."
    )


@strawberry.interface(
    description="Follow-ups that came due within the period, with the shares done in time. A follow-up that was skipped before "
    "its due date does not count. A follow-up that was skipped later counts as missed. A follow-up is not done in "
    "time if its touchpoint was entered more than 7 days after it happened. Each share is from 0 to 1, next to the "
    "number that it is a share of. A share is null when that number is 0."
)
class CareFigures:
    sample: int = says("Number of follow-ups of all kinds that came due.")
    done_in_time: float | None = says("Share of `sample` that was done in time.")
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


@strawberry.type(description="Care by one rep after sales: the follow-ups assigned to the rep, at customers visible to the viewer.")
class RepCare(CareFigures):
    rep: Rep = field(Cited("rep", many=False), "The rep.")


@strawberry.type(description="Care of the customers of one size class. Small customers should be thanked as promptly as large customers.")
class SizeCare(CareFigures):
    size: enums.CustomerSize | None = says(
        "Size class, by the net value of all purchases as of the last refresh. Null for customers without an order, and "
        "before the first refresh."
    )


@strawberry.type(
    description="Care of a quarter of the portfolio's customers with an order, by net value. Small customers should be thanked as promptly "
    "as large customers. A share of fewer than 5 follow-ups is null."
)
class QuartileCare(CareFigures):
    quartile: int | None = says("The quarter, from 1 (lowest net value) to 4 (highest). Null for customers without an order.")
    net_value_up_to: Money | None = says(
        "Highest net value in the quarter, in the reporting currency. Null for customers without an order."
    )


@strawberry.type(
    description="Care by several reps, with all their follow-ups together. Reps with fewer than 5 follow-ups that came due are left out."
)
class CareMean(CareFigures):
    reps: int = says("Number of reps.")


@strawberry.type(description="Opportunities lost within the period.")
class LostSales:
    count: int = says("Number of lost opportunities.")
    valued: int = says("Number of lost opportunities with a known value.")
    value: Money | None = says(
        "Total value of the lost opportunities with a known value, in the reporting currency. Null when no value is known."
    )
    gave_referral: int = says("Number of lost opportunities that led to a referral by the end of the period.")


@strawberry.type(description="Figures of a territory's customers over a period. They count only records visible to the viewer.")
class Portfolio:
    customers: int = says("Number of customers in the territory today that are visible to the viewer.")
    levels: list[LevelShare] = says("Customers by level at the end of the period, the deepest level first.")
    migration: list[LevelMigration] = says(
        "Customers by their levels at both ends of the period, from the standings stored at each refresh. Only "
        "combinations that occur are listed."
    )
    virtuous_circle: list[CircleShare] = says("Steps of the virtuous circle that customers took.")
    claims_by_cause: list[CauseClaims] = says("Claims by cause, the most frequent cause first.")
    claims_by_department: list[DepartmentClaims] = says("Claims by responsible department, the most frequent department first.")
    care: list[RepCare] = says("Care by each rep, the rep with the most follow-ups first. A rep sees only their own care.")
    care_by_size: list[SizeCare] = says(
        "Care by size class of the customers, the largest class first. A rep sees only their own follow-ups."
    )
    care_by_quartile: list[QuartileCare] = says(
        "Care by quarter of the customers by net value, the largest customers first. The quarters are those of the portfolio's customers "
        "that are visible to the viewer. A rep sees only their own follow-ups."
    )
    care_mean: CareMean | None = says(
        "Care by all reps of this portfolio together, for comparison. A rep gets the care by all reps of the company, at "
        "customers that are not confidential. Null when there are fewer than 2 reps. For a rep, null when there are fewer than 5."
    )
    consistency: float | None = says(
        "How similar the care by the reps is: 1 minus the standard deviation of their shares done in time. Shares are "
        "weighted by sample. 1 means that all reps care the same, and 0.5 is the lowest possible value. Null for a rep, "
        "and when fewer than 2 reps have 5 or more follow-ups that came due."
    )
    consistency_reps: int = says("Number of reps behind `consistency`. 0 for a rep, who sees no other reps.")
    lost_sales: LostSales = says("Opportunities that were lost.")
    withheld: bool = says("Whether the viewer sees only a part of the graph. It depends on the viewer's role alone, not on this answer.")
    empty_reason: str | None = says("Reason why the portfolio is empty. Null when it is not empty.")
    counted_customers: Connection[Customer] = portfolio_records.CUSTOMERS
    counted_claims: Connection[Claim] = portfolio_records.CLAIMS
    counted_follow_ups: Connection[FollowUp] = portfolio_records.FOLLOW_UPS
    counted_opportunities: Connection[Opportunity] = portfolio_records.OPPORTUNITIES
