"""EASE: similarity between things, learned from all purchases (DOMAIN 3, crossSell; Steck 2019).

W(c, p) = 0.5^(days since c last bought p / 120), P = (WᵀW + 100·I)⁻¹, B(p→r) = −P(p, r)/P(r, r). A ridge regression predicts each thing
from all others.

With more than `dense` things, the predictors of a thing are its 50 nearest things by cosine. The 30 predictors with the largest absolute
values are kept and fitted again, so that the stored edges are a complete model. This module loads numpy, so the server does not import it.
"""

from array import array
from collections.abc import Iterator, Mapping

import numpy as np

from insights.offers.cross_sell import popularity
from insights.offers.incremental import Edges, Floats, Leading, Whole, faded, spans
from insights.weights import WEIGHTS

_X = WEIGHTS.cross_sell
_DECIMALS = 9  # of a stored score: the last bits of a float depend on the machine
Column = tuple[Whole, Floats, Whole]
"""Predictors of a thing: the numbers of other things, the value of each, and how many customers own both."""


class Market:
    """The purchases of all customers that are not confidential: who bought which thing on which day.

    A history maps a thing to the day of its last purchase (days since any epoch). No day is after `day`.
    """

    def __init__(self, day: int) -> None:
        self.day = day
        self._numbers: dict[str, int] = {}
        self._things, self._days, self._ends = array("q"), array("q"), array("q", [0])

    def add(self, history: Mapping[str, int]) -> None:
        """Add the history of a customer."""
        for thing, last in history.items():
            self._things.append(self._numbers.setdefault(thing, len(self._numbers)))
            self._days.append(last)
        self._ends.append(len(self._things))

    def leading(self) -> Leading:
        """Return the edges of each thing, for or against, and the popular things. Ties are ordered by id."""
        names = sorted(self._numbers)
        number = np.empty(len(names), np.int64)
        number[[self._numbers[name] for name in names]] = np.arange(len(names))
        things, ages = number[_whole(self._things)], self.day - _whole(self._days)
        weights = _Weights(things, faded(ages), _whole(self._ends), len(names))
        return Leading(names, _strongest(weights.columns(), len(names)), self._popular(names, things, ages))

    def _popular(self, names: list[str], things: Whole, ages: Whole) -> dict[str, int]:
        buyers = np.bincount(things[ages <= _X.popular_days], minlength=len(names)).tolist()
        return popularity(dict(zip(names, buyers, strict=True)))


def _whole(numbers: "array[int]") -> Whole:
    return np.frombuffer(numbers, np.int64) if numbers else np.empty(0, np.int64)


class _Weights:
    """W as a sparse matrix, by customer (`ends`) and by thing (`starts`)."""

    def __init__(self, things: Whole, weights: Floats, ends: Whole, size: int) -> None:
        self.things, self.weights, self.ends, self.size = things, weights, ends, size
        order = np.argsort(things, kind="stable")
        self.owners = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[order]
        self.loud = weights[order]
        self.starts = np.concatenate(([0], np.cumsum(np.bincount(things, minlength=size))))

    def columns(self) -> Iterator[Column]:
        """Yield the columns of B. Each is fitted to the best predictors of its thing."""
        return self._exact() if self.size <= _X.dense else self._nearest()

    def _exact(self) -> Iterator[Column]:
        gram, both = np.empty((self.size, self.size)), np.empty((self.size, self.size), np.int64)
        for thing in range(self.size):
            gram[thing], both[thing] = self._gram(thing)
        inverse: Floats = np.linalg.inv(gram + _X.ridge * np.eye(self.size)).astype(np.float64, copy=False)
        for thing in range(self.size):
            values = -inverse[thing] / inverse[thing, thing]
            values[thing] = 0
            best = _largest(np.abs(values), _X.predictors)
            yield best, _ridge(gram[np.ix_(best, best)], gram[thing, best]), both[thing, best]

    def _nearest(self) -> Iterator[Column]:
        lengths = np.sqrt(_sums(self.things, self.weights**2, self.size))
        for thing in range(self.size):
            gram, both = self._gram(thing)
            both[thing] = 0
            near = _largest(np.where(both, gram / lengths, 0), _X.nearest)
            among = self._among(near)
            best = _largest(np.abs(_ridge(among, gram[near])), _X.predictors)
            yield near[best], _ridge(among[np.ix_(best, best)], gram[near[best]]), both[near[best]]

    def _gram(self, thing: int) -> tuple[Floats, Whole]:
        """Return a row of WᵀW, and how many customers own both things."""
        own = slice(self.starts[thing], self.starts[thing + 1])
        begin = self.ends[self.owners[own]]
        counts = self.ends[self.owners[own] + 1] - begin
        places = spans(begin, counts)
        things, parts = self.things[places], self.weights[places] * np.repeat(self.loud[own], counts)
        return _sums(things, parts, self.size), np.bincount(things, minlength=self.size)

    def _among(self, things: Whole) -> Floats:
        """Return WᵀW over some things. Counting pairs is faster than multiplying small matrices, whose threads wait for each other."""
        counts = self.starts[things + 1] - self.starts[things]
        places = spans(self.starts[things], counts)
        order = np.argsort(self.owners[places], kind="stable")
        column, loud = np.repeat(np.arange(len(things)), counts)[order], self.loud[places[order]]
        _, begins, counts = np.unique(self.owners[places[order]], return_index=True, return_counts=True)
        each = np.repeat(counts, counts)
        one, other = np.repeat(np.arange(len(each)), each), spans(np.repeat(begins, counts), each)
        size = len(things)
        return _sums(column[one] * size + column[other], loud[one] * loud[other], size * size).reshape(size, size)


def _sums(places: Whole, parts: Floats, size: int) -> Floats:
    """Return the sum of the parts at each place."""
    return np.bincount(places, parts, size).astype(np.float64, copy=False)


def _ridge(gram: Floats, goal: Floats) -> Floats:
    """Return (G + 100·I)⁻¹·g."""
    return np.linalg.solve(gram + _X.ridge * np.eye(len(goal)), goal).astype(np.float64, copy=False)


def _largest(values: Floats, most: int) -> Whole:
    """Return the places of the largest values above 0, in descending order. Ties are ordered by place."""
    ordered = np.lexsort((np.arange(len(values)), -values))[:most]
    return np.sort(ordered[values[ordered] > 0])


def _strongest(columns: Iterator[Column], size: int) -> Edges:
    """Return the strongest edges of each thing, for or against. Ties are ordered by number."""
    empty = np.empty(0, np.int64)
    parts = ((best, np.full(len(best), to), values.round(_DECIMALS), both) for to, (best, values, both) in enumerate(columns))
    source, to, scores, both = (np.concatenate(one) for one in zip((empty, empty, np.empty(0), empty), *parts, strict=True))
    order = np.lexsort((to, -np.abs(scores), source))
    order = order[scores[order] != 0]
    counts = np.bincount(source[order], minlength=size)
    places = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    order = order[places < _X.similar]
    starts = np.concatenate(([0], np.cumsum(np.minimum(counts, _X.similar))))
    return Edges(starts, to[order], scores[order], both[order])
