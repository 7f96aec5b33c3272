"""The score of a relationship: ten components, weighed over those that are measured, in points that add up (DOMAIN 3)."""

from collections.abc import Sequence
from typing import Protocol

from insights.advocacy import Advocacy
from insights.buying import Breadth, Rhythm
from insights.days import half_up, largest_remainder
from insights.enums import ComponentKey
from insights.facts import Facts, Statistics
from insights.keeping import Care, Claims, Promises
from insights.penetration import Reach
from insights.satisfaction import Gap, Repeat, Trust
from insights.verdicts import Component
from insights.weights import WEIGHTS


class Part(Protocol):
    """A component, built from what is known on a day and read on that day or, as if nothing happened in between, on a later one.

    Between the days on which something comes due, `value` goes one way: down, unless it `rises`, when it may go either way.
    """

    @property
    def key(self) -> ComponentKey: ...
    @property
    def most(self) -> int: ...
    @property
    def rises(self) -> bool: ...

    def value(self, day: int, /) -> float | None:
        """0 to 1; None while it is not measured."""

    def reason(self, day: int, /) -> str:
        """A sentence with the counts behind the value."""

    def evidence(self, day: int, /) -> list[str]:
        """Ids of the records behind it, the most telling first."""


class Score:
    """The ten components of one customer, built from what is known on `day`."""

    def __init__(self, known: Facts, statistics: Statistics, day: int) -> None:
        self.known = known
        self.statistics = statistics
        self.day = day
        self.rhythm = Rhythm(known, statistics)
        self.reach = Reach(known, statistics, day)
        promises, claims, care = Promises(known, day), Claims(known, day), Care(known, day)
        self.parts: tuple[Part, ...] = (
            self.rhythm,
            Breadth(self.rhythm.bought, statistics),
            promises,
            Trust(known.readings, day),
            claims,
            Gap(known.readings, day),
            Repeat(known.readings, day),
            self.reach,
            Advocacy(known, day),
            care,
        )
        self.values = [part.value(day) for part in self.parts]
        # 0 to 100, rounded half up; None where nothing is measured.
        self.points = _points(self.measured())
        # Days from `day` on at which something not done yet comes due: what is measured and how good it is may jump there.
        self.turns = sorted({turn for part in (promises, claims, care) for turn in part.turns if turn > day})

    def measured(self) -> list[tuple[int, float]]:
        """Weight and value of each component that is measured."""
        return [(part.most, value) for part, value in zip(self.parts, self.values, strict=True) if value is not None]

    def least(self, first: int, last: int) -> int | None:
        """A score that no day from `first` to `last` falls below, if nothing comes due after `first`; exact for one day."""
        total, most = 0.0, 0
        for part in self.parts:
            value = part.value(last)
            if value is not None:
                if part.rises and first != last:
                    value = min(value, part.value(first) or 0.0)
                total += part.most * value
                most += part.most
        return half_up(100 * total / most) if most else None

    def components(self) -> tuple[Component, ...]:
        """All ten: points add up to the score and the maxima to 100, both by largest remainder; none of the points above its maximum."""
        day = self.day
        points, maxima = map(iter, shares(self.measured()))
        return tuple(
            Component(part.key, None, 0, False, None, part.reason(day), ())
            if value is None
            else Component(part.key, next(points), next(maxima), True, round(value, 4), part.reason(day), _cited(part, day))
            for part, value in zip(self.parts, self.values, strict=True)
        )


def _points(measured: Sequence[tuple[int, float]]) -> int | None:
    most = sum(weight for weight, _ in measured)
    return half_up(100 * sum(weight * value for weight, value in measured) / most) if most else None


def shares(measured: Sequence[tuple[int, float]]) -> tuple[list[int], list[int]]:
    """Points and maxima of components given by weight and value."""
    weight = sum(most for most, _ in measured)
    if not weight:
        return [], []
    total = _points(measured) or 0
    maxima = largest_remainder([100 * most / weight for most, _ in measured], 100)
    return largest_remainder([100 * most * value / weight for most, value in measured], total, maxima), maxima


def _cited(part: Part, day: int) -> tuple[str, ...]:
    return tuple(part.evidence(day)[: WEIGHTS.limits.evidence])
