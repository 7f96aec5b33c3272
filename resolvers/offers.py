"""Resolves the best open offers over a portfolio."""

from typing import Any

from graph.client.errors import BadRequest
from graph.projection.run import Projection
from graph.queries import offers
from graph.visibility import managed_scopes
from insights.enums import OfferLevel

MOST = 50
FEW = 2000  # maximum size of a portfolio whose customers are read one by one
MANY = 3  # offers examined per requested offer, because some are no longer open
ROW = {
    "v": "boardCustomer", "r": "board", "customer": "boardCustomer", "product": "boardProduct", "category": "boardCategory",
    "because": "boardBecause", "reading": "boardReading",
}  # fmt: skip
BOARD = {level: offers.board(level) for level in OfferLevel}


async def board(
    projection: Projection, info: Any, first: int, level: OfferLevel, territories: list[str] | None, owners: list[str] | None,
    categories: list[str] | None, *, missing: list[bool | None],
) -> Any:  # fmt: skip
    """Return the best open offers to visible customers. Filters: owners or territories, and categories. Territories and categories include
    everything below.

    A territory contains its customers and the customers of owners who work there. `missing` tells for territory, owner and category whether
    there must be none (True) or any (False). Raises `BadRequest` when `first` is out of range.
    """
    if not 1 <= first <= MOST:
        raise BadRequest(f"`first` is {first}: it must be between 1 and {MOST}.")
    places = None if territories is None else managed_scopes(territories)
    scopes = owners or places or list(projection.viewer.scopes)
    named = {"territories": places, "owners": owners, "categories": categories, "missing": missing}
    return await projection.ranked(info, BOARD[level], ROW, scopes=scopes, few=FEW, many=MANY * first, first=first, **named)
