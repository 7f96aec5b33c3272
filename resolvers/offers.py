"""The best open offers over a portfolio."""

from typing import Annotated, Any

import strawberry

from graph.projection.arguments import between
from graph.queries.offers import MAX_OFFERS, NAMES, board, parameters
from insights import enums
from schema.kit.declare import some
from schema.kit.filters import IDFilter
from schema.kit.strawberry_internals import RootInfo


@strawberry.input(description="Conditions on open offers. A condition that is omitted or null does not filter.")
class OfferFilter:
    territory: IDFilter | None = some(
        "Territory, with all territories below. Matches customers located there, and customers whose owner covers or "
        "manages a territory there. `isNull`: true for customers in no territory, false for customers in any territory."
    )
    category: IDFilter | None = some(
        "Category of the offer, with all categories below. `isNull`: true for offers in no category, false for offers in any category."
    )
    owner: IDFilter | None = some(
        "Rep who owns the customer. `isNull`: true for customers without an owner, false for customers with an owner."
    )


_First = Annotated[int, strawberry.argument(description="Number of offers to return, from 1 to 50.")]
_Level = Annotated[enums.OfferLevel, strawberry.argument(description="Whether to offer products or whole categories.")]
_Filter = Annotated[OfferFilter | None, strawberry.argument(description="Conditions that the offers must meet.")]


async def cross_sell_board(
    info: RootInfo, first: _First = 20, level: _Level = enums.OfferLevel.PRODUCT, filter: _Filter = strawberry.UNSET
) -> Any:
    """Return the best open offers to customers visible to the viewer. Raises `BadRequest` when `first` is out of range."""
    between("first", first, 1, MAX_OFFERS)
    conditions = (filter.territory, filter.owner, filter.category) if filter else (None, None, None)
    given = parameters(info.projection.viewer, first, [*map(_named, conditions)], [*map(_missing, conditions)])
    return await info.projection.ranked(info.selection, board(level), NAMES, **given)


def _named(condition: IDFilter | None) -> list[str] | None:
    """Return the ids that a condition names, or None when there is no condition."""
    if not condition:
        return None
    several = None if condition.in_ in (None, strawberry.UNSET) else [str(one) for one in condition.in_ or ()]
    if condition.eq in (None, strawberry.UNSET):
        return several
    return [str(condition.eq)] if several is None or condition.eq in several else []


def _missing(condition: IDFilter | None) -> bool | None:
    """Return whether a condition asks for no record (True) or for any record (False), or None when it does not ask."""
    return None if not condition or condition.is_null is strawberry.UNSET else condition.is_null
