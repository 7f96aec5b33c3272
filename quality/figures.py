"""Quality metrics: AUC, nDCG@10, recall@10, and their bootstrap intervals. Pure functions; a test compares them
with hand-computed values.
"""

import random
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from math import log2
from statistics import fmean
from typing import NamedTuple, TypeVar

SEED = 20260630
DRAWS = 1000
FIRST_OFFERS = 10  # number of offers that count
_GAINS = [1 / log2(place + 2) for place in range(FIRST_OFFERS)]
_IDEAL = list(accumulate(_GAINS))
Row = TypeVar("Row")


class Figure(NamedTuple):
    """A figure, the interval of 95 % of its bootstrap draws, and the sample size. Values are None when they cannot be computed."""

    value: float | None
    low: float | None
    high: float | None
    sample: int


def ndcg(ranked: Sequence[str], happened: Collection[str]) -> float:
    """Return the normalized discounted cumulative gain of the first ten. Each hit counts 1/log2(place + 1); 1 means that all hits come
    first.

    `happened` is not empty.
    """
    gain = sum(one for thing, one in zip(ranked, _GAINS, strict=False) if thing in happened)
    return gain / _IDEAL[min(len(happened), FIRST_OFFERS) - 1]


def recall(ranked: Sequence[str], happened: Collection[str]) -> float:
    """Return the share of `happened` among the first ten. `happened` is not empty."""
    return sum(thing in happened for thing in ranked[:FIRST_OFFERS]) / len(happened)


def interval(rows: Sequence[Row], figure: Callable[[Sequence[Row]], float | None], *, seed: int = SEED, draws: int = DRAWS) -> Figure:
    """Return the figure of all rows with its percentile bootstrap interval. Rows are drawn with replacement; the same seed gives the same
    draws.
    """
    rng = random.Random(seed)  # noqa: S311  # a sample, not a secret
    drawn = (figure(rng.choices(rows, k=len(rows))) for _ in range(draws if rows else 0))
    found = sorted(one for one in drawn if one is not None)
    value = figure(rows) if rows else None
    if value is None or not found:
        return Figure(value, None, None, len(rows))
    return Figure(value, _quantile(found, 0.025), _quantile(found, 0.975), len(rows))


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, or None for an empty sequence."""
    return fmean(values) if values else None


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
