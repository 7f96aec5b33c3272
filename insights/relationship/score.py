"""The score of a relationship: the weighted mean of ten components, in points that add up to the score (DOMAIN 3)."""

from collections.abc import Sequence
from typing import Protocol

from insights.days import half_up, largest_remainder
from insights.enums import ComponentKey
from insights.facts import Facts, Statistics
from insights.relationship.advocacy import Advocacy
from insights.relationship.buying import Breadth, Rhythm
from insights.relationship.penetration import Reach
from insights.relationship.reliability import Care, Claims, Promises
from insights.relationship.satisfaction import Gap, Repeat, Trust
from insights.verdicts import Component
from insights.weights import WEIGHTS

UNCOUNTED = "Not counted, because it would lower the score."


class Part(Protocol):
    """A component, built from the facts of a day. It can be read on later days as if nothing happened until then.

    Between days on which something comes due, `value` falls; if it `rises`, it may rise first. An `optional` component holds only good
    news, so it counts only if it lifts the score.
    """

    @property
    def key(self) -> ComponentKey: ...
    @property
    def most(self) -> int: ...
    @property
    def rises(self) -> bool: ...
    @property
    def optional(self) -> bool: ...

    def value(self, day: int, /) -> float | None:
        """Return the value from 0 to 1. None while the component is not measured."""

    def reason(self, day: int, /) -> str:
        """Return a sentence with the counts behind the value."""

    def evidence(self, day: int, /) -> list[str]:
        """Return the ids of the records behind the value, the most important first."""


class Score:
    """The ten components of one customer, built from the facts of `day`."""

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
        # Whether each component counts: it is measured and, if optional, lifts the score.
        self.counts = _counted(self.parts, self.values)
        # 0 to 100, rounded half up. None if nothing is measured.
        self.points = _points(self.counted())
        # Days after `day` on which something not done yet comes due. Measured components and their values may jump there.
        self.turns = sorted({turn for part in (promises, claims, care) for turn in part.turns if turn > day})

    def counted(self) -> list[tuple[int, float]]:
        """Return weight and value of each component that counts."""
        return [(part.most, value or 0.0) for part, value, counts in zip(self.parts, self.values, self.counts, strict=True) if counts]

    def least(self, first: int, last: int) -> int | None:
        """Return a lower bound of the score on all days from `first` to `last`, if nothing comes due after `first`. It is exact for one
        day.
        """
        values = [part.value(last) for part in self.parts]
        if first != last:
            values = [
                min(value, part.value(first) or 0.0) if part.rises and value is not None else value
                for part, value in zip(self.parts, values, strict=True)
            ]
        counts = _counted(self.parts, values)
        return _points([(part.most, value or 0.0) for part, value, counted in zip(self.parts, values, counts, strict=True) if counted])

    def components(self) -> tuple[Component, ...]:
        """Return all ten components. Points add up to the score and maxima to 100, by largest remainder.
        Points never exceed their maximum.
        """
        points, maxima = map(iter, shares(self.counted()))
        return tuple(
            self._component(part, value, (next(points), next(maxima)) if counts else None)
            for part, value, counts in zip(self.parts, self.values, self.counts, strict=True)
        )

    def _component(self, part: Part, value: float | None, points: tuple[int, int] | None) -> Component:
        reason = part.reason(self.day)
        if value is None:
            return Component(part.key, None, 0, False, None, reason, ())
        cited = tuple(part.evidence(self.day)[: WEIGHTS.limits.evidence])
        if points is None:
            return Component(part.key, None, 0, True, round(value, 4), f"{reason} {UNCOUNTED}", cited)
        return Component(part.key, *points, True, round(value, 4), reason, cited)


def _counted(parts: Sequence[Part], values: Sequence[float | None]) -> list[bool]:
    """Return which components count, so that the score is the largest that any choice of optional components gives.

    Components are added from the best value down, while they do not lower the mean.
    """
    counts = [value is not None and not part.optional for part, value in zip(parts, values, strict=True)]
    optional = sorted(
        ((value, -place) for place, (part, value) in enumerate(zip(parts, values, strict=True)) if part.optional and value is not None),
        reverse=True,
    )
    if optional:
        total, most = 0.0, 0
        for part, value, counted in zip(parts, values, counts, strict=True):
            if counted:
                total += part.most * (value or 0.0)
                most += part.most
        for value, place in optional:
            if value * most < total - 1e-9:
                break
            counts[-place] = True
            total += parts[-place].most * value
            most += parts[-place].most
    return counts


def _points(measured: Sequence[tuple[int, float]]) -> int | None:
    most = sum(weight for weight, _ in measured)
    return half_up(100 * sum(weight * value for weight, value in measured) / most) if most else None


def shares(measured: Sequence[tuple[int, float]]) -> tuple[list[int], list[int]]:
    """Return points and maxima of components with these weights and values."""
    weight = sum(most for most, _ in measured)
    if not weight:
        return [], []
    total = _points(measured) or 0
    maxima = largest_remainder([100 * most / weight for most, _ in measured], 100)
    return largest_remainder([100 * most * value / weight for most, value in measured], total, maxima), maxima
