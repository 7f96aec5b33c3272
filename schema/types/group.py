"""Groups of records with their figures, for dashboards."""

from typing import Annotated, Any, Union

import strawberry

from graph.projection.fields import Cited, Slice
from insights.groups import SAMPLE
from schema.kit.declare import field, page_arguments, says
from schema.kit.page import Connection
from schema.kit.scalars import ListFilter, Money
from schema.types.company import Category, Department, Product, Rep, Territory

GroupRecord = Annotated[
    Union[Rep, Territory, Product, Category, Department],  # noqa: UP007  # strawberry reads Union
    strawberry.union("GroupRecord", description="A record that the records of a group share."),
]
_FEW = f"Null for a sample below {SAMPLE}."


@strawberry.interface(description="Records that share a value or a record, such as a level or an owner.")
class RecordGroup:
    label: str = says(
        "Name of the group: the name of `record`, or `key`. For a month 2026-03, for a quarter 2026 Q1. `Not recorded` for "
        "records that have neither."
    )
    key: str | None = says(
        "Value that the records share: a text or the value of an enum. For a month or quarter, its first day, such as "
        "2026-03-01. Null when they share a record, and for records without a value."
    )
    record: GroupRecord | None = field(
        Cited("record", many=False), "Record that the records share. Null when they share a value, and for records without such a record."
    )
    filter: ListFilter = says(
        "Filter that finds exactly the records of this group. It includes the argument `filter`. Pass it to the list of the records."
    )


@strawberry.type(description="Customers of one group.")
class CustomerGroup(RecordGroup):
    customers: int = says("Number of customers.")
    scored: int = says("Number of customers with a score. It is the sample of the mean and the quartiles.")
    average_score: float | None = says(f"Mean score of the relationships, from 0 to 100. {_FEW}")
    lower_quartile_score: float | None = says(f"Score that a quarter of the customers do not exceed. {_FEW}")
    median_score: float | None = says(f"Score that half of the customers do not exceed. {_FEW}")
    upper_quartile_score: float | None = says(f"Score that three quarters of the customers do not exceed. {_FEW}")
    valued: int = says("Number of customers with a known net value.")
    net_value: Money | None = says(
        "Sum of the net values: purchases minus returns minus claim costs, in the reporting currency. Null when none is known."
    )
    at_risk: int = says("Number of customers at risk: their status is LAPSED, or the trend of their score is FALLING.")
    value_at_risk: Money | None = says("Net value of the customers at risk, in the reporting currency. Null when none is known.")


@strawberry.type(description="Purchases of one group. Returns and canceled purchases are records of the group too.")
class PurchaseGroup(RecordGroup):
    purchases: int = says("Number of purchases, returns and canceled purchases: the number of records of the group.")
    orders: int = says("Number of purchases that were neither canceled nor returns.")
    returns: int = says("Number of returns.")
    net_value: Money = says(
        "Value of the purchases minus returns, in the reporting currency. In groups by product or category, the value of the "
        "lines with that product or category."
    )
    claims_cost: Money = says(
        "Cost of TRUE and SUSPECTED claims about these purchases, in the reporting currency. In groups by product or category, "
        "only claims that are also about that product or category count."
    )


@strawberry.type(description="Satisfaction readings of one group.")
class SatisfactionGroup(RecordGroup):
    readings: int = says("Number of readings. It is the sample of `gap`.")
    gap: float | None = says(f"Mean of experience minus expectation, from -4 to 4. {_FEW}")
    trustworthy_sample: int = says("Number of answers on how trustworthy the rep was.")
    trustworthy: float | None = says(f"Mean answer on how trustworthy the rep was, from 1 to 5. {_FEW}")
    did_as_said_sample: int = says("Number of answers on whether product and rep did what they said.")
    did_as_said: float | None = says(f"Mean answer on how well product and rep did what they said, from 1 to 5. {_FEW}")
    cared_sample: int = says("Number of answers on how much the rep cared.")
    cared: float | None = says(f"Mean answer on how much the rep cared, from 1 to 5. {_FEW}")


@strawberry.type(description="Claims of one group.")
class ClaimGroup(RecordGroup):
    claims: int = says("Number of claims.")
    resolved: int = says("Number of resolved claims. It is the sample of the hours to resolve.")
    median_hours_to_resolve: float | None = says(f"Median time from opening to resolving a claim, in hours. {_FEW}")
    mean_hours_to_resolve: float | None = says(f"Mean time from opening to resolving a claim, in hours. {_FEW}")
    costed: int = says("Number of claims with a known cost.")
    cost: Money | None = says("Sum of the known costs, whatever the verdict, in the reporting currency. Null when none is known.")


@strawberry.type(description="Promises of one group.")
class PromiseGroup(RecordGroup):
    promises: int = says("Number of promises.")
    kept: int = says("Number of promises that were kept in time.")
    broken: int = says("Number of promises that were broken, or kept late.")
    open: int = says("Number of open promises, including `late` ones.")
    late: int = says("Number of open promises whose due date has passed.")
    withdrawn: int = says("Number of promises that were withdrawn.")
    sample: int = says("Number of promises behind `keptShare`: kept, broken and late ones.")
    kept_share: float | None = says(f"`kept` as a share of `sample`, from 0 to 1. {_FEW}")


@strawberry.type(description="Opportunities of one group.")
class OpportunityGroup(RecordGroup):
    opportunities: int = says("Number of opportunities.")
    open: int = says("Number of open opportunities.")
    won: int = says("Number of opportunities that were won.")
    lost: int = says("Number of opportunities that were lost.")
    valued: int = says("Number of opportunities with a known value.")
    value: Money | None = says("Sum of the known values, in the reporting currency. Null when none is known.")
    sample: int = says("Number of opportunities behind `wonShare`: won and lost ones.")
    won_share: float | None = says(f"`won` as a share of `sample`, from 0 to 1. {_FEW}")


_WITHHELD = "Whether the viewer sees only a part of the graph. It depends on the viewer's role alone, not on this answer."
_ORDER = "The groups. Months and quarters: the latest first. Other groups: the largest first. The group without a value comes last."


def _groups() -> Any:
    """Return the field with the groups of an answer, page by page."""
    return field(Slice("groups"), _ORDER, *page_arguments())


@strawberry.type(description="Customers by group.")
class CustomerGroups:
    groups: Connection[CustomerGroup] = _groups()
    withheld: bool = says(_WITHHELD)


@strawberry.type(description="Purchases by group.")
class PurchaseGroups:
    groups: Connection[PurchaseGroup] = _groups()
    withheld: bool = says(_WITHHELD)


@strawberry.type(description="Satisfaction readings by group.")
class SatisfactionGroups:
    groups: Connection[SatisfactionGroup] = _groups()
    withheld: bool = says(_WITHHELD)


@strawberry.type(description="Claims by group.")
class ClaimGroups:
    groups: Connection[ClaimGroup] = _groups()
    withheld: bool = says(_WITHHELD)


@strawberry.type(description="Promises by group.")
class PromiseGroups:
    groups: Connection[PromiseGroup] = _groups()
    withheld: bool = says(_WITHHELD)


@strawberry.type(description="Opportunities by group.")
class OpportunityGroups:
    groups: Connection[OpportunityGroup] = _groups()
    withheld: bool = says(_WITHHELD)
