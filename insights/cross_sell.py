"""What to offer next (DOMAIN 3, crossSell): what leads to what, how strongly that speaks for a customer, and the reason in words.

A thing is a product or a category, named by its id. Weights fade: w(c, p) = 0.5^(days since c last bought p / 60). `Market` is built
from every customer but the confidential ones; `offers` says what it has for one customer. The statement `cross_sell.cypher` computes the
same sum as `offers` for one customer at the moment of asking; a test holds them against each other.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from math import sqrt
from typing import NamedTuple

from insights.days import count
from insights.weights import WEIGHTS

_X = WEIGHTS.cross_sell
SUPPRESSED = {
    "STOPPED": "Nothing is offered: we stopped calling on this customer (R13).",
    "SEVERE_CLAIM": "Nothing is offered while a severe claim is unresolved: settle it first (R12).",
}


def weighed(statement: str) -> str:
    """A statement with the weights in the places that name them: `%half_life`, `%because` and so on."""
    for name in ("half_life", "bought", "popular", "because"):
        statement = re.sub(rf"%{name}\b", str(float(_X.half_life) if name == "half_life" else getattr(_X, name)), statement)
    return statement


class Similar(NamedTuple):
    """What a thing leads to: how strongly, and how many customers own both (None under 5)."""

    to: str
    score: float
    customers: int | None


Leading = Mapping[str, Mapping[str, Similar]]


class Offer(NamedTuple):
    """A thing to offer: the share of all that speaks for any, what led there (the strongest first), and how many customers own the first
    of these and this one.
    """

    to: str
    score: float
    because: tuple[str, ...]
    customers: int | None


def weight(days: int) -> float:
    """How loud a purchase still speaks after so many days: 1 on its own day, half after 60."""
    return float(0.5 ** (max(0, days) / _X.half_life))


def root(loud: float) -> float:
    """√s, of a sum of weights that is never less than .1."""
    return sqrt(max(_X.least, loud))


def penalty(loud: float) -> float:
    """s^.6: what everybody buys is held back."""
    return float(max(_X.least, loud) ** _X.penalty)


def lately(history: Mapping[str, int], day: int) -> Iterator[str]:
    """What popularity counts of a history as of a day: what was bought within the last 90 days."""
    return (thing for thing, last in history.items() if last >= day - _X.popular_days)


def popularity(buyers: Mapping[str, int]) -> dict[str, int]:
    """Popularity of the most popular things, from how many customers bought each lately; ties by id."""
    best = sorted(buyers.items(), key=_best)[: _X.popular]
    return {thing: number for thing, number in best if number}


class Market:
    """Who bought what and when, over all customers that may be counted; `similar` and `popularity` are drawn from it.

    `things` are all that can be owned; a history maps what a customer bought to the day of the last time (days since any epoch), none of
    them after `day`.
    """

    def __init__(self, day: int) -> None:
        self.day = day
        self.names: list[str] = []
        self.sums: list[float] = []
        self._numbers: dict[str, int] = {}
        self._baskets: list[tuple[array[int], array[float]]] = []
        self._owners: list[tuple[array[int], array[float]]] = []
        self._buyers: Counter[str] = Counter()
        self._penalties: list[float] | None = None

    def add(self, history: Mapping[str, int]) -> None:
        """One more customer."""
        weights = [weight(self.day - last) for last in history.values()]
        share = root(sum(weights))
        numbers = array("I", map(self._number, history))
        self._baskets.append((numbers, array("d", (one / share for one in weights))))
        place = len(self._baskets) - 1
        for number, one in zip(numbers, weights, strict=True):
            self.sums[number] += one
            owners, loud = self._owners[number]
            owners.append(place)
            loud.append(one)
        self._buyers.update(lately(history, self.day))
        self._penalties = None

    def _number(self, thing: str) -> int:
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers[thing] = len(self.names)
            self.names.append(thing)
            self.sums.append(0.0)
            self._owners.append((array("I"), array("d")))
        return number

    def loud(self, thing: str) -> float:
        """How loud a thing is: the sum of the weights of all who bought it."""
        number = self._numbers.get(thing)
        return 0.0 if number is None else self.sums[number]

    @property
    def popularity(self) -> dict[str, int]:
        """Customers of the last 90 days, of the most popular things."""
        return popularity(self._buyers)

    def buyers(self, thing: str) -> int:
        """Customers of the last 90 days."""
        return self._buyers[thing]

    def similar(self, thing: str) -> list[Similar]:
        """SIMILAR(p→r) = [Σ over customers o of w(o,p)/√s(p) · w(o,r)/√s(o)] / s(r)^.6; the best 50, ties by id."""
        if self._penalties is None:
            self._penalties = [penalty(one) for one in self.sums]
        number = self._numbers[thing]
        sums: defaultdict[int, float] = defaultdict(float)
        together: Counter[int] = Counter()
        for place, loud in zip(*self._owners[number], strict=True):
            basket, shares = self._baskets[place]
            together.update(basket)
            for other, share in zip(basket, shares, strict=True):
                sums[other] += loud * share
        del sums[number]
        here = root(self.sums[number])
        ranked = [(-value / here / self._penalties[other], self.names[other]) for other, value in sums.items()]
        ranked.sort()
        return [Similar(name, -value, told(together[self._numbers[name]])) for value, name in ranked[: _X.similar]]


def told(customers: int) -> int | None:
    """A number of customers as it may be told: never under 5."""
    return customers if customers >= _X.enough else None


def backoff(bought: int, strength: float, fame: float) -> float:
    """What popularity weighs beside similarity: 1/(1 + distinct things bought); a part that is all zero is dropped."""
    if not strength:
        return 1.0
    return 1 / (1 + bought) if fame else 0.0


def by_end(drawn: Mapping[str, Sequence[Similar]]) -> Leading:
    """What things lead to, so that one end of an edge is found by the other."""
    return {thing: {one.to: one for one in found} for thing, found in drawn.items()}


def offers(weights: Mapping[str, float], leading: Leading, popular: Mapping[str, int], first: int) -> list[Offer]:
    """The best offers for a customer who bought those things; ties by id.

    score(c,r) = Σp w(c,p)·SIMILAR(p→r) over r not bought, normalised to sum 1 and mixed with popularity, normalised likewise.
    """
    last = sorted(weights.items(), key=_best)[: _X.bought]
    bought = [(thing, loud, leading[thing]) for thing, loud in last if thing in leading]
    sums: defaultdict[str, float] = defaultdict(float)
    for _, loud, edges in bought:
        for to, score, _ in edges.values():
            sums[to] += loud * score
    for thing in weights:
        sums.pop(thing, None)
    fames = {thing: number for thing, number in popular.items() if thing not in weights}
    strength, fame = sum(sums.values()), sum(fames.values())
    back = backoff(len(weights), strength, fame)
    scores = {to: (1 - back) * value / strength for to, value in sums.items()} if strength else {}
    for thing, number in fames.items():
        scores[thing] = scores.get(thing, 0.0) + back * number / fame
    return [
        _offer(to, score, [(-loud * edges[to].score, thing, edges[to].customers) for thing, loud, edges in bought if to in edges])
        for to, score in nsmallest(first, scores.items(), key=_best)
    ]


def _best(pair: tuple[str, float]) -> tuple[float, str]:
    """The order of things by a number, the highest first; ties by id."""
    return -pair[1], pair[0]


def _offer(to: str, score: float, paths: list[tuple[float, str, int | None]]) -> Offer:
    paths.sort(key=lambda path: path[:2])
    return Offer(to, score, tuple(thing for _, thing, _ in paths[: _X.because]), paths[0][2] if paths else None)


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
