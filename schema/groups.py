"""Root fields that count records by group, for dashboards: one line for each grouping.

A grouping names a field of the record's list (`schema/listings.py`). So the filter of a group finds the group's records in that list.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Optional

import strawberry

from graph.projection.conditions import check
from graph.queries.groups import Grouping, joined, read, statement, within
from insights import groups
from schema import listings
from schema.kit.declare import argument
from schema.kit.filters import Period
from schema.kit.listing import Listing
from schema.kit.strawberry_internals import RootInfo, describe_values

_WHOLE = {"value": "coalesce(n.totalReporting, 0)", "claimed": "true"}


def _lines(path: str) -> dict[str, str]:
    """Return the parts of purchases_by.cypher for groups by a record at the end of a path from a line. A purchase has the value of its
    lines in each group.
    """
    return {
        "grouped": f"OPTIONAL MATCH (n)-[line:INCLUDES]->{path}\n"
        "WITH n, one, sum(line.amountReporting) AS lines\nWITH n, one.id AS key, one.name AS name, lines",
        "value": "CASE WHEN key IS NULL THEN coalesce(n.totalReporting, 0) ELSE lines END",
        "claimed": f"(key IS NULL OR EXISTS {{ MATCH (claim)-[:ABOUT]->{path} WHERE one.id = key }})",
    }


_BY_PRODUCT = _lines("(one:Product)")
_BY_CATEGORY = _lines("(:Product)-[:IN_CATEGORY]->(:Category)-[:PART_OF*0..]->(one:Category)")


def _by(name: str, description: str, *, unit: str = "", parts: Mapping[str, str] | None = None) -> tuple[Grouping, str]:
    return Grouping(name, unit, parts or {}), description


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Counts of the records of a list by group. `time` is the field that a period limits. `rule` turns counts into figures of `kind`."""

    listing: Listing
    statement: str
    kind: Any
    rule: Callable[[list[Any], str], dict[str, Any]]
    groupings: Mapping[str, tuple[Grouping, str]]
    time: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    def grouping(self) -> Any:
        """Return the enum of the groupings."""
        name = f"{self.listing.name}Grouping"
        kind = StrEnum(name, {key: key for key in self.groupings})  # type: ignore[misc]  # the name is the list's
        made: Any = strawberry.enum(kind, description=f"Ways to group {self.listing.name} records. New ways may be added.")
        describe_values(made, lambda key: self.groupings[key][1])
        return made

    def arguments(self) -> list[Any]:
        """Return the arguments of the root field."""
        made = [
            argument("group", self.grouping(), "How to group the records."),
            argument("filter", Optional[self.listing.filter], "Conditions that the records must meet. Null for all visible records."),  # noqa: UP045  # known only at run time
        ]
        if self.time:
            said = f"Days in which `{self.time}` must lie. Null for all time."
            made.append(argument("period", Period | None, said))
        return made

    def resolver(self) -> Callable[..., Awaitable[Any]]:
        """Return the resolver of the root field: the groups of the records that are visible to the viewer. It raises `BadRequest` for an
        invalid filter or period.
        """

        async def resolve(info: RootInfo, **_arguments: Any) -> Any:
            projection, selection = info.projection, info.selection
            asked = projection.arguments(selection)
            grouping, _ = self.groupings[asked["group"]]
            check(asked.get("filter"))
            conditions = asked.get("filter") or {}
            if period := within(asked.get("period") or {}):
                conditions = joined(conditions, {self.time: period})
            text, parameters = statement(self.statement, grouping, self.listing.filters, conditions, self.parts)
            rows = await projection.counted(text, **parameters)
            found = None
            if rows:  # only planning returns none
                currency, keyed = read(rows, grouping, self.listing.filters[grouping.field], conditions)
                made = [self.kind(**one, **self.rule(counts, currency)) for one, counts in keyed]
                found = groups.Groups(tuple(sorted(made, key=lambda one: (one.sort, one.id))), projection.viewer.withheld)
            return await projection.told(selection, found, ("groups", self.statement))

        return resolve


CUSTOMERS = Aggregate(
    listings.CUSTOMERS,
    "customers_by",
    groups.CustomerGroup,
    groups.customers,
    {
        "OWNER": _by("owner", "Rep who owns the customer now."),
        "TERRITORY": _by("territory", "Territory in which the customer is directly located."),
        "LEVEL": _by("level", "Level of the relationship."),
        "STATUS": _by("status", "Status of the customer."),
        "INDUSTRY": _by("industry", "Industry."),
        "SEGMENT": _by("segment", "Segment."),
        "COUNTRY": _by("country", "Country, ISO 3166-1 alpha-2."),
        "CITY": _by("city", "City. Cities of the same name are one group: add a condition on the country."),
    },
)
PURCHASES = Aggregate(
    listings.PURCHASES,
    "purchases_by",
    groups.PurchaseGroup,
    groups.purchases,
    {
        "MONTH": _by("orderedAt", "Month of the order, UTC.", unit="month"),
        "QUARTER": _by("orderedAt", "Quarter of the order, UTC.", unit="quarter"),
        "PRODUCT": _by("product", "Product on a line. A purchase is in the group of each of its products.", parts=_BY_PRODUCT),
        "CATEGORY": _by(
            "category",
            "Category of a product on a line. A purchase is in the group of each such category, and of the categories above.",
            parts=_BY_CATEGORY,
        ),
        "REP": _by("soldBy", "Rep who sold."),
        "STATUS": _by("status", "Status of the purchase."),
        "TERRITORY": _by("territory", "Territory in which the customer is directly located."),
        "CUSTOMER_SIZE": _by("customerSize", "Size class of the customer, as of the last refresh."),
    },
    "orderedAt",
    _WHOLE,
)
SATISFACTION = Aggregate(
    listings.SATISFACTIONS,
    "satisfaction_by",
    groups.SatisfactionGroup,
    groups.satisfaction,
    {
        "REP": _by("soldBy", "Rep who sold the purchase that the reading is about."),
        "PRODUCT": _by("product", "Product on a line of that purchase. A reading is in the group of each product."),
        "CATEGORY": _by(
            "category", "Category of such a product. A reading is in the group of each such category, and of the categories above."
        ),
        "TERRITORY": _by("territory", "Territory in which the customer is directly located."),
        "MONTH": _by("at", "Month of the reading, UTC.", unit="month"),
        "QUARTER": _by("at", "Quarter of the reading, UTC.", unit="quarter"),
    },
    "at",
)
CLAIMS = Aggregate(
    listings.CLAIMS,
    "claims_by",
    groups.ClaimGroup,
    groups.claims,
    {
        "CAUSE": _by("cause", "Cause of the claim."),
        "VERDICT": _by("verdict", "Verdict on the claim."),
        "STATUS": _by("status", "Status of the claim."),
        "SEVERITY": _by("severity", "Severity of the claim."),
        "DEPARTMENT": _by("department", "Department that is responsible for the claim."),
        "PRODUCT": _by("product", "Product that the claim is about."),
        "MONTH": _by("openedAt", "Month in which the claim was raised, UTC.", unit="month"),
        "QUARTER": _by("openedAt", "Quarter in which the claim was raised, UTC.", unit="quarter"),
    },
    "openedAt",
)
PROMISES = Aggregate(
    listings.PROMISES,
    "promises_by",
    groups.PromiseGroup,
    groups.promises,
    {
        "STATUS": _by("status", "Status of the promise."),
        "KIND": _by("kind", "Subject of the promise."),
        "DEPARTMENT": _by("department", "Department that confirmed the promise. A promise is in the group of each such department."),
        "REP": _by("soldBy", "Rep who sold the purchase that the promise belongs to."),
        "MONTH": _by("dueAt", "Month in which the promise is due, UTC.", unit="month"),
        "QUARTER": _by("dueAt", "Quarter in which the promise is due, UTC.", unit="quarter"),
    },
    "dueAt",
    {"late": listings.PROMISES.filters["overdue"].expression},
)
OPPORTUNITIES = Aggregate(
    listings.OPPORTUNITIES,
    "opportunities_by",
    groups.OpportunityGroup,
    groups.opportunities,
    {
        "STATUS": _by("status", "Status of the opportunity."),
        "REASON": _by("reason", "Reason why the opportunity was won or lost, as it was written. Add a condition on the status."),
        "REP": _by("rep", "Rep who works on the opportunity."),
        "MONTH": _by("openedAt", "Month in which the opportunity came up, UTC.", unit="month"),
        "QUARTER": _by("openedAt", "Quarter in which the opportunity came up, UTC.", unit="quarter"),
        "CLOSED_MONTH": _by("closedAt", "Month in which the opportunity was won or lost, UTC.", unit="month"),
    },
    "openedAt",
)
