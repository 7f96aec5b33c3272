"""Logistic regression: the chance of an event, from signs whose contributions add up. This module knows nothing about customers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from statistics import fmean

import numpy as np
import numpy.typing as npt

_STEPS = 100
_CLOSE = 1e-9
Vector = npt.NDArray[np.float64]
_DIGITS = 6  # decimals of frozen numbers: more decimals would differ between machines


@dataclass(frozen=True, slots=True)
class Fifth:
    """A fifth of the customers by estimated chance: the mean chance, and the share who ordered (both 0 to 1)."""

    customers: int
    expected: float
    ordered: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """How well the method predicts outcomes that it has not seen: facts as of `since`, outcomes up to `until` (ISO days).

    `auc`: probability that a customer who ordered had a higher chance than a customer who did not. `fifths` run from the lowest chance to
    the highest.
    """

    since: str
    until: str
    customers: int
    auc: float
    fifths: tuple[Fifth, ...]


@dataclass(frozen=True, slots=True)
class ChanceModel:
    """A fitted model. `baseline` is the log-odds if every sign is at its mean. A sign above its mean adds its weight for each unit."""

    baseline: float
    means: tuple[float, ...]
    weights: tuple[float, ...]
    backtest: Backtest | None = None

    def contributions(self, signs: Sequence[float]) -> list[float]:
        """Return what each sign adds to the baseline, in log-odds."""
        return [weight * (sign - mean) for sign, mean, weight in zip(signs, self.means, self.weights, strict=True)]

    def chance(self, signs: Sequence[float]) -> float:
        """Return the chance, from 0 to 1."""
        return logistic(self.baseline + sum(self.contributions(signs)))


def logistic(log_odds: float) -> float:
    """Return the chance (0 to 1) for these log-odds."""
    return 1 / (1 + exp(-log_odds)) if log_odds > 0 else 1 - 1 / (1 + exp(log_odds))


def fit(signs: Sequence[Sequence[float]], happened: Sequence[bool], ridge: float) -> ChanceModel:
    """Return the model with the highest likelihood, minus a penalty of `ridge` on the squared weights of the standardized signs.

    `happened` must contain both outcomes. The same rows give the same model.
    """
    table = np.asarray(signs, dtype=np.float64)
    means, spreads = table.mean(axis=0), table.std(axis=0)
    spreads[spreads < _CLOSE] = 1.0
    design = np.column_stack([np.ones(len(table)), (table - means) / spreads])
    outcome = np.asarray(happened, dtype=np.float64)
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = 0.0
    found = _newton(design, outcome, penalty)
    weights = found[1:] / spreads
    return ChanceModel(round(float(found[0]), _DIGITS), _rounded(means), _rounded(weights))


def _newton(design: Vector, outcome: Vector, penalty: Vector) -> Vector:
    """Return the weights found by Newton's method. A step that lowers the likelihood is halved."""

    def loss(weights: Vector) -> float:
        odds = design @ weights
        return float(np.sum(np.logaddexp(0.0, odds) - outcome * odds) + 0.5 * np.sum(penalty * weights**2))

    weights = np.zeros(design.shape[1])
    least = loss(weights)
    for _ in range(_STEPS):
        chance = np.exp(-np.logaddexp(0.0, -(design @ weights)))
        slope = design.T @ (chance - outcome) + penalty * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(penalty + _CLOSE)
        step = np.linalg.solve(curve, slope)
        while (lower := loss(weights - step)) > least and np.abs(step).max() > _CLOSE:
            step = step / 2
        weights, least = weights - step, lower
        if np.abs(step).max() <= _CLOSE:
            break
    return weights


def auc(rows: Iterable[tuple[float, bool]]) -> float | None:
    """Return the probability that a case that happened has a higher score than a case that did not. Equal scores count half. None if one
    side is empty.
    """
    counts = Counter(rows)
    did = sum(count for (_, yes), count in counts.items() if yes)
    did_not = counts.total() - did
    if not did or not did_not:
        return None
    below, better = 0, 0.0
    for score in sorted({score for score, _ in counts}):
        equal = counts[score, False]
        better += counts[score, True] * (below + equal / 2)
        below += equal
    return better / did / did_not


def fifths(rows: Iterable[tuple[float, bool]]) -> tuple[Fifth, ...]:
    """Return chances and outcomes in five groups of equal size, from the lowest chance to the highest. Empty groups are left out."""
    ordered = sorted(rows)
    cuts = [len(ordered) * place // 5 for place in range(6)]
    groups = [ordered[start:end] for start, end in pairwise(cuts) if start < end]
    return tuple(
        Fifth(len(group), round(fmean(chance for chance, _ in group), 4), round(fmean(yes for _, yes in group), 4)) for group in groups
    )


def _rounded(values: Vector) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)
