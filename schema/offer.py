"""What to offer next: the products or categories that similar customers own, with what led there (R17)."""

from collections.abc import Mapping
from typing import Any

import strawberry

from graph.files import cypher
from graph.projection.fields import Bound, Insight, Ranked
from graph.projection.fields import Property as Stored
from insights import cross_sell, enums
from schema.company import CatalogItem, Category, Product
from schema.declare import argument, field
from schema.node import Reason


def _reason(row: list[Any], _arguments: Mapping[str, Any]) -> str:
    suppressed, *facts = row
    return cross_sell.SUPPRESSED[suppressed] if suppressed else cross_sell.reason(*facts)


def _suppressed(code: str | None, _arguments: Mapping[str, Any]) -> Reason | None:
    return Reason(code=code, message=cross_sell.SUPPRESSED[code]) if code else None


OFFERS = Ranked(
    cross_sell.weighed(cypher("cross_sell")),
    {"r": "offer", "product": "offerProduct", "category": "offerCategory", "because": "offerBecause"},
)
FIRST = argument("first", int, "Offers at most: 1 to 50.", 10)
LEVEL = argument("level", enums.OfferLevel, "Offer products, or whole categories.", enums.OfferLevel.PRODUCT)


@strawberry.type(description="Something to offer a customer, and why: as of the last refresh, from what all customers bought (R17).")
class Offer:
    product: Product | None = field(Bound("product"), "The product; null where a category is offered, or nothing may be.")
    category: Category | None = field(Bound("category"), "The category; null where a product is offered, or nothing may be.")
    score: float = field(Stored("%r.score"), "Share of all that speaks for any offer to this customer: 0 to 1, all shares add up to 1.")
    reason: str = field(
        Insight("[%r.suppressed, %r.names, %r.customers, %r.buyers, %r.bought]", _reason),
        "Why, in a sentence; it names no other customer.",
    )
    because: list[CatalogItem] = field(
        Bound("because"), "What the customer bought that led there, the strongest first; empty where popularity alone speaks."
    )
    similar_customers: int | None = field(
        Stored("%r.customers"), "How many customers own the first of `because` and this; null under 5, and where popularity alone speaks."
    )
    suppressed: Reason | None = field(
        Insight("%r.suppressed", _suppressed),
        "Why nothing may be offered now (R12, R13): the only row then, without an offer.",
    )
