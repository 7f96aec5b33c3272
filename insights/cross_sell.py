"""What to offer next (DOMAIN 3, crossSell): why nothing may be offered, and the reason of an offer in words.

A thing is a product or a category, named by its id. `insights.ease` learns at refresh what leads to what; `insights.leading` turns it into
offers for the board, `cross_sell.cypher` for the customer of a query. The server needs this module only.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from insights.days import count
from insights.weights import WEIGHTS

_X = WEIGHTS.cross_sell
SUPPRESSED = {
    "STOPPED": "Nothing is offered: we stopped calling on this customer (R13).",
    "SEVERE_CLAIM": "Nothing is offered while a severe claim is unresolved: settle it first (R12).",
    "UNWILLING": f"Nothing is offered: their latest willingness to buy again is {_X.unwilling} of 5 or less (R17). Find out why first.",
    "GAP_UNANSWERED": "Nothing is offered: the latest experience fell short of the expectation, and nobody has responded (R17).",
}


class Similar(NamedTuple):
    """What a thing leads to: how strongly (negative if it speaks against it), and how many customers own both (None for 1 to 4)."""

    to: str
    score: float
    customers: int | None


class Offer(NamedTuple):
    """A thing to offer: its share of the score of all offers, what led there (the strongest first), and how many customers own the first of
    these and the offer (None under 5).
    """

    to: str
    score: float
    because: tuple[str, ...]
    customers: int | None


def popularity(buyers: Mapping[str, int]) -> dict[str, int]:
    """The most popular things with their popularity: how many customers bought them in the last 90 days. Ties by id."""
    best = sorted(buyers.items(), key=lambda pair: (-pair[1], pair[0]))[: _X.popular]
    return {thing: number for thing, number in best if number}


def told(customers: int) -> int | None:
    """A number of customers as it may be told: None under 5."""
    return customers if customers >= _X.enough else None


def backoff(bought: int, strength: float, fame: float) -> float:
    """The weight of popularity beside similarity: 3/(3 + distinct things bought). A part that is all zero leaves."""
    if not strength:
        return 1.0
    return _X.backoff / (_X.backoff + bought) if fame else 0.0


def reason(because: Sequence[str], customers: int | None, buyers: int | None, bought: int) -> str:
    """Why something is offered, from the names of what led there, how many own both, how many bought it lately, how much they bought."""
    if because:
        quoted = [f"“{name}”" for name in because]
        names = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
        own = f"; {customers} customers own {quoted[0]} and this" if customers else ""
        return f"Customers who buy {names} buy this too{own}."
    lately = f"bought by {count(buyers, 'customer')} in the last {_X.popular_days} days" if buyers and told(buyers) else "bought lately"
    owned = "nothing that they bought leads to it" if bought else "they have bought nothing yet that could lead elsewhere"
    return f"Popular: {lately}; {owned}."
