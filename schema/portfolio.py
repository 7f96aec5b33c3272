"""The portfolio: customers of a territory over a period, as a sales manager reads them (R11, R15, R16, R18, R19)."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Cited
from insights import enums
from resolvers import portfolio as portfolios
from schema.company import Department, Rep
from schema.declare import field
from schema.filters import Period
from schema.relationship import says
from schema.scalars import Money


@strawberry.type(description="How many customers stand at a level at the end of the period.")
class LevelShare:
    level: enums.Level | None = says("The level; null: not judged by then, or nothing to judge by (no purchase, no touchpoint).")
    customers: int = says("How many stand at it.")
    of: int = says("Of how many: all customers of the portfolio.")
    share: float | None = says("`customers` / `of`, 0 to 1; all shares add up to 1. Null where there is no customer.")


@strawberry.type(description="Customers by where they stood at the end of the first day and stand at the end of the last one.")
class LevelMigration:
    from_: enums.Level | None = strawberry.field(name="from", description="The level at the end of the first day; null: none by then.")
    to: enums.Level | None = says("The level at the end of the last day; null: none by then.")
    customers: int = says("How many; those who stayed are told too, so that all add up to the portfolio's customers.")


@strawberry.type(
    description="A step of the virtuous circle (R16), taken by customers who took all steps before: who bought within the period, and how "
    "far round they had come by its end. The shares of the later steps are of few where few were asked."
)
class CircleShare:
    step: enums.CircleStep = says("The step.")
    customers: int = says("How many took it.")
    of: int = says(
        "Of how many: BOUGHT of all customers; SATISFIED of those who bought and were asked within the period, by their latest answer in "
        "it; each later step of those who took the one before."
    )
    share: float | None = says("`customers` / `of`, 0 to 1; null where `of` is 0.")


@strawberry.interface(description="Claims opened within a period, as they stood at its end.")
class ClaimFigures:
    opened: int = says("Claims opened within the period.")
    due: int = says("Of those, the ones resolved, or past their date, by the end of the period.")
    resolved_in_time: int = says("Of those due, the ones resolved by their date.")
    resolved: int = says("Of those opened, the ones resolved by the end of the period, in time or late.")
    median_hours_to_resolve: float | None = says("Hours from opening to resolving, the median over `resolved`; null where none is.")


@strawberry.type(description="Claims of one cause (R11).")
class CauseClaims(ClaimFigures):
    cause: enums.ClaimCause | None = says("The cause; null where none is recorded.")


@strawberry.type(description="Claims that one department answers for (R19).")
class DepartmentClaims(ClaimFigures):
    department: Department | None = field(Cited("department", many=False), "The department; null where none is named.")


@strawberry.interface(
    description="Follow-ups whose date passed within the period, and the shares of them that were done in time. A follow-up that was "
    "skipped before its date does not count; skipped later, it was missed. A touchpoint that was entered more than 7 days after it "
    "happened is not in time. Every share, 0 to 1, stands beside the number that it is a share of, and is null where that is 0."
)
class CareFigures:
    sample: int = says("Follow-ups of all kinds that came due.")
    done_in_time: float | None = says("Share of `sample` that was done in time.")
    thanks_due: int = says("Thank-yous that came due (R7).")
    thanked_in_time: float | None = says("Share of `thanksDue` said in time.")
    deliveries_due: int = says("Confirmations of deliveries that came due (R8).")
    delivery_confirmed: float | None = says("Share of `deliveriesDue` confirmed in time.")
    visits_due: int = says("Follow-up visits that came due (R8).")
    visited_by_seller: float | None = says("Share of `visitsDue` made in time and by no other rep than the seller.")
    contacts_due: int = says("Monthly contacts that came due (R9).")
    monthly_contact: float | None = says("Share of `contactsDue` made in time.")


@strawberry.type(description="How one rep cares after the sale (R18), by the follow-ups that are theirs at customers you may see.")
class RepCare(CareFigures):
    rep: Rep = field(Cited("rep", many=False), "The rep.")


@strawberry.type(description="Care of the customers of one size class: small customers are thanked as promptly as large ones (R20).")
class SizeCare(CareFigures):
    size: enums.CustomerSize | None = says(
        "The size class, by the net value of all purchases as of the last refresh. Null for customers without an order, and before the "
        "first refresh."
    )


@strawberry.type(
    description="Care of several reps, with all their follow-ups together. Reps with fewer than 5 follow-ups that came due are left out."
)
class CareMean(CareFigures):
    reps: int = says("How many reps.")


@strawberry.type(description="Sales lost within the period (R15).")
class LostSales:
    count: int = says("How many.")
    valued: int = says("How many of them have a known value.")
    value: Money | None = says("What those add up to, in the reporting currency; null where it is known of none.")
    gave_referral: int = says("After how many of them a referral was given by the end of the period: lost sales can refer too.")


@strawberry.type(description="Customers of a territory over a period. It counts what you may see, nothing else.")
class Portfolio:
    customers: int = says("Customers in the territory today that you may see.")
    levels: list[LevelShare] = says("Where they stand at the end of the period, the deepest level first.")
    migration: list[LevelMigration] = says("Where they stood at both ends, by the standings kept at each refresh; combinations that occur.")
    virtuous_circle: list[CircleShare] = says("How far round the circle those came who bought (R16).")
    claims_by_cause: list[CauseClaims] = says("Claims by cause, the most frequent first (R11).")
    claims_by_department: list[DepartmentClaims] = says("Claims by the department that answers for them, the most frequent first (R19).")
    care: list[RepCare] = says("How each rep cares, who had the most to do first (R18); a rep sees their own only.")
    care_by_size: list[SizeCare] = says(
        "Care by the size of the customer, largest first: no service level depends on size (R20). A rep sees their own follow-ups."
    )
    care_mean: CareMean | None = says(
        "All reps of this portfolio together, to compare with. A rep compares with all reps of the company, at customers that are not "
        "confidential. Null with fewer than 2 reps, for a rep with fewer than 5."
    )
    consistency: float | None = says(
        "How alike the reps care (R18): 1 less the standard deviation of their shares done in time, weighted by sample; 1 is the same care "
        "by everybody, 0.5 the least possible. Null under two reps with 5 or more follow-ups that came due, and for a rep."
    )
    consistency_reps: int = says("How many reps `consistency` is drawn from; 0 for a rep, who sees no others.")
    lost_sales: LostSales = says("Sales that were lost.")
    withheld: bool = says("Whether there is a part of the graph that your role does not open; nothing is said of whether it matters here.")
    empty_reason: str | None = says("Why there is nobody in it; null where there is.")


@strawberry.input(description="A condition on where something lies in the tree of territories.")
class SubtreeFilter:
    eq: strawberry.ID | None = strawberry.field(description="In this territory, or below it.", default=strawberry.UNSET)
    in_: list[strawberry.ID] | None = strawberry.field(
        name="in", description="In one of these territories, or below it; 100 at most.", default=strawberry.UNSET
    )


@strawberry.input(description="Whose portfolio; null and omitted conditions do not count.")
class PortfolioScope:
    territory: SubtreeFilter | None = strawberry.field(
        description="Customers located there, and those whose owner covers or manages a territory there. An unknown territory has none.",
        default=strawberry.UNSET,
    )


_Filter = Annotated[PortfolioScope | None, strawberry.argument(description="Which customers; null: all that you may see.")]
_Within = Annotated[Period | None, strawberry.argument(description="From which day to which, at the latest today; null: ever.")]


async def portfolio(info: Info[Any, Any], filter: _Filter = None, period: _Within = None) -> Any:
    """Root field `portfolio`."""
    days = (period.from_, period.to) if period else (None, None)
    return await portfolios.portfolio(info.context["projection"], info._raw_info, _territories(filter), *days)


def _territories(found: PortfolioScope | None) -> list[str] | None:
    """Those that all of its conditions name, or None for no condition."""
    where = found.territory if found else None
    if not where:
        return None
    named: list[set[str]] = [] if where.eq in (None, strawberry.UNSET) else [{where.eq}]
    if where.in_ is not None and where.in_ is not strawberry.UNSET:
        named.append(set(where.in_))
    return sorted(named[0].intersection(*named[1:])) if named else None
