"""Levels: the conditions of each level other than its score, the conditions that cannot be judged, and the drop date (R1)."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from insights.days import ago, beyond, count, day_of
from insights.enums import Direction, Friendship, GateKey, Level, Severity, TouchpointKind
from insights.facts import Facts, Statistics
from insights.relationship.score import Score
from insights.verdicts import Missing, NextLevel
from insights.weights import WEIGHTS

_R = WEIGHTS.levels.relational
_P = WEIGHTS.levels.partnering
ORDER = tuple(Level)
FRIENDSHIP = dict(zip(Level, Friendship, strict=True))
SCORES = {Level.TRANSACTIONAL: 0, Level.RELATIONAL: _R.score, Level.PARTNERING: _P.score}


class Footing:
    """The conditions of the levels for one customer. They can be read on later days as if nothing happened until then."""

    def __init__(self, score: Score, known: Facts, statistics: Statistics) -> None:
        rhythm = score.rhythm
        self.score = score
        self.stopped = known.stopped
        self.order_days = len(rhythm.days)
        self.first = rhythm.days[0] if rhythm.days else None
        self.last = rhythm.days[-1] if rhythm.days else None
        latest = known.touchpoints[::-1]
        self.touched = next((day_of(one.at) for one in latest if one.direction == Direction.TWO_WAY), None)
        self.joint = next((day_of(one.at) for one in latest if one.kind == TouchpointKind.JOINT_WORK), None)
        self.severe = sum(one.resolved is None and one.severity == Severity.SEVERE for one in known.claims)
        self.gates = _gates(statistics.recorded)
        # Days without an order and without a two-way touchpoint after which a level is lost.
        self.silent: int = min(_R.silent_most, max(_R.silent_days, int(_R.silent_gaps * rhythm.gap)))

    def level(self, points: int, day: int, stood: Level | None) -> Level:
        """Return the level of a score. `stood` is the level of an earlier day, for the hysteresis of the score. The other conditions are
        exact.
        """
        if not self.stopped:
            for level in (Level.PARTNERING, Level.RELATIONAL):
                if points >= self._threshold(level, stood, day) and self.holds(level, day):
                    return level
        return Level.TRANSACTIONAL

    def lapsed(self, day: int) -> bool:
        """Return whether the last order is more than three usual gaps ago."""
        return _overdue(self, day) > WEIGHTS.rhythm.lapsed

    def _threshold(self, level: Level, stood: Level | None, day: int) -> int:
        kept = stood is not None and ORDER.index(stood) >= ORDER.index(level) and not self.lapsed(day)
        return SCORES[level] - (WEIGHTS.levels.hysteresis if kept else 0)

    def holds(self, level: Level, day: int) -> bool:
        """Return whether all conditions of a level other than the score are met."""
        return all(any(way.holds(self, day) for way in ways) for _, ways in self.gates[level])

    def next(self, level: Level, points: int, day: int) -> NextLevel | None:
        """Return the next level and its missing conditions. None at PARTNERING, and for a STOPPED customer."""
        if level is ORDER[-1] or self.stopped:
            return None
        above = ORDER[ORDER.index(level) + 1]
        missing = []
        if points < SCORES[above]:
            missing.append(Missing(GateKey.SCORE, f"Missing: a score of {SCORES[above]} (it is {points}). {self._levers()}"))
        for gate, ways in self.gates[above]:
            if not any(way.holds(self, day) for way in ways):
                has = "; ".join(dict.fromkeys(way.has(self, day) for way in ways))
                missing.append(Missing(gate, f"Missing: {_or(ways)} ({has})."))
        return NextLevel(above, tuple(missing))

    def _levers(self) -> str:
        """Return where most points can be won, in words."""
        values = [
            (part.most * (1 - value), part) for part, value in zip(self.score.parts, self.score.values, strict=True) if value is not None
        ]
        most = [part.key.lower() for lost, part in sorted(values, key=lambda one: -one[0])[:2] if lost]
        return f"Most points can be won in {' and '.join(most)}."

    def falls(self, level: Level, day: int) -> int | None:
        """Return the first day after `day` on which the level falls if nothing happens. None if it holds for two years.

        An unmet condition stays unmet, so the first day without it is found by bisection. The score is searched between the dates on which
        something comes due. A range of days is skipped if its least possible score is high enough. The threshold changes once, on the day
        on which the customer lapses.
        """
        if level is Level.TRANSACTIONAL:
            return None
        until = day + 1 + WEIGHTS.limits.horizon_days
        lost = bisect_left(range(day + 1, until), True, key=lambda later: not self.holds(level, later)) + day + 1
        lapses = bisect_left(range(day + 1, lost), True, key=self.lapsed) + day + 1
        turns = sorted({turn for turn in (*self.score.turns, lapses) if day + 1 < turn < lost})
        for first, end in zip([day + 1, *turns], [*turns, lost], strict=True):
            if first < end and (found := self._below(self._threshold(level, level, first), first, end - 1)) is not None:
                return found
        return lost if lost < until else None

    def _below(self, threshold: int, first: int, last: int) -> int | None:
        """Return the first day from `first` to `last` whose score is under the threshold."""
        least = self.score.least(first, last)
        if least is None or least >= threshold:
            return None
        if first == last:
            return first
        middle = (first + last) // 2
        found = self._below(threshold, first, middle)
        return self._below(threshold, middle + 1, last) if found is None else found


@dataclass(frozen=True, slots=True)
class Way:
    """An alternative of a condition: the kinds of evidence that it needs, its test, its requirement in words, and the present state in
    words.
    """

    needs: frozenset[str]
    holds: Callable[[Footing, int], bool]
    asks: str
    has: Callable[[Footing, int], str]


def _last(what: str, last: int | None, day: int) -> str:
    return f"there is no {what} yet" if last is None else f"the last {what} was {ago(day - last)}"


def _longer(on: Footing) -> str:
    if on.silent == _R.silent_days:
        return ""
    return f", and {on.silent} days are allowed because the usual gap is {round(on.score.rhythm.gap)} days"


def _within(last: int | None, day: int, days: int) -> bool:
    return last is not None and day - last <= days


def _overdue(on: Footing, day: int) -> float:
    return on.score.rhythm.overdue(day) or 0.0


def _warm(on: Footing, day: int) -> bool:
    contacts, departments = on.score.reach.warm(day)
    return contacts >= _P.warm_contacts and departments >= _P.departments


def _reached(on: Footing, day: int) -> str:
    contacts, departments = on.score.reach.warm(day)
    where = f" in {count(departments, 'department')}" if departments else ""
    return f"there {'is' if contacts == 1 else 'are'} {count(contacts, 'warm contact')}{where}"


def _order_days(on: Footing, _day: int) -> str:
    return f"there are orders on {count(on.order_days, 'day')}" if on.order_days else "there is no order yet"


def _gaps(on: Footing, day: int) -> str:
    return f"{_last('order', on.last, day)}, which is {beyond(_overdue(on, day), 'usual gap')}"


def _talked(days: int, allowed: Callable[[Footing], int] | None = None) -> Way:
    """A two-way touchpoint in so many days, or in the days that are allowed to a customer."""
    return Way(
        frozenset({"TWO_WAY"}),
        lambda on, day: _within(on.touched, day, allowed(on) if allowed else days),
        f"a two-way touchpoint in the last {days} days",
        lambda on, day: _last("two-way touchpoint", on.touched, day),
    )


def _ordered(days: int) -> Way:
    return Way(frozenset({"PURCHASE"}), lambda on, _day: on.order_days >= days, f"orders on {days} days", _order_days)


def _in_time(gaps: float) -> Way:
    return Way(frozenset({"PURCHASE"}), lambda on, day: _overdue(on, day) <= gaps, f"a last order at most {gaps:g} usual gaps ago", _gaps)


# This alternative needs no kind of evidence, so every level is lost in the end, whatever the graph records.
_LATE_ORDER = Way(
    frozenset(),
    lambda on, day: _within(on.last, day, on.silent),
    f"an order in the last {_R.silent_days} days",
    lambda on, day: f"{_last('order', on.last, day)}{_longer(on)}",
)
_BOUGHT = Way(frozenset({"PURCHASE"}), lambda on, _day: on.order_days > 0, "a purchase", lambda _on, _day: "there is no order yet")
_KNOWN = Way(
    frozenset({"HALF_YEAR"}),
    lambda on, day: on.first is not None and day - on.first >= _P.known_days,
    f"a first order at least {_P.known_days} days old",
    lambda on, day: "there is no order yet" if on.first is None else f"the first order was {ago(day - on.first)}",
)
_NOT_SEVERE = Way(
    frozenset({"CLAIM"}),
    lambda on, _day: not on.severe,
    "no unresolved severe claim",
    lambda on, _day: f"{count(on.severe, 'severe claim is', 'severe claims are')} unresolved",
)
_WARM = Way(
    frozenset({"CONTACT", "TWO_WAY", "DEPARTMENT"}),
    _warm,
    f"{_P.warm_contacts} warm contacts in {_P.departments} departments",
    _reached,
)
_JOINT = Way(
    frozenset({"JOINT_WORK"}),
    lambda on, day: _within(on.joint, day, _P.joint_work_days),
    f"joint work in the last {_P.joint_work_days} days",
    lambda on, day: _last("joint work", on.joint, day),
)
_RELATIONAL = (
    (GateKey.BOUGHT, (_BOUGHT,)),
    (GateKey.NOT_SILENT, (_LATE_ORDER, _talked(_R.silent_days, lambda on: on.silent))),
    (GateKey.NOT_LAPSED, (_in_time(WEIGHTS.rhythm.lapsed), _talked(_R.lapsed_days))),
    (GateKey.REPEATED_OR_IN_TOUCH, (_ordered(_R.order_days), _talked(_R.touched_days))),
)
# A deeper level also asks for everything that the level below asks for.
GATES: dict[Level, tuple[tuple[GateKey, tuple[Way, ...]], ...]] = {
    Level.TRANSACTIONAL: (),
    Level.RELATIONAL: _RELATIONAL,
    Level.PARTNERING: (
        *_RELATIONAL,
        (GateKey.ORDERS, (_ordered(_P.order_days),)),
        (GateKey.KNOWN_LONG, (_KNOWN,)),
        (GateKey.NOT_OVERDUE, (_in_time(_P.overdue),)),
        (GateKey.NO_SEVERE_CLAIM, (_NOT_SEVERE,)),
        (GateKey.WARM_OR_JOINT_WORK, (_WARM, _JOINT)),
    ),
}


@cache
def _gates(recorded: frozenset[str]) -> dict[Level, tuple[tuple[GateKey, tuple[Way, ...]], ...]]:
    """Return the conditions with the alternatives whose evidence is recorded at all. A condition without alternatives does not block."""
    left = {level: [(key, tuple(way for way in ways if way.needs <= recorded)) for key, ways in gates] for level, gates in GATES.items()}
    return {level: tuple((key, ways) for key, ways in gates if ways) for level, gates in left.items()}


@cache
def left_out(recorded: frozenset[str]) -> tuple[Missing, ...]:
    """Return the conditions that are left out because nobody records their evidence."""
    gates = {key: ways for level in GATES.values() for key, ways in level if not any(way.needs <= recorded for way in ways)}
    return tuple(Missing(key, f"Not checked, because this graph does not record it: {_or(ways)}.") for key, ways in gates.items())


def _or(ways: Iterable[Way]) -> str:
    return " or ".join(way.asks for way in ways)
