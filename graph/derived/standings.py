"""Standings of a customer: decides which standings are judged, kept and dropped, as rows for `stand.cypher`.

The current standing is kept, and one for the day of each change of level, with its cause. A standing of a later day is never changed. This
module does not read the graph. Refresh reads and writes in batches, and a write does so for the customers that it touched.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from graph.client.moments import apart
from graph.derived.facts import end_of
from insights.enums import CustomerStatus, Level
from insights.facts import Facts, Statistics, Stood
from insights.relationship import relationship
from insights.relationship.judgment import Judgment
from insights.relationship.standing import Cause, cause
from insights.verdicts import Relationship
from values.ids import record_id
from values.sort_values import JUDGED, keys_of

# Sort keys of a customer without a score: such customers come last in both directions.
LOWEST, HIGHEST = -1, 1_000_000
# Properties of a customer that does not wait for its judgment. `staleBy` stays (graph/commit/later.py).
UNMARKED = {"staleSince": None}
Known = Callable[[str], Statistics]


class Standing(NamedTuple):
    """A stored standing: the columns of `judged.cypher`."""

    id: str
    as_of: str
    level: str | None
    score: int | None
    rule_version: str


@dataclass(frozen=True, slots=True)
class StandingResult:
    """The result for one customer: the row to write, and the number of new changes of level."""

    row: dict[str, Any]
    level: Level | None
    changes: int


def stand(facts: Facts, stored: Sequence[Standing], day: str, months: Sequence[str], statistics: Known) -> StandingResult:
    """Judge a customer as of `day`, and as of those of `months` that lie before the first stored change of level.

    `statistics` returns the frozen statistics for a day. All days are ISO dates. `stored` is ordered by day.
    """
    history = _History(facts, [one for one in stored if one.as_of != day], statistics)
    row, level = history.at(day, months)
    written = {one["id"] for one in row["standings"]}
    row["gone"] += [one.id for one in stored if one.as_of == day and one.id not in written]
    known = {one.id for one in stored}
    return StandingResult(row, level, sum("cause" in one and one["id"] not in known for one in row["standings"]))


class _History:
    """The standings of one customer while they are judged, oldest first."""

    def __init__(self, facts: Facts, stored: list[Standing], statistics: Known) -> None:
        self.facts = facts
        self.stored = stored
        self.statistics = statistics
        self.trail = list(stored)
        self.new: list[dict[str, Any]] = []

    def at(self, day: str, months: Sequence[str]) -> tuple[dict[str, Any], Level | None]:
        """Judge the requested days. Standings that are neither current nor a change of level are dropped. Return the derived properties and
        the level.
        """
        first = next((one.as_of for one in self.stored if one.level), day)
        for month in months:
            if month < min(first, day):
                self.judge(month, current=False)
        gone = self.thin(day)
        current = not self.stored or self.stored[-1].as_of < day
        judged = self.judge(day, current=current)
        derived = self.derived(judged, day) if current else {}
        row = {
            "id": self.facts.id,
            **dict(zip(("customer", "times", "days"), apart(derived), strict=True)),
            "gone": gone,
            "past": [one.id for one in self.stored if one.id not in gone] if current else [],
            "standings": self.new,
        }
        return row, judged.relationship.level

    def thin(self, day: str) -> list[str]:
        """Remove and return earlier standings that are no change of level.

        So a day is always compared with the last change, however often it is judged.
        """
        levels = [None, *(one.level for one in self.trail)]
        gone = [
            one for before, one in zip(levels, self.trail, strict=False) if one.as_of < day and one in self.stored and one.level == before
        ]
        self.trail = [one for one in self.trail if one not in gone]
        return [one.id for one in gone]

    def judge(self, day: str, *, current: bool) -> Judgment:
        """Judge a day after the previous standings.

        The first day of each change of level since then is kept. The day itself is kept if it is current or has a change.
        """
        before, earlier = self.before(day)
        judged = self.judgment(day, before)
        while (first := self.first_changed(before, earlier, day, judged.relationship.level)) < day:
            self.keep(first, self.judgment(first, before), before, earlier, current=False)
            before, earlier = self.before(day)
            judged = self.judgment(day, before)
        if current or judged.relationship.level != (before.level if before else None):
            self.keep(day, judged, before, earlier, current=current)
        return judged

    def before(self, day: str) -> tuple[Standing | None, Standing | None]:
        """Return the standing before a day, and the one before that."""
        place = bisect_left(self.trail, day, key=lambda one: one.as_of)
        return (self.trail[place - 1] if place else None, self.trail[place - 2] if place > 1 else None)

    def first_changed(self, before: Standing | None, earlier: Standing | None, day: str, level: Level | None) -> str:
        """Return a day after `before`, up to `day`, with another level than the evening before it.

        The day is found by bisection, so of several changes one is found. If the day of `before` has another level by what is known now,
        records or rules changed since. The change then counts for `day` itself.
        """
        if before is None or before.level is None or level is None or level == before.level:
            return day
        last, first = date.fromisoformat(before.as_of).toordinal(), date.fromisoformat(day).toordinal()
        while first - last > 1:
            middle = (first + last) // 2
            if self.level(date.fromordinal(middle).isoformat(), before) == before.level:
                last = middle
            else:
                first = middle
        found = date.fromordinal(first).isoformat()
        if evening_of(found) == before.as_of and self.level(before.as_of, earlier) != before.level:
            return day
        return found

    def judgment(self, day: str, before: Standing | None) -> Judgment:
        """Return the verdicts on a day, given the previous standing."""
        return Judgment(self.after(before), self.statistics(day), end_of(day))

    def level(self, day: str, before: Standing | None) -> Level | None:
        """Return the level on a day, given the previous standing."""
        return relationship.level(self.after(before), self.statistics(day), end_of(day))

    def after(self, before: Standing | None) -> Facts:
        """Return the facts with the previous standing."""
        return self.facts._replace(stood=Stood(end_of(before.as_of), before.level, before.score) if before else None)

    def keep(self, day: str, judged: Judgment, before: Standing | None, earlier: Standing | None, *, current: bool) -> None:
        """Keep the standing of a day, with the cause if the level changed."""
        verdict = judged.relationship
        changed = verdict.level != (before.level if before else None)
        found = self.properties(day, judged, self.cause(day, verdict, before, earlier) if changed else None, current)
        self.new.append(found)
        self.trail.append(Standing(found["id"], day, verdict.level, verdict.score, verdict.rule_version))
        self.trail.sort(key=lambda one: one.as_of)

    def cause(self, day: str, verdict: Relationship, before: Standing | None, earlier: Standing | None) -> Cause:
        """Return why the level of a day differs from that of `before`, by comparing the evening before with the day.

        `earlier` is the standing before `before`.
        """
        if before is None or before.level is None:
            return cause(None, verdict, None, None)
        evening = evening_of(day)
        then = self.judgment(evening, before if before.as_of < evening else earlier).relationship
        return cause(then, verdict, Level(before.level), before.rule_version, stopped=self.facts.stopped)

    def properties(self, day: str, judged: Judgment, why: Cause | None, current: bool) -> dict[str, Any]:
        """Return the properties of a standing as they are stored."""
        verdict, reach = judged.relationship, judged.penetration
        found = {
            "id": record_id("Standing", self.facts.id, day),
            "asOf": day,
            "current": current,
            "level": verdict.level,
            "score": verdict.score,
            "confidence": verdict.confidence,
            "trend": verdict.trend,
            "penetration": reach.score,
            "ruleVersion": verdict.rule_version,
            "cause": _json(why) if why else None,
            "evidence": list(dict.fromkeys(one for part in verdict.components for one in part.evidence)),
            "verdict": _json(verdict),
            "penetrationVerdict": _json(reach),
            "satisfactionVerdict": _json(judged.satisfaction),
            "lifetimeValueVerdict": _json(judged.lifetime_value),
            "orderChanceVerdict": _json(judged.order_chance),
        }
        return {name: value for name, value in found.items() if value is not None}

    def derived(self, judged: Judgment, day: str) -> dict[str, Any]:
        """Return the properties of the customer for lists, filters and sort orders."""
        verdict, reach, status = judged.relationship, judged.penetration.score, judged.status
        values = {
            "overdue": verdict.overdue,
            "willDropAt": date.fromisoformat(verdict.will_drop_at) if verdict.will_drop_at else None,
            "touchedAt": _moment(judged.touched_at),
            "orderedAt": _moment(judged.ordered_at),
            "lifetimeValue": judged.lifetime_value.observed[0],
        }
        keys = [keys_of(name, kind, values[name]) for name, kind in JUDGED["Customer"].items()]
        return {
            "level": verdict.level,
            "score": verdict.score,
            "confidence": verdict.confidence,
            "trend": verdict.trend,
            **values,
            **{name: value for one in keys for name, value in one.items()},
            "asOf": date.fromisoformat(day),
            "penetration": reach,
            "singleThreaded": judged.penetration.single_threaded,
            "scoreLow": LOWEST if verdict.score is None else verdict.score,
            "scoreHigh": HIGHEST if verdict.score is None else verdict.score,
            "penetrationLow": LOWEST if reach is None else reach,
            "penetrationHigh": HIGHEST if reach is None else reach,
            **({} if status is CustomerStatus.STOPPED else {"status": status}),
        }


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def evening_of(day: str) -> str:
    """Return the day before a day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _json(verdict: Any) -> str:
    return orjson.dumps(verdict).decode()
