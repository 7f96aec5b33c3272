"""The cause of a change of level. It is stored with the standing, so that the history explains itself."""

from dataclasses import dataclass

from insights.enums import CauseCode, GateKey, Level, describe
from insights.relationship.levels import ORDER, SCORES
from insights.relationship.relationship import diff
from insights.verdicts import Relationship
from insights.weights import WEIGHTS


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause: a code for programs, a sentence for people."""

    code: CauseCode
    message: str


def cause(
    evening: Relationship | None, after: Relationship, stood: Level | None, rule_version: str | None, *, stopped: bool = False
) -> Cause:
    """Return why the level differs from the last standing.

    `evening` is the evening before the day of `after`, judged by what is known now. `stood` and `rule_version` are those of the last
    standing. If the evening already has the new level, nothing happened on the day itself: we stopped calling, or a rule or a record
    changed.
    """
    if evening is None or stood is None:
        return Cause(CauseCode.FIRST_JUDGED, after.reason)
    was, now = stood.lower(), after.level.lower() if after.level else "no level"
    moved = f"From {was} to {now}"
    if evening.level == after.level and stopped and after.level is Level.TRANSACTIONAL:
        return Cause(CauseCode.STOPPED, f"{moved}: we have stopped calling on this customer.")
    if evening.level == after.level and rule_version != after.rule_version:
        return Cause(CauseCode.RULE_CHANGED, f"{moved}: the rules changed from {rule_version} to {after.rule_version}.")
    if evening.level == after.level or after.level is None or evening.level is None:
        return Cause(CauseCode.RECORDS_CHANGED, f"{moved}: records of earlier days, or what is usual among all customers, changed.")
    if ORDER.index(Level(after.level)) > ORDER.index(Level(evening.level)):
        return _rise(moved, evening, after, Level(after.level))
    return _fall(moved, evening, after, Level(evening.level))


def _rise(moved: str, evening: Relationship, after: Relationship, level: Level) -> Cause:
    met = [one.key for one in evening.next_level.missing if one.key != GateKey.SCORE] if evening.next_level else []
    also = " ".join(describe(GateKey, key) for key in met)
    if (evening.score or 0) < SCORES[level]:
        return Cause(CauseCode.SCORE_ROSE, f"{moved}: {_points(evening, after, 1)}" + (f" Also met now: {also}" if also else ""))
    return Cause(CauseCode.CONDITION_MET, f"{moved}. Met now: {also or 'all conditions.'}")


def _fall(moved: str, evening: Relationship, after: Relationship, level: Level) -> Cause:
    missing = [one.message for one in after.next_level.missing if one.key != GateKey.SCORE] if after.next_level else []
    if missing:
        return Cause(CauseCode.CONDITION_LOST, f"{moved}. {' '.join(missing)}")
    if (evening.overdue or 0) <= WEIGHTS.rhythm.lapsed < (after.overdue or 0) and (after.score or 0) >= _kept(level):
        return Cause(CauseCode.CONDITION_LOST, f"{moved}: the customer has lapsed, so a level is no longer kept below its score.")
    return Cause(CauseCode.SCORE_FELL, f"{moved}: {_points(evening, after, -1)}")


def _kept(level: Level) -> int:
    """Return the lowest score at which a level is kept."""
    return SCORES[level] - WEIGHTS.levels.hysteresis


def _points(evening: Relationship, after: Relationship, sign: int) -> str:
    """Return the change of the score, and the component that moved it most in that direction."""
    changed = max(diff(evening, after).components, key=lambda one: sign * ((one.after or 0) - (one.before or 0)), default=None)
    most = f", most in {changed.key.lower()}. {changed.reason}" if changed else "."
    return f"the score went from {evening.score} to {after.score}{most}"
