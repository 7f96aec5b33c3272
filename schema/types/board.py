"""The best open offers to many customers."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import BoundNode
from insights import enums
from resolvers import offers
from schema.kit.declare import field, some
from schema.kit.filters import IDFilter
from schema.types.customer import Customer
from schema.types.offer import Offer


@strawberry.type(description="An open offer to a customer. Customers who may not get offers now are left out.")
class OpenOffer(Offer):
    customer: Customer = field(BoundNode("customer"), "Customer to make the offer to.")


@strawberry.input(description="Conditions on open offers. Conditions that are null or omitted are ignored.")
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


async def cross_sell_board(
    info: Info[Any, Any], first: _First = 20, level: _Level = enums.OfferLevel.PRODUCT, filter: _Filter = strawberry.UNSET
) -> Any:
    """Return the best open offers to customers visible to the viewer."""
    conditions = (filter.territory, filter.owner, filter.category) if filter else (None, None, None)
    return await offers.board(
        info.context["projection"], info._raw_info, first, level, *map(_named, conditions), missing=[*map(_missing, conditions)]
    )
