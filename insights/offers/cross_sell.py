"""Offers to a customer (DOMAIN 3, crossSell): why nothing may be offered, and the reason for an offer.

A thing is a product or a category, named by its id. At refresh `insights.offers.ease` learns similarity and `insights.offers.incremental`
computes offers for the board. `cross_sell.cypher` computes the offers of a query. The server imports this module only.
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
    """A similar thing: its score (negative if the first thing makes it less likely), and the customers who own both (None for 1 to 4)."""

    to: str
    score: float
    customers: int | None


class Offer(NamedTuple):
    """An offer: its share of the score of all offers, the things that led to it (strongest first), and how many customers own both.

    The number counts the first of these things. It is None under 5.
    """

    to: str
    score: float
    because: tuple[str, ...]
    customers: int | None


def popularity(buyers: Mapping[str, int]) -> dict[str, int]:
    """Return the most popular things with the number of customers who bought each in the last 90 days. Ties are ordered by id."""
    best = sorted(buyers.items(), key=lambda pair: (-pair[1], pair[0]))[: _X.popular]
    return {thing: number for thing, number in best if number}


def told(customers: int) -> int | None:
    """Return a number of customers as it may be shown: None under 5."""
    return customers if customers >= _X.enough else None


def backoff(bought: int, strength: float, fame: float) -> float:
    """Return the weight of popularity against similarity: 3/(3 + distinct things bought). If one sum is 0, the other has all the weight."""
    if not strength:
        return 1.0
    return _X.backoff / (_X.backoff + bought) if fame else 0.0


def reason(because: Sequence[str], customers: int | None, buyers: int | None, bought: int) -> str:
    """Return the reason for an offer, in words.

    `because`: names of the things that led to it. `customers`: owners of both. `buyers`: recent buyers. `bought`: distinct things that the
    customer bought.
    """
    if because:
        quoted = [f"“{name}”" for name in because]
        names = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
        own = f"; {customers} customers own {quoted[0]} and this" if customers else ""
        return f"Customers who buy {names} buy this too{own}."
    lately = f"bought by {count(buyers, 'customer')} in the last {_X.popular_days} days" if buyers and told(buyers) else "bought lately"
    owned = "nothing that they bought leads to it" if bought else "they have bought nothing yet that could lead elsewhere"
    return f"Popular: {lately}; {owned}."
