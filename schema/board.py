"""The board of open offers: the best of them over a portfolio (R17)."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from graph.errors import BadRequest
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
        description="To customers in these territories or below, or whose owner covers or manages one of those.", default=ANY
    )
    category: IDFilter | None = strawberry.field(description="Of these categories, with all below them.", default=ANY)
    owner: IDFilter | None = strawberry.field(description="To customers that these reps own.", default=ANY)


_First = Annotated[int, strawberry.argument(description="Offers at most: 1 to 50.")]
_Level = Annotated[enums.OfferLevel, strawberry.argument(description="Offer products, or whole categories.")]
_Filter = Annotated[OfferFilter | None, strawberry.argument(description="Which offers.")]


def _named(condition: IDFilter | None) -> list[str] | None:
    """The ids that a condition names, None where it is none."""
    if not condition:
        return None
    if condition.is_null not in (None, ANY):
        raise BadRequest("`isNull` is not supported by crossSellBoard: name records with `eq` or `in`.")
    several = None if condition.in_ in (None, ANY) else [str(one) for one in condition.in_ or ()]
    if condition.eq in (None, ANY):
        return several
    return [str(condition.eq)] if several is None or condition.eq in several else []


async def cross_sell_board(
    info: Info[Any, Any], first: _First = 20, level: _Level = enums.OfferLevel.PRODUCT, filter: _Filter = strawberry.UNSET
) -> Any:
    """The board, as far as the viewer sees customers."""
    conditions = [_named(one) for one in (filter.territory, filter.owner, filter.category)] if filter else [None] * 3
    return await offers.board(info.context["projection"], info._raw_info, first, level, *conditions)
