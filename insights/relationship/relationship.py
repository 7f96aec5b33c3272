"""The relationship with a customer: level, reason, trend, drop date and next level (R1, DOMAIN 3)."""

from insights.days import count, day_of, iso
from insights.enums import CustomerStatus, Level, Trend
from insights.facts import DAY, Facts, Statistics
from insights.relationship.as_of import facts_as_of
from insights.relationship.levels import FRIENDSHIP, SCORES, Footing, left_out
from insights.relationship.score import Score
from insights.verdicts import Component, ComponentChange, Missing, NextLevel, Relationship, RelationshipDiff, Stand
from insights.weights import WEIGHTS, rule_version


def judge(facts: Facts, statistics: Statistics, as_of: int) -> Relationship:
    """Return the relationship at the end of a day (`as_of`: its last second), by each record's own dates.

    The level is kept down to 5 points under its score if `facts.stood` had it on an earlier day. Without a purchase and without a
    touchpoint the level is None. If nothing is measured, the score is None too.
    """
    return judge_score(Score(facts_as_of(facts, as_of), statistics, day_of(as_of)), facts, as_of)


def level(facts: Facts, statistics: Statistics, as_of: int) -> Level | None:
    """Return only the level at the end of a day. This is much cheaper than the whole relationship."""
    known = facts_as_of(facts, as_of)
    score = Score(known, statistics, day_of(as_of))
    if score.points is None or not (score.rhythm.bought or known.touchpoints):
        return None
    return Footing(score, known, statistics).level(score.points, score.day, _stood(facts, score.day))


def judge_score(score: Score, facts: Facts, as_of: int) -> Relationship:
    """Return the relationship from the score of that day."""
    known, statistics, day = score.known, score.statistics, score.day
    points = score.points
    components = score.components()
    overdue = score.rhythm.overdue(day)
    level = following = falls = None
    if points is not None and (score.rhythm.bought or known.touchpoints):
        footing = Footing(score, known, statistics)
        level = footing.level(points, day, _stood(facts, day))
        following = footing.next(level, points, day)
        falls = footing.falls(level, day)
    skipped = left_out(statistics.recorded)
    return Relationship(
        level=level,
        friendship=FRIENDSHIP[level] if level and not facts.stopped else None,
        score=points,
        confidence=sum(part.most for part, one in zip(score.parts, components, strict=True) if one.measured) / 100,
        trend=None if points is None else _trend(points, facts, statistics, as_of),
        as_of=iso(day),
        components=components,
        next_level=following,
        will_drop_at=None if falls is None else iso(falls),
        gates_left_out=skipped,
        overdue=None if overdue is None else round(overdue, 4),
        reason=_reason(level, points, components, following, skipped, facts.stopped),
        empty_reason=None if level else _empty(points),
        rule_version=rule_version(),
    )


def _stood(facts: Facts, day: int) -> Level | None:
    stood = facts.stood
    return Level(stood.level) if stood and stood.level and day_of(stood.as_of) < day else None


def _trend(points: int, facts: Facts, statistics: Statistics, as_of: int) -> Trend | None:
    """Return the trend against the score 90 days before, as it was known then."""
    then = as_of - WEIGHTS.trend.days * DAY
    before = Score(facts_as_of(facts, then), statistics, day_of(then)).points
    if before is None:
        return None
    if abs(points - before) <= WEIGHTS.trend.points:
        return Trend.STEADY
    return Trend.RISING if points > before else Trend.FALLING


def _reason(
    level: Level | None,
    points: int | None,
    components: tuple[Component, ...],
    following: NextLevel | None,
    skipped: tuple[Missing, ...],
    stopped: bool,
) -> str:
    """Return the level in a few sentences: the best component, the worst component, and the conditions that were left out."""
    counted = [one for one in components if one.counted]
    if level is None:
        return _empty(points)
    best = max(counted, key=lambda one: (one.value or 0.0) * one.max_points)
    worst = max(counted, key=lambda one: (1 - (one.value or 0.0)) * one.max_points)
    said = [f"{level.capitalize()}: {points} of 100 points, from {len(counted)} of {count(len(components), 'component')}."]
    if best.points:
        said.append(f"Most points come from {_named(best)}.")
    if worst.value != 1 and worst is not best:
        said.append(f"Most points are lost in {_named(worst)}.")
    if points is not None and points < SCORES[level]:
        said.append(f"The level is kept although the score is below {SCORES[level]}: it is lost {WEIGHTS.levels.hysteresis} points lower.")
    if stopped:
        said.append("We have stopped calling on this customer, so the level is not judged any higher.")
    elif following and points is not None and points >= SCORES[following.level]:
        said.append(f"The score is enough for {following.level.lower()}.")
        said += [one.message for one in following.missing]
    if level is Level.PARTNERING:
        said += [one.message for one in skipped]
    return " ".join(said)


def _empty(points: int | None) -> str:
    return "Nothing that is judged was recorded by this day." if points is None else "No purchase and no touchpoint by this day."


def _named(one: Component) -> str:
    return f"{one.key.lower()} ({one.points} of {one.max_points})"


def customer_status(stopped: bool, overdue: float | None) -> CustomerStatus:
    """Return STOPPED if we stopped calling (R13). Else PROSPECT without an order, LAPSED if `overdue` exceeds three gaps, or ACTIVE."""
    if stopped:
        return CustomerStatus.STOPPED
    if overdue is None:
        return CustomerStatus.PROSPECT
    return CustomerStatus.LAPSED if overdue > WEIGHTS.rhythm.lapsed else CustomerStatus.ACTIVE


def diff(before: Relationship, after: Relationship) -> RelationshipDiff:
    """Return the difference between two judgments: components measured in either, the largest change first."""
    pairs = [(one, two) for one, two in zip(before.components, after.components, strict=True) if one.measured or two.measured]
    pairs.sort(key=lambda pair: -abs((pair[1].points or 0) - (pair[0].points or 0)))
    return RelationshipDiff(
        before=Stand(before.level, before.score, before.as_of, before.confidence),
        after=Stand(after.level, after.score, after.as_of, after.confidence),
        components=tuple(
            ComponentChange(two.key, one.points, two.points, one.max_points, two.max_points, _change(one, two)) for one, two in pairs
        ),
    )


def _change(one: Component, two: Component) -> str:
    if not one.measured:
        return f"Measured now, not before. {two.reason}"
    if not two.measured:
        return f"Measured before, not now. {two.reason}"
    return two.reason if one.reason == two.reason else f"Before: {one.reason} After: {two.reason}"
