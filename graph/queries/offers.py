"""Statements about offers, with the weights of insights/weights.toml filled in."""

import re
from functools import cache
from typing import Any

from graph.client.files import cypher
from graph.visibility import Viewer, managed_scopes
from insights.enums import OfferLevel
from insights.weights import WEIGHTS

_FLOATS = ("half_life", "backoff")
_WEIGHTS = (*_FLOATS, "bought", "popular", "because", "unwilling")
_STORED = {OfferLevel.PRODUCT: ("OFFERED", "Product"), OfferLevel.CATEGORY: ("LACKS", "Category")}
MAX_OFFERS = 50  # on the board
FEW_CUSTOMERS = 2000  # maximum size of a portfolio whose customers are read one by one
MANY = 3  # offers examined per requested offer, because some are no longer open
# The variables that the fields of an offer on the board are read from.
NAMES = {
    "v": "boardCustomer", "r": "board", "customer": "boardCustomer", "product": "boardProduct", "category": "boardCategory",
    "because": "boardBecause", "reading": "boardReading",
}  # fmt: skip


def _weighed(name: str) -> str:
    """Return a statement with suppressed.cypher and the weights filled in."""
    text = cypher(name).replace("%suppressed", cypher("suppressed"))
    for weight in _WEIGHTS:
        value = getattr(WEIGHTS.cross_sell, weight)
        text = re.sub(rf"%{weight}\b", str(float(value) if weight in _FLOATS else value), text)
    return text


def suppressed() -> str:
    """Return the expression for the reason why nothing may be offered to `customer`."""
    return _weighed("suppressed")


def cross_sell() -> str:
    """Return the subquery for the offers to a customer."""
    return _weighed("cross_sell")


@cache
def board(level: OfferLevel) -> str:
    """Return the statement for the best open offers over a portfolio."""
    kind, thing = _STORED[level]
    return _weighed("cross_sell_board").replace("%kind", kind).replace("%thing", thing).replace("%now", "datetime($now)")


def parameters(viewer: Viewer, first: int, named: list[list[str] | None], missing: list[bool | None]) -> dict[str, Any]:
    """Return the parameters of the board for the best `first` offers.

    `named` has the ids of territories, owners and categories. Territories and categories include everything below. A territory contains its
    customers and the customers of owners who work there. `missing` tells for territory, owner and category whether there must be none
    (True) or any (False).
    """
    territories, owners, categories = named
    places = None if territories is None else managed_scopes(territories)
    conditions = {"territories": places, "owners": owners, "categories": categories, "missing": missing}
    return {"scopes": owners or places or list(viewer.scopes), "few": FEW_CUSTOMERS, "many": MANY * first, "first": first, **conditions}
