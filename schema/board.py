"""The board of open offers: the best of them over a portfolio (R17)."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.projection.fields import Bound
from insights import enums
from resolvers import offers
from schema.customer import Customer
from schema.declare import field
from schema.filters import ANY, IDFilter
from schema.offer import Offer


@strawberry.type(description="An offer to a customer. Customers to whom nothing may be offered now are left out.")
class OpenOffer(Offer):
    customer: Customer = field(Bound("customer"), "The customer to offer it to.")


@strawberry.input(description="Conditions on open offers; null and omitted ones do not count.")
class OfferFilter:
    territory: IDFilter | None = strawberry.field(
        description="To customers in these territories or below, or whose owner covers or manages one of those. `isNull`: to customers "
        "located in no territory (true) or in any (false).",
        default=ANY,
    )
    category: IDFilter | None = strawberry.field(
        description="Of these categories, with all below them. `isNull`: in no category (true) or in any (false).", default=ANY
    )
    owner: IDFilter | None = strawberry.field(
        description="To customers that these reps own. `isNull`: that nobody owns (true) or somebody does (false).", default=ANY
    )


_First = Annotated[int, strawberry.argument(description="Offers at most: 1 to 50.")]
_Level = Annotated[enums.OfferLevel, strawberry.argument(description="Offer products, or whole categories.")]
_Filter = Annotated[OfferFilter | None, strawberry.argument(description="Which offers.")]


def _named(condition: IDFilter | None) -> list[str] | None:
    """The ids that a condition names, None where it is none."""
    if not condition:
        return None
    several = None if condition.in_ in (None, ANY) else [str(one) for one in condition.in_ or ()]
    if condition.eq in (None, ANY):
        return several
    return [str(condition.eq)] if several is None or condition.eq in several else []


def _missing(condition: IDFilter | None) -> bool | None:
    """Whether a condition asks for none (True) or any (False); None where it does not ask."""
    return None if not condition or condition.is_null is ANY else condition.is_null


async def cross_sell_board(
    info: Info[Any, Any], first: _First = 20, level: _Level = enums.OfferLevel.PRODUCT, filter: _Filter = strawberry.UNSET
) -> Any:
    """The board, as far as the viewer sees customers."""
    conditions = (filter.territory, filter.owner, filter.category) if filter else (None, None, None)
    return await offers.board(
        info.context["projection"], info._raw_info, first, level, *map(_named, conditions), missing=[*map(_missing, conditions)]
    )
