"""What a customer stands at: which standings are judged, kept and dropped, as rows for `stand.cypher`.

The current standing is kept, and one per change of level with its cause; a standing of a later day is never touched. Nothing here
asks the graph: refresh reads and writes in batches, a write does so for the customers that it touched.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson

from graph.facts import end_of
from graph.ids import record_id
from insights.enums import CustomerStatus, Level
from insights.facts import Facts, Statistics, Stood
from insights.judgement import Judgement
from insights.standing import Cause, cause
from insights.verdicts import Relationship

# Sort keys of a customer without a score: they stand last whichever way a list runs.
LOWEST, HIGHEST = -1, 1_000_000
Known = Callable[[str], Statistics]


class Standing(NamedTuple):
    """A standing that is stored already; the columns of `judged.cypher`."""

    id: str
    as_of: str
    level: str | None
    score: int | None
    rule_version: str


@dataclass(frozen=True, slots=True)
class Stand:
    """What one customer stands at after judging: the row to write, and how many changes of level in it are new."""

    row: dict[str, Any]
    level: Level | None
    changes: int


def stand(facts: Facts, stored: Sequence[Standing], day: str, months: Sequence[str], statistics: Known) -> Stand:
    """Judge a customer as of `day`, and as of those of `months` that lie before the first level that is stored.

    `statistics` gives those that a day is judged by. All days are ISO dates; `stored` is ordered by day.
    """
    history = _History(facts, [one for one in stored if one.as_of != day], statistics)
    row, level = history.at(day, months)
    written = {one["id"] for one in row["standings"]}
    row["gone"] += [one.id for one in stored if one.as_of == day and one.id not in written]
    known = {one.id for one in stored}
    return Stand(row, level, sum("cause" in one and one["id"] not in known for one in row["standings"]))


class _History:
    """One customer's standings while they are judged, oldest first."""

    def __init__(self, facts: Facts, stored: list[Standing], statistics: Known) -> None:
        self.facts = facts
        self.stored = stored
        self.statistics = statistics
        self.trail = list(stored)
        self.verdicts: dict[str, Relationship] = {}
        self.new: list[dict[str, Any]] = []

    def at(self, day: str, months: Sequence[str]) -> tuple[dict[str, Any], Level | None]:
        """Judge the days asked for; drop what is neither current nor a change of level any more."""
        first = next((one.as_of for one in self.stored if one.level), day)
        for month in months:
            if month < min(first, day):
                self.judge(month, current=False)
        gone = self.thin(day)
        current = not self.stored or self.stored[-1].as_of < day
        judged = self.judge(day, current=current)
        row = {
            "id": self.facts.id,
            "customer": self.derived(judged, day) if current else {},
            "gone": gone,
            "past": [one.id for one in self.stored if one.id not in gone] if current else [],
            "standings": self.new,
        }
        return row, judged.relationship.level

    def thin(self, day: str) -> list[str]:
        """Take out what is stored of days before and was no change of level; so a day is compared with the last change, however often
        it is judged.
        """
        levels = [None, *(one.level for one in self.trail)]
        gone = [
            one for before, one in zip(levels, self.trail, strict=False) if one.as_of < day and one in self.stored and one.level == before
        ]
        self.trail = [one for one in self.trail if one not in gone]
        return [one.id for one in gone]

    def judge(self, day: str, *, current: bool) -> Judgement:
        """Judge a day after the standings before it, and keep the result where it is current or another level."""
        place = bisect_left(self.trail, day, key=lambda one: one.as_of)
        before = self.trail[place - 1] if place else None
        judged = self.judgement(day, before)
        verdict = self.verdicts[day] = judged.relationship
        changed = verdict.level != (before.level if before else None)
        if current or changed:
            why = self.cause(before, self.trail[place - 2] if place > 1 else None, verdict) if changed else None
            found = self.properties(day, judged, why, current)
            self.new.append(found)
            self.trail.insert(place, Standing(found["id"], day, verdict.level, verdict.score, verdict.rule_version))
        return judged

    def judgement(self, day: str, before: Standing | None) -> Judgement:
        """The verdicts on a day, after what stood before it."""
        stood = Stood(end_of(before.as_of), before.level, before.score) if before else None
        return Judgement(self.facts._replace(stood=stood), self.statistics(day), end_of(day))

    def cause(self, before: Standing | None, earlier: Standing | None, verdict: Relationship) -> Cause:
        """Why the level is another than `before`; `earlier` is what stood before that."""
        if before is None or before.level is None:
            return cause(None, verdict, None, None)
        then = self.verdicts.get(before.as_of) or self.judgement(before.as_of, earlier).relationship
        return cause(then, verdict, Level(before.level), before.rule_version)

    def properties(self, day: str, judged: Judgement, why: Cause | None, current: bool) -> dict[str, Any]:
        """A standing as it is stored."""
        verdict, reach = judged.relationship, judged.penetration
        found = {
            "id": record_id("Standing", self.facts.id, day),
            "asOf": date.fromisoformat(day),
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

    def derived(self, judged: Judgement, day: str) -> dict[str, Any]:
        """What the customer itself carries, for lists, filters and orders."""
        verdict, reach, status = judged.relationship, judged.penetration.score, judged.status
        return {
            "level": verdict.level,
            "score": verdict.score,
            "confidence": verdict.confidence,
            "trend": verdict.trend,
            "overdue": verdict.overdue,
            "willDropAt": date.fromisoformat(verdict.will_drop_at) if verdict.will_drop_at else None,
            "asOf": date.fromisoformat(day),
            "penetration": reach,
            "singleThreaded": judged.penetration.single_threaded,
            "scoreLow": LOWEST if verdict.score is None else verdict.score,
            "scoreHigh": HIGHEST if verdict.score is None else verdict.score,
            "penetrationLow": LOWEST if reach is None else reach,
            "penetrationHigh": HIGHEST if reach is None else reach,
            **({} if status is CustomerStatus.STOPPED else {"status": status}),
        }


def _json(verdict: Any) -> str:
    return orjson.dumps(verdict).decode()
