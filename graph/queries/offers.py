"""Statements about offers, with the weights of insights/weights.toml filled in."""

import re

from graph.client.files import cypher
from insights.enums import OfferLevel
from insights.weights import WEIGHTS

_FLOATS = ("half_life", "backoff")
_WEIGHTS = (*_FLOATS, "bought", "popular", "because", "unwilling")
_STORED = {OfferLevel.PRODUCT: ("OFFERED", "Product"), OfferLevel.CATEGORY: ("LACKS", "Category")}


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


def board(level: OfferLevel) -> str:
    """Return the statement for the best open offers over a portfolio."""
    kind, thing = _STORED[level]
    return _weighed("cross_sell_board").replace("%kind", kind).replace("%thing", thing).replace("%now", "datetime($now)")
