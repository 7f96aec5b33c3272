"""Similarity between things, and the offers for one customer that follow from it (DOMAIN 3, crossSell).

A thing is a product or a category, named by its id. `cross_sell.cypher` computes the same sum for a query, and a test compares the two.
This module loads numpy: refresh imports it, the server does not.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from insights.offers.cross_sell import Offer, Similar, backoff, told
from insights.weights import WEIGHTS

_X = WEIGHTS.cross_sell
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def faded(days: Whole) -> Floats:
    """Return the weights of purchases by age in days: 1 on the day itself, half after `half_life` days."""
    weights: Floats = 0.5 ** (np.maximum(0, days) / _X.half_life)
    return weights


def spans(starts: Whole, lengths: Whole) -> Whole:
    """Return the positions of several runs of an array, one run after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: Whole = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return places


class Edges(NamedTuple):
    """(x)-[:SIMILAR]->(r) for many things, sorted by x. Thing number x has the edges from `starts[x]` to `starts[x + 1]`.

    A score is negative if x makes r less likely. `both` counts the customers who own both.
    """

    starts: Whole
    to: Whole
    scores: Floats
    both: Whole


class Leading:
    """The similarity and the popularity of things. `names` are sorted. A thing's number is the place of its name among them."""

    def __init__(self, names: Sequence[str], edges: Edges, popular: Mapping[str, int]) -> None:
        self.names = names
        self.numbers = {name: number for number, name in enumerate(names)}
        self.edges = edges
        self.popular = popular
        self._fame = np.zeros(len(names))
        for name, buyers in popular.items():
            self._fame[self.numbers[name]] = buyers

    @classmethod
    def stored(cls, similar: Mapping[str, Sequence[Similar]], popular: Mapping[str, int]) -> "Leading":
        """Return the model of the edges of some things as they are stored. A count under 5 is not stored and reads as 1."""
        names = sorted({*similar, *popular, *(one.to for found in similar.values() for one in found)})
        numbers = {name: number for number, name in enumerate(names)}
        ordered = [similar.get(name, ()) for name in names]
        flat = [one for found in ordered for one in found]
        edges = Edges(
            np.cumsum([0, *map(len, ordered)]),
            np.array([numbers[one.to] for one in flat], np.int64),
            np.array([one.score for one in flat], np.float64),
            np.array([1 if one.customers is None else one.customers for one in flat], np.int64),
        )
        return cls(names, edges, popular)

    def similar(self, thing: str) -> list[Similar]:
        """Return the edges of a thing as they are stored, the strongest first."""
        number = self.numbers.get(thing)
        if number is None:
            return []
        one = slice(self.edges.starts[number], self.edges.starts[number + 1])
        rows = zip(self.edges.to[one].tolist(), self.edges.scores[one].tolist(), self.edges.both[one].tolist(), strict=True)
        return [Similar(self.names[to], score, told(both) if both else 0) for to, score, both in rows]

    def offers(self, history: Mapping[str, int], day: int, first: int) -> list[Offer]:
        """Return the `first` best offers for a customer. `history` maps the things bought to the day of the last purchase.

        score(c, r) = max(0, Σp W(c, p)·B(p→r)) over r not bought, normalized to sum 1 and mixed with normalized popularity. Ties are
        ordered by id.
        """
        things = [self.numbers.get(thing, -1) for thing in sorted(history, key=lambda thing: (-history[thing], thing))]
        days = np.array(sorted(history.values(), reverse=True)[: _X.bought], np.int64)
        own = np.array([number for number in things if number >= 0], np.int64)
        leads = np.array(things[: _X.bought], np.int64)
        known = leads >= 0
        leads, weights = leads[known], faded(day - days[known])
        lengths = self.edges.starts[leads + 1] - self.edges.starts[leads]
        places = spans(self.edges.starts[leads], lengths)
        to, parts = self.edges.to[places], self.edges.scores[places] * np.repeat(weights, lengths)
        strength = np.maximum(np.bincount(to, parts, len(self.names)), 0)
        fame = self._fame.copy()
        strength[own] = fame[own] = 0
        strengths, fames = float(strength.sum()), float(fame.sum())
        back = backoff(len(history), strengths, fames)
        scores = (1 - back) * strength / strengths if strengths else np.zeros(len(self.names))
        if fames:
            scores += back * fame / fames
        telling = np.flatnonzero((parts > 0) & (self.edges.both[places] > 0))
        sources = np.repeat(leads, lengths)[telling]
        to, parts, both = to[telling], parts[telling], self.edges.both[places[telling]]

        def offer(number: int) -> Offer:
            found = np.flatnonzero(to == number)
            found = found[np.lexsort((sources[found], -parts[found]))]
            because = tuple(self.names[one] for one in sources[found[: _X.because]])
            return Offer(self.names[number], float(scores[number]), because, told(int(both[found[0]])) if because else None)

        return [offer(number) for number in _best(scores, first)]


def _best(scores: Floats, first: int) -> list[int]:
    """Return the numbers of the highest scores above 0. Ties are ordered by number."""
    candidates = np.flatnonzero(scores > 0)
    if len(candidates) > first:
        least = np.partition(scores[candidates], -first)[-first]
        candidates = candidates[scores[candidates] >= least]
    ordered: list[int] = candidates[np.lexsort((candidates, -scores[candidates]))][:first].tolist()
    return ordered
