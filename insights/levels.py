"""Levels: what each asks beside its score, which conditions cannot be judged, and when a level falls if nothing happens (R1)."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from insights.days import count, day_of
from insights.enums import Direction, Friendship, GateKey, Level, Severity, TouchpointKind
from insights.facts import Facts, Statistics
from insights.score import Score
from insights.verdicts import Missing, NextLevel
from insights.weights import WEIGHTS

_R = WEIGHTS.levels.relational
_P = WEIGHTS.levels.partnering
ORDER = tuple(Level)
FRIENDSHIP = dict(zip(Level, Friendship, strict=True))
SCORES = {Level.TRANSACTIONAL: 0, Level.RELATIONAL: _R.score, Level.PARTNERING: _P.score}


class Footing:
    """What the conditions of the levels ask of one customer, known on a day and read on it or, as if nothing happened, on later ones."""

    def __init__(self, score: Score, known: Facts, statistics: Statistics) -> None:
        self.score = score
        self.orders = len(score.rhythm.bought)
        self.touched = max((day_of(one.at) for one in known.touchpoints if one.direction == Direction.TWO_WAY), default=None)
        self.joint = max((day_of(one.at) for one in known.touchpoints if one.kind == TouchpointKind.JOINT_WORK), default=None)
        self.severe = sum(one.resolved is None and one.severity == Severity.SEVERE for one in known.claims)
        self.gates = _gates(statistics.recorded)

    def level(self, points: int, day: int, stood: Level | None) -> Level:
        """The level of a score, after one stood at before: the hysteresis works on the score, the other conditions are exact."""
        for level in (Level.PARTNERING, Level.RELATIONAL):
            if points >= _threshold(level, stood) and self.holds(level, day):
                return level
        return Level.TRANSACTIONAL

    def holds(self, level: Level, day: int) -> bool:
        """Whether all that a level asks beside the score is there."""
        return all(any(way.holds(self, day) for way in ways) for _, ways in self.gates[level])

    def next(self, level: Level, points: int, day: int) -> NextLevel | None:
        """The level above and what is missing for it."""
        if level is ORDER[-1]:
            return None
        above = ORDER[ORDER.index(level) + 1]
        missing = []
        if points < SCORES[above]:
            missing.append(Missing(GateKey.SCORE, f"A score of {SCORES[above]}: it is {points}; {self._levers()}."))
        for gate, ways in self.gates[above]:
            if not any(way.holds(self, day) for way in ways):
                asks, has = " or ".join(way.asks for way in ways), "; ".join(way.has(self, day) for way in ways)
                missing.append(Missing(gate, f"{asks[0].upper()}{asks[1:]}: {has}."))
        return NextLevel(above, tuple(missing))

    def _levers(self) -> str:
        """Where most points can be won."""
        values = [
            (part.most * (1 - value), part) for part, value in zip(self.score.parts, self.score.values, strict=True) if value is not None
        ]
        most = [part.key.lower() for lost, part in sorted(values, key=lambda one: -one[0])[:2] if lost]
        return f"most is to be won in {' and '.join(most)}"

    def falls(self, level: Level, day: int) -> int | None:
        """The first day after `day`, within two years, on which the level is lost if nothing happens.

        Conditions do not come back by themselves: the first day without them is bisected. The score is searched from one date that
        comes due to the next: in between, a range of days whose least possible score holds is passed over at once.
        """
        if level is Level.TRANSACTIONAL:
            return None
        until = day + 1 + WEIGHTS.limits.horizon_days
        lost = bisect_left(range(day + 1, until), True, key=lambda later: not self.holds(level, later)) + day + 1
        threshold = _threshold(level, level)
        turns = [turn for turn in self.score.turns if turn < lost]
        for first, end in zip([day + 1, *turns], [*turns, lost], strict=True):
            if first < end and (found := self._below(threshold, first, end - 1)) is not None:
                return found
        return lost if lost < until else None

    def _below(self, threshold: int, first: int, last: int) -> int | None:
        """The first of the days whose score is under the threshold."""
        least = self.score.least(first, last)
        if least is None or least >= threshold:
            return None
        if first == last:
            return first
        middle = (first + last) // 2
        found = self._below(threshold, first, middle)
        return self._below(threshold, middle + 1, last) if found is None else found


def _threshold(level: Level, stood: Level | None) -> int:
    kept = stood is not None and ORDER.index(stood) >= ORDER.index(level)
    return SCORES[level] - (WEIGHTS.levels.hysteresis if kept else 0)


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a gate: the kinds of evidence it needs, its test, what it asks, and what there is of it."""

    needs: frozenset[str]
    holds: Callable[[Footing, int], bool]
    asks: str
    has: Callable[[Footing, int], str]


def _ago(last: int | None, day: int) -> str:
    return "none yet" if last is None else f"the last was {count(day - last, 'day')} ago"


def _overdue(on: Footing, day: int) -> float:
    return on.score.rhythm.overdue(day) or 0.0


def _warm(on: Footing, day: int) -> bool:
    contacts, departments = on.score.reach.warm(day)
    return contacts >= _P.warm_contacts and departments >= _P.departments


def _reached(on: Footing, day: int) -> str:
    contacts, departments = on.score.reach.warm(day)
    return f"{count(contacts, 'warm contact')} in {count(departments, 'department')}" if contacts else "no warm contact"


_SECOND = Way(
    frozenset({"PURCHASE"}),
    lambda on, _day: on.orders >= _R.orders,
    f"{_R.orders} orders",
    lambda on, _day: f"{count(on.orders, 'order')} so far",
)
_TOUCHED = Way(
    frozenset({"TWO_WAY"}),
    lambda on, day: on.touched is not None and day - on.touched <= _R.touched_days,
    f"a two-way touchpoint within {_R.touched_days} days",
    lambda on, day: f"two-way touchpoints: {_ago(on.touched, day)}",
)
_FOURTH = Way(
    frozenset({"PURCHASE"}),
    lambda on, _day: on.orders >= _P.orders,
    f"{_P.orders} orders",
    lambda on, _day: f"{count(on.orders, 'order')} so far",
)
_ON_TIME = Way(
    frozenset({"PURCHASE"}),
    lambda on, day: _overdue(on, day) <= _P.overdue,
    f"an order overdue by at most {_P.overdue:g} usual gaps",
    lambda on, day: f"overdue by {_overdue(on, day):.1f}",
)
_NOT_SEVERE = Way(
    frozenset({"CLAIM"}),
    lambda on, _day: not on.severe,
    "no severe claim unresolved",
    lambda on, _day: f"{count(on.severe, 'severe claim')} unresolved",
)
_WARM = Way(
    frozenset({"CONTACT", "TWO_WAY", "DEPARTMENT"}),
    _warm,
    f"{_P.warm_contacts} warm contacts in {_P.departments} departments",
    _reached,
)
_JOINT = Way(
    frozenset({"JOINT_WORK"}),
    lambda on, day: on.joint is not None and day - on.joint <= _P.joint_work_days,
    f"joint work within {_P.joint_work_days} days",
    lambda on, day: f"joint work: {_ago(on.joint, day)}",
)
GATES: dict[Level, tuple[tuple[GateKey, tuple[Way, ...]], ...]] = {
    Level.TRANSACTIONAL: (),
    Level.RELATIONAL: ((GateKey.REPEATED_OR_IN_TOUCH, (_SECOND, _TOUCHED)),),
    Level.PARTNERING: (
        (GateKey.ORDERS, (_FOURTH,)),
        (GateKey.NOT_OVERDUE, (_ON_TIME,)),
        (GateKey.NO_SEVERE_CLAIM, (_NOT_SEVERE,)),
        (GateKey.WARM_OR_JOINT_WORK, (_WARM, _JOINT)),
    ),
}


@cache
def _gates(recorded: frozenset[str]) -> dict[Level, tuple[tuple[GateKey, tuple[Way, ...]], ...]]:
    """The gates with the ways whose evidence is recorded at all; a gate with none left does not block."""
    left = {level: [(key, tuple(way for way in ways if way.needs <= recorded)) for key, ways in gates] for level, gates in GATES.items()}
    return {level: tuple((key, ways) for key, ways in gates if ways) for level, gates in left.items()}


@cache
def left_out(recorded: frozenset[str]) -> tuple[Missing, ...]:
    """The gates that nobody can be judged by."""
    return tuple(
        Missing(key, f"Recorded nowhere, so not asked for: {' or '.join(way.asks for way in ways)}.")
        for gates in GATES.values()
        for key, ways in gates
        if not any(way.needs <= recorded for way in ways)
    )
