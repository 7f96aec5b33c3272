"""Satisfaction: experience minus expectation (R4), the three questions of trust (R2) and the willingness to buy again (R17)."""

from collections.abc import Iterable, Sequence

from insights.days import count, day_of, iso
from insights.enums import ComponentKey
from insights.facts import DAY, Reading
from insights.verdicts import Satisfaction
from insights.weights import WEIGHTS

_HALF_LIFE = WEIGHTS.half_lives.satisfaction
# Answers run from 1 to 5, the gap from -4 to 4.
_STEPS = 4


def judge(readings: Sequence[Reading], as_of: int) -> Satisfaction:
    """Satisfaction at the end of a day, from the readings of a customer or of one contact: means in which a reading counts
    half after a year; not measured without any.
    """
    day = day_of(as_of)
    found = [one for one in readings if one.at <= as_of]
    gap = Gap(found, day)

    def mean(name: str) -> float | None:
        answered = _mean([(one.at, getattr(one, name)) for one in found], day) if found else None
        return None if answered is None else round(answered, 2)

    return Satisfaction(
        measured=bool(found),
        expectation=mean("expectation"),
        experience=mean("experience"),
        gap=round(gap.mean, 2) if found else None,
        willing_to_repeat=mean("repeat"),
        trustworthy=mean("trustworthy"),
        did_as_said=mean("did_as_said"),
        cared=mean("cared"),
        readings=len(found),
        reason=gap.reason(day),
        empty_reason=None if found else "No satisfaction was read by this day.",
        as_of=iso(day),
    )


def _mean(answers: Iterable[tuple[int, int | None]], day: int) -> float | None:
    """The mean of what was answered, faded by age."""
    total = weights = 0.0
    for at, answer in answers:
        if answer is not None:
            weight = 0.5 ** ((day - at // DAY) / _HALF_LIFE)
            total += weight * answer
            weights += weight
    return total / weights if weights else None


class _Answers:
    """A faded mean stays as it is while nothing new is said: all answers fade alike."""

    def __init__(self, answers: list[tuple[int, int | None, str]], day: int) -> None:
        self.answers = [one for one in answers if one[1] is not None]
        self.mean = _mean([one[:2] for one in self.answers], day) or 0.0 if self.answers else 0.0

    def evidence(self, _day: int) -> list[str]:
        return list(dict.fromkeys(one[2] for one in sorted(self.answers, reverse=True)))


class Gap(_Answers):
    """Measured with a reading."""

    key = ComponentKey.SATISFACTION
    rises = False
    most = WEIGHTS.components.satisfaction

    def __init__(self, readings: Sequence[Reading], day: int) -> None:
        super().__init__([(one.at, one.experience - one.expectation, one.id) for one in readings], day)

    def value(self, _day: int) -> float | None:
        return (self.mean + _STEPS) / (2 * _STEPS) if self.answers else None

    def reason(self, _day: int) -> str:
        if not self.answers:
            return "Nobody was asked yet."
        gap = round(self.mean, 1)
        fell = (
            "reaches the expectation" if not gap else f"{'exceeds' if gap > 0 else 'falls short of'} the expectation by {abs(gap)} points"
        )
        return f"The experience {fell}, in {count(len(self.answers), 'reading')}."


class Trust(_Answers):
    """Measured with an answer to one of the three questions."""

    key = ComponentKey.TRUST
    rises = False
    most = WEIGHTS.components.trust

    def __init__(self, readings: Sequence[Reading], day: int) -> None:
        super().__init__([(one.at, answer, one.id) for one in readings for answer in (one.trustworthy, one.did_as_said, one.cared)], day)

    def value(self, _day: int) -> float | None:
        return (self.mean - 1) / _STEPS if self.answers else None

    def reason(self, _day: int) -> str:
        if not self.answers:
            return "Nobody answered whether we are trustworthy, do as we say and care."
        return f"On being trustworthy, doing as said and caring: {self.mean:.1f} of 5, in {count(len(self.answers), 'answer')}."


class Repeat(_Answers):
    """Measured with a willingness to buy again."""

    key = ComponentKey.REPEAT
    rises = False
    most = WEIGHTS.components.repeat

    def __init__(self, readings: Sequence[Reading], day: int) -> None:
        super().__init__([(one.at, one.repeat, one.id) for one in readings], day)

    def value(self, _day: int) -> float | None:
        return (self.mean - 1) / _STEPS if self.answers else None

    def reason(self, _day: int) -> str:
        if not self.answers:
            return "Nobody said whether they would buy again."
        return f"Would buy again: {self.mean:.1f} of 5, in {count(len(self.answers), 'answer')}."
