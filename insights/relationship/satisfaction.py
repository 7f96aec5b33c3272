"""Satisfaction: experience minus expectation (R4), the three questions of trust (R2) and willingness to buy again (R17)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from insights.days import NEUTRAL, ago, average, day_of, decimal, iso, quiet
from insights.enums import ComponentKey
from insights.facts import DAY, Reading
from insights.verdicts import SatisfactionSummary
from insights.weights import WEIGHTS

_HALF_LIFE = WEIGHTS.half_lives.satisfaction
_S = WEIGHTS.satisfaction
# Answers run from 1 to 5, and the gap runs from -4 to 4.
_STEPS = 4


def judge(readings: Sequence[Reading], as_of: int) -> SatisfactionSummary:
    """Return the satisfaction at the end of a day, from the readings of a customer or of one contact.

    All values are faded means with a half-life of a year. Without a reading nothing is measured.
    """
    day = day_of(as_of)
    found = [one for one in readings if one.at <= as_of]
    gap = _mean([(one.at, one.experience - one.expectation) for one in found], day)

    def mean(name: str) -> float | None:
        answered = _mean([(one.at, getattr(one, name)) for one in found], day) if found else None
        return None if answered is None else round(answered, 2)

    return SatisfactionSummary(
        measured=bool(found),
        expectation=mean("expectation"),
        experience=mean("experience"),
        gap=None if gap is None else round(gap, 2),
        willing_to_repeat=mean("repeat"),
        trustworthy=mean("trustworthy"),
        did_as_said=mean("did_as_said"),
        cared=mean("cared"),
        readings=len(found),
        reason=_said(gap, found, day),
        empty_reason=None if found else "No satisfaction was read by this day.",
        as_of=iso(day),
    )


def _mean(answers: Iterable[tuple[int, int | None]], day: int) -> float | None:
    """Return the mean of the answers, faded by age. None without an answer."""
    total = weights = 0.0
    for at, answer in answers:
        if answer is not None:
            weight = 0.5 ** ((day - at // DAY) / _HALF_LIFE)
            total += weight * answer
            weights += weight
    return total / weights if weights else None


def _said(gap: float | None, readings: Sequence[Reading], day: int) -> str:
    """Return the mean gap in words."""
    if gap is None:
        return "Nobody was asked yet."
    latest = max(day_of(one.at) for one in readings)
    return f"{_met(gap)}, {average(len(readings), 'reading')}. The latest is from {ago(day - latest)}."


def _met(gap: float) -> str:
    points = round(abs(gap), 2)
    if not points:
        return "The experience meets the expectation"
    how = "exceeds" if gap > 0 else "falls short of"
    return f"The experience {how} the expectation by {points:g} {'point' if points == 1 else 'points'}"


class _Said(NamedTuple):
    """One reading: its day, whether it is good news, its mean, its number of answers, its id.

    Readings sort by day. On one day bad news comes first, and each group is ordered by how far it moves the mean (`rank`).
    """

    day: int
    good: bool
    rank: float
    id: str
    mean: float
    answers: int


class _Prefix(NamedTuple):
    """The mean of the first readings, and the day of the last of them."""

    value: float
    day: int


class _Means:
    """A faded mean. All readings fade alike, so only a new reading changes the mean. Without one, a value above neutral fades toward
    neutral.

    Good news never lowers the value: the last readings that are good news are left out if the value is higher without them. A reading at
    neutral or below never raises a value above neutral, although it ends the silence.
    """

    def __init__(self, said: Iterable[_Said], day: int) -> None:
        self.said = sorted(said)
        self.mean = 0.0
        # The value is the largest over `tops`, one for each of the last good readings, and over the least of `floor`.
        self.floor: list[_Prefix] = []
        self.tops: list[_Prefix] = []
        since: list[_Prefix] = []
        total = weights = 0.0
        for at, good, _, _, mean, answers in self.said:
            weight = 0.5 ** ((day - at) / _HALF_LIFE) * answers
            total += weight * mean
            weights += weight
            self.mean = total / weights
            found = _Prefix(self.scale(self.mean), at)
            alone = good or found.value <= NEUTRAL or self.scale(mean) > NEUTRAL
            since = [found] if alone else [*since, found]
            if good:
                self.tops = [*(top for top in self.tops if top.value > found.value), found]
            else:
                self.floor, self.tops = since, []

    @property
    def optional(self) -> bool:
        """Return whether all readings are good news."""
        return bool(self.said) and not self.floor

    def scale(self, mean: float) -> float:
        """Return the mean as a value from 0 to 1."""
        return (mean - 1) / _STEPS

    def value(self, day: int) -> float | None:
        if not self.said:
            return None
        values = [_faded(top, day) for top in self.tops]
        if self.floor:
            values.append(min(_faded(one, day) for one in self.floor))
        return max(values)

    def evidence(self, _day: int) -> list[str]:
        return [one.id for one in self.said[::-1]]

    def latest(self, day: int) -> str:
        """Return when the latest reading was, in words."""
        return ago(day - self.said[-1].day)


def _faded(one: _Prefix, day: int) -> float:
    return quiet(one.value, day - one.day, _HALF_LIFE)


class Gap(_Means):
    """Measured once there is a reading. The best experience counts as a gap of at least 1 if it is not below the expectation."""

    key = ComponentKey.SATISFACTION
    rises = False
    most = WEIGHTS.components.satisfaction

    def __init__(self, readings: Sequence[Reading], day: int) -> None:
        gaps = [(one, _gap(one)) for one in readings]
        self.full = any(gap != one.experience - one.expectation for one, gap in gaps)
        super().__init__((_Said(one.at // DAY, gap >= 0, -gap if gap >= 0 else gap, one.id, gap, 1) for one, gap in gaps), day)

    def scale(self, mean: float) -> float:
        return min(1.0, max(0.0, _S.reached + (_S.above if mean > 0 else _S.below) * mean))

    def reason(self, day: int) -> str:
        if not self.said:
            return "Nobody was asked yet."
        text = f"{_met(self.mean)}, {average(len(self.said), 'reading')}."
        if self.full:
            text += " An experience of 5 of 5 counts as 1 point above the expectation."
        return f"{text} The latest is from {self.latest(day)}."


def _gap(one: Reading) -> int:
    gap = one.experience - one.expectation
    return max(1, gap) if gap >= 0 and one.experience >= _S.best else gap


class Trust(_Means):
    """Measured once there is an answer to one of the three questions."""

    key = ComponentKey.TRUST
    rises = False
    most = WEIGHTS.components.trust

    def __init__(self, readings: Sequence[Reading], day: int) -> None:
        super().__init__(_answered(readings, "trustworthy", "did_as_said", "cared"), day)

    def reason(self, day: int) -> str:
        if not self.said:
            return "Nobody answered whether we are trustworthy, do as we say and care."
        answers = average(sum(one.answers for one in self.said), "answer")
        return f"Trustworthy, did as said, cared ({decimal(self.mean)} of 5, {answers}). The latest is from {self.latest(day)}."


class Repeat(_Means):
    """Measured once there is an answer on willingness to buy again."""

    key = ComponentKey.REPEAT
    rises = False
    most = WEIGHTS.components.repeat

    def __init__(self, readings: Sequence[Reading], day: int) -> None:
        super().__init__(_answered(readings, "repeat"), day)

    def reason(self, day: int) -> str:
        if not self.said:
            return "Nobody said whether they would buy again."
        return f"Would buy again ({decimal(self.mean)} of 5, {average(len(self.said), 'answer')}). The latest is from {self.latest(day)}."


def _answered(readings: Sequence[Reading], *names: str) -> Iterator[_Said]:
    """Yield the answers of readings to these questions. A reading is good news if every answer is good."""
    for one in readings:
        answers = [answer for name in names if (answer := getattr(one, name)) is not None]
        if answers:
            good, mean = min(answers) >= _S.good, sum(answers) / len(answers)
            yield _Said(one.at // DAY, good, -mean if good else mean, one.id, mean, len(answers))
