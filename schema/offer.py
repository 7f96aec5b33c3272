"""What to offer next: the products or categories that similar customers own, with what led there (R17)."""

from collections.abc import Mapping
from typing import Any

import strawberry

from graph import offers
from graph.projection.fields import Bound, Insight, Ranked
from graph.projection.fields import Property as Stored
from insights import cross_sell, enums
from schema.company import CatalogItem, Category, Product
from schema.declare import argument, field
from schema.node import Reason
from schema.purchase import Satisfaction


def _reason(row: list[Any], _arguments: Mapping[str, Any]) -> str:
    suppressed, *facts = row
    return cross_sell.SUPPRESSED[suppressed] if suppressed else cross_sell.reason(*facts)


def _suppressed(code: str | None, _arguments: Mapping[str, Any]) -> Reason | None:
    return Reason(code=code, message=cross_sell.SUPPRESSED[code]) if code else None


OFFERS = Ranked(
    offers.cross_sell(),
    {"r": "offer", "product": "offerProduct", "category": "offerCategory", "because": "offerBecause", "reading": "offerReading"},
)
FIRST = argument("first", int, "Number of offers to return, from 1 to 50.", 10)
LEVEL = argument("level", enums.OfferLevel, "Whether to offer products or whole categories.", enums.OfferLevel.PRODUCT)


@strawberry.type(description="A product or category to offer a customer, and why, learned from all purchases at the last refresh.")
class Offer:
    product: Product | None = field(Bound("product"), "The product. Null if a category is offered, or if nothing may be offered.")
    category: Category | None = field(Bound("category"), "The category. Null if a product is offered, or if nothing may be offered.")
    score: float = field(
        Stored("round(%r.score, 4)"),
        "Share of the total score of all possible offers to this customer, from 0 to 1, rounded to 4 decimals.",
    )
    reason: str = field(
        Insight("[%r.suppressed, %r.names, %r.customers, %r.buyers, %r.bought]", _reason),
        "Why it is offered, in a sentence. Names no other customer.",
    )
    because: list[CatalogItem] = field(
        Bound("because"), "What the customer bought that led to the offer, strongest first. Empty if popularity alone led to it."
    )
    similar_customers: int | None = field(
        Stored("CASE WHEN %r.customers > 0 THEN %r.customers END"),
        "Number of customers who own both the first item of `because` and this one. Null under 5, or if `because` is empty.",
    )
    suppressed: Reason | None = field(
        Insight("%r.suppressed", _suppressed),
        "Why nothing may be offered now. If set, this is the only row, and it has no offer. Codes: STOPPED (R13); SEVERE_CLAIM, a severe "
        "claim is unresolved (R12); UNWILLING, the latest willingness to buy again is 2 of 5 or less (R17); GAP_UNANSWERED, the latest "
        "experience fell short of the expectation and nobody has responded (R17). A response is a two-way touchpoint on a later day, a "
        "small service, or a claim assessed or resolved after the reading.",
    )
    reading: Satisfaction | None = field(Bound("reading"), "The reading behind the codes UNWILLING and GAP_UNANSWERED. Null otherwise.")
