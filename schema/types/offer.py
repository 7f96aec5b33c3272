"""Offers to make next: products or categories that similar customers own, with the purchases that led to the offer."""

from collections.abc import Mapping
from typing import Any

import strawberry

from graph.projection.fields import BoundNode, Insight, Ranked, Stored
from graph.queries import offers
from insights import enums
from insights.offers import cross_sell
from schema.kit.declare import argument, field
from schema.types.company import CatalogItem, Category, Product
from schema.types.node import Reason
from schema.types.purchase import Satisfaction


def _reason(row: list[Any], _arguments: Mapping[str, Any]) -> str:
    suppressed, *facts = row
    return cross_sell.SUPPRESSED[suppressed] if suppressed else cross_sell.reason(*facts)


def _suppressed(code: str | None, _arguments: Mapping[str, Any]) -> Reason | None:
    return Reason(code=code, message=cross_sell.SUPPRESSED[code]) if code else None


OFFERS = Ranked(
    offers.cross_sell(),
    {"r": "offer", "product": "offerProduct", "category": "offerCategory", "because": "offerBecause", "reading": "offerReading"},
)
FIRST_OFFERS = argument("first", int, "Number of offers to return, from 1 to 50.", 10)
LEVEL = argument("level", enums.OfferLevel, "Whether to offer products or whole categories.", enums.OfferLevel.PRODUCT)


@strawberry.type(
    description="A product or category to offer to a customer, with the reasons. Learned from all purchases at the last refresh."
)
class Offer:
    product: Product | None = field(BoundNode("product"), "Product to offer. Null if a category is offered, or if nothing may be offered.")
    category: Category | None = field(
        BoundNode("category"), "Category to offer. Null if a product is offered, or if nothing may be offered."
    )
    score: float = field(
        Stored("round(%r.score, 4)"),
        "Share of the total score of all possible offers to this customer, from 0 to 1, rounded to 4 decimals.",
    )
    reason: str = field(
        Insight("[%r.suppressed, %r.names, %r.customers, %r.buyers, %r.bought]", _reason),
        "Reason for the offer, in a sentence. It names no other customer.",
    )
    because: list[CatalogItem] = field(
        BoundNode("because"), "Purchased items that led to the offer, strongest first. Empty if popularity alone led to it."
    )
    similar_customers: int | None = field(
        Stored("CASE WHEN %r.customers > 0 THEN %r.customers END"),
        "Number of customers who own both the first item of `because` and the offered item. Null when below 5, or if `because` is empty.",
    )
    suppressed: Reason | None = field(
        Insight("%r.suppressed", _suppressed),
        "Reason why nothing may be offered now. If set, this is the only item of the list, and it has no offer. Null "
        "otherwise. STOPPED: we have stopped calling on the customer. SEVERE_CLAIM: a severe claim is unresolved. "
        "UNWILLING: the latest willingness to buy again is 2 of 5 or less. GAP_UNANSWERED: the latest experience fell "
        "short of the expectation, and nobody has responded. A response is a two-way touchpoint on a later day, or a "
        "small service. A claim assessed or resolved after the reading is a response too.",
    )
    reading: Satisfaction | None = field(
        BoundNode("reading"), "Satisfaction reading behind the codes UNWILLING and GAP_UNANSWERED. Null otherwise."
    )
