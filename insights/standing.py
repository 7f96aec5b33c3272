"""Why a level changed: the cause that is kept with a standing, so that a relationship's history explains itself."""

from dataclasses import dataclass

from insights.enums import CauseCode, GateKey, Level, describe
from insights.levels import ORDER
from insights.relationship import diff
from insights.verdicts import Relationship


@dataclass(frozen=True, slots=True)
class Cause:
    """A code for programs, a sentence for people."""

    code: CauseCode
    message: str


def cause(before: Relationship | None, after: Relationship, stood: Level | None, rule_version: str | None) -> Cause:
    """Why the level is not what it was.

    `before` is the day of the last standing judged by what is known now; `stood` and `rule_version` are what that standing had
    stored. Where today's records give that day the new level already, nothing happened since: a rule or a record changed.
    """
    if before is None or stood is None:
        return Cause(CauseCode.FIRST_JUDGED, after.reason)
    was, now = stood.lower(), after.level.lower() if after.level else "no level"
    moved = f"From {was} to {now}"
    if before.level == after.level and rule_version != after.rule_version:
        return Cause(CauseCode.RULE_CHANGED, f"{moved}: the rules changed from {rule_version} to {after.rule_version}.")
    if before.level == after.level or after.level is None or before.level is None:
        return Cause(CauseCode.RECORDS_CHANGED, f"{moved}: records of earlier days, or what is usual among all customers, changed.")
    if ORDER.index(Level(after.level)) > ORDER.index(Level(before.level)):
        return _rise(moved, before, after)
    return _fall(moved, before, after)


def _rise(moved: str, before: Relationship, after: Relationship) -> Cause:
    missing = [one.key for one in before.next_level.missing] if before.next_level else []
    if not missing or GateKey.SCORE in missing:
        return Cause(CauseCode.SCORE_ROSE, f"{moved}: {_points(before, after)}")
    met = " ".join(describe(GateKey, key) for key in missing)
    return Cause(CauseCode.CONDITION_MET, f"{moved}: met now: {met[0].lower()}{met[1:]}")


def _fall(moved: str, before: Relationship, after: Relationship) -> Cause:
    missing = [one.message for one in after.next_level.missing if one.key != GateKey.SCORE] if after.next_level else []
    if not missing:
        return Cause(CauseCode.SCORE_FELL, f"{moved}: {_points(before, after)}")
    return Cause(CauseCode.CONDITION_LOST, f"{moved}: no longer met: {' '.join(missing)}")


def _points(before: Relationship, after: Relationship) -> str:
    """The score's way, and the component that moved it most."""
    changed = diff(before, after).components
    most = f", most in {changed[0].key.lower()}. {changed[0].reason}" if changed else "."
    return f"the score went from {before.score} to {after.score}{most}"
