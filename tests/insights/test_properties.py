"""Properties of every customer (DOMAIN 3): points add up, past days ignore later records, good news never lowers, drops are foreseen."""

from itertools import combinations
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.days import half_up, iso, largest_remainder
from insights.enums import BuyingRole, ComponentKey, Level
from insights.facts import (
    DAY,
    EVIDENCE,
    Claim,
    Facts,
    FollowUp,
    Promise,
    Purchase,
    Reading,
    Reference,
    Referral,
    Statistics,
    Stood,
    Touchpoint,
)
from insights.relationship import lifetime, order_chance, penetration, relationship, satisfaction
from insights.relationship.as_of import facts_as_of
from insights.relationship.judgment import Judgment
from insights.relationship.levels import Footing
from insights.relationship.score import UNCOUNTED, Score, shares
from insights.verdicts import LifetimeValue, Penetration, Relationship, RelationshipDiff, SatisfactionSummary, restore
from tests.insights.account import AS_OF, STATISTICS, TODAY, works

ORDER = list(Level)
PEOPLE = ("ann", "bob", "cyd", "dan")
MOMENTS = st.one_of(
    st.integers(TODAY - 800, TODAY + 250).map(lambda day: day * DAY),
    st.integers(AS_OF - 800 * DAY, AS_OF + 250 * DAY),
)
MAYBE = st.none() | MOMENTS
ANSWER = st.none() | st.integers(1, 5)
IDS = st.integers(0, 10**6).map(str)


def _after(moment: int, days: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | days.map(lambda number: moment + number * DAY)


PURCHASES = st.builds(
    Purchase,
    IDS,
    st.sampled_from(["DELIVERED", "DELIVERED", "ORDERED", "RETURNED"]),
    MOMENTS,
    st.none(),
    MAYBE,
    st.integers(0, 10**6),
    st.none(),
    st.lists(st.sampled_from("abcde"), max_size=3),
    st.none(),
)
STATUSES = ["OPEN", "KEPT", "BROKEN", "WITHDRAWN"]
PROMISES = MOMENTS.flatmap(
    lambda due: st.builds(Promise, IDS, st.sampled_from(STATUSES), st.none(), st.just(due), _after(due, st.integers(-9, 9)))
)
TOUCHPOINTS = st.builds(
    Touchpoint,
    IDS,
    st.sampled_from(["VISIT", "CALL", "JOINT_WORK"]),
    st.sampled_from(["TWO_WAY", "TWO_WAY", "OUTBOUND"]),
    MOMENTS,
    st.sampled_from(["x", "y", None]),
    st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True),
)
READINGS = st.builds(Reading, IDS, MOMENTS, st.sampled_from(PEOPLE), st.integers(1, 5), st.integers(1, 5), ANSWER, ANSWER, ANSWER, ANSWER)
CLAIMS = MOMENTS.flatmap(
    lambda opened: _after(opened, st.integers(0, 60)).flatmap(
        lambda resolved: st.builds(
            Claim,
            IDS,
            st.sampled_from(["MINOR", "SEVERE"]),
            st.sampled_from(["TRUE", "NOT_CORRECT", "SUSPECTED", None]),
            st.just(opened),
            st.integers(0, 30).map(lambda days: opened + days * DAY),
            st.just(resolved),
            st.none() if resolved is None else _after(resolved, st.integers(0, 9)),
            st.integers(0, 10**5),
        )
    )
)
REFERRALS = st.builds(Referral, IDS, st.sampled_from(PEOPLE), MAYBE, MAYBE, MAYBE, MAYBE)
REFERENCES = st.builds(Reference, IDS, st.sampled_from(PEOPLE), MAYBE, MAYBE, MAYBE)
FOLLOW_UPS = MOMENTS.flatmap(
    lambda due: st.builds(FollowUp, IDS, st.just("THANK_YOU"), st.just(due), _after(due, st.integers(-9, 9)), st.booleans())
)
EMPLOYMENTS = st.builds(
    lambda contact, role, department, site, addressed, until: works(contact, role, department, site, addressed)._replace(until=until),
    st.sampled_from(PEOPLE),
    st.sampled_from([*BuyingRole, None]),
    st.sampled_from(["D", "E", None]),
    st.sampled_from(["S", "T", None]),
    st.booleans(),
    MAYBE,
)


def _dated(strategy: st.SearchStrategy, most: int, date: int) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(lambda rows: sorted(rows, key=lambda row: (row[date] or 0, row[0])))


FACTS = st.builds(
    Facts,
    st.just("cus"),
    st.sampled_from([None, "Warehouse"]),
    st.just(False),
    _dated(PURCHASES, 8, 2),
    _dated(PROMISES, 4, 3),
    _dated(TOUCHPOINTS, 6, 3),
    _dated(READINGS, 3, 1),
    _dated(CLAIMS, 3, 3),
    _dated(REFERRALS, 2, 3),
    _dated(REFERENCES, 2, 3),
    _dated(FOLLOW_UPS, 4, 2),
    st.lists(EMPLOYMENTS, max_size=4),
    st.just([]),
    st.none() | st.sampled_from(ORDER).map(lambda level: Stood(AS_OF - DAY, level, None)),
)
GRAPHS = st.builds(
    lambda kinds, gap, money: STATISTICS._replace(recorded=kinds, gap=gap, money=money),
    st.sampled_from([EVIDENCE, frozenset({"PURCHASE"}), EVIDENCE - {"DEPARTMENT", "JOINT_WORK"}, EVIDENCE - {"PURCHASE"}, frozenset()]),
    st.sampled_from([90.0, 5.0, 365.0]),
    st.sampled_from([None, 0.0, 10.0**5]),
)
# Nothing negative: nothing declined, broken, late or missed, and nothing that could still be missed.
UNBLEMISHED = FACTS.map(lambda found: found._replace(promises=[], claims=[], follow_ups=[]))


def judge(found: Facts, statistics: Statistics = STATISTICS, days: int = 0) -> Relationship:
    return relationship.judge(found, statistics, AS_OF + days * DAY)


def values(found: Facts, days: int = 0) -> dict[ComponentKey, float]:
    """Return the value of each measured component."""
    return {one.key: one.value for one in judge(found, days=days).components if one.value is not None}


@given(FACTS, GRAPHS)
@settings(max_examples=80, deadline=None)
def test_points_add_up_to_the_score_and_maxima_to_100(found: Facts, statistics: Statistics) -> None:
    verdict = judge(found, statistics)
    measured = [one for one in verdict.components if one.counted]
    assert all(one.measured or not one.counted for one in verdict.components)
    assert (verdict.score is None) is (not measured)
    assert all(one.points is not None and 0 <= one.points <= one.max_points for one in measured)
    assert all(one.value is not None and 0 <= one.value <= 1 for one in measured)
    if measured:
        assert sum(one.points or 0 for one in measured) == verdict.score
        assert sum(one.max_points for one in measured) == 100


@given(st.lists(st.tuples(st.sampled_from([5, 10, 15, 20]), st.floats(0, 1) | st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=10))
@settings(max_examples=40, deadline=None)
def test_points_differ_from_their_share_by_less_than_one(measured: list[tuple[int, float]]) -> None:
    points, maxima = shares(measured)
    weight = sum(most for most, _ in measured)
    for given_points, maximum, (most, value) in zip(points, maxima, measured, strict=True):
        assert given_points <= maximum
        assert abs(maximum - 100 * most / weight) < 1
        assert abs(given_points - 100 * most * value / weight) <= 1


@given(st.lists(st.floats(0, 50), min_size=1, max_size=8))
def test_largest_remainder_rounds_to_the_whole(parts: list[float]) -> None:
    total = round(sum(parts))
    if total >= sum(int(part + 1e-9) for part in parts):
        assert sum(largest_remainder(parts, total)) == total


@given(FACTS, st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_a_past_day_ignores_later_events(found: Facts, ago: int) -> None:
    then = AS_OF - ago * DAY
    assert relationship.judge(found, STATISTICS, then) == relationship.judge(facts_as_of(found, then), STATISTICS, then)
    assert penetration.judge(found, STATISTICS, then) == penetration.judge(facts_as_of(found, then), STATISTICS, then)
    assert lifetime.judge(found, STATISTICS, then) == lifetime.judge(facts_as_of(found, then), STATISTICS, then)
    assert satisfaction.judge(found.readings, then) == satisfaction.judge(facts_as_of(found, then).readings, then)


@given(FACTS, FACTS, st.integers(0, 400))
@settings(max_examples=50, deadline=None)
def test_records_of_later_days_change_nothing(found: Facts, other: Facts, ago: int) -> None:
    """Except plans: a follow-up and a promise without `madeAt` may have been known."""
    then = AS_OF - ago * DAY
    later = found._replace(
        purchases=[*found.purchases, *(one for one in other.purchases if one.ordered > then)],
        touchpoints=[*found.touchpoints, *(one for one in other.touchpoints if one.at > then)],
        readings=[*found.readings, *(one for one in other.readings if one.at > then)],
        claims=[*found.claims, *(one for one in other.claims if one.opened > then)],
        promises=[*found.promises, *(one._replace(made=then + 1) for one in other.promises)],
        employments=[*found.employments, *(one._replace(since=then + 1) for one in other.employments)],
    )
    assert relationship.judge(later, STATISTICS, then) == relationship.judge(found, STATISTICS, then)
    assert penetration.judge(later, STATISTICS, then) == penetration.judge(found, STATISTICS, then)
    assert lifetime.judge(later, STATISTICS, then) == lifetime.judge(found, STATISTICS, then)


@given(UNBLEMISHED, st.integers(1, 800))
@settings(max_examples=40, deadline=None)
def test_without_new_or_negative_records_no_component_rises(found: Facts, days: int) -> None:
    found = facts_as_of(found, AS_OF)
    before, after = values(found), values(found, days)
    assert all(after[key] <= value + 1e-4 for key, value in before.items())


@given(FACTS, st.integers(1, 800))
@settings(max_examples=40, deadline=None)
def test_a_measured_component_stays_measured(found: Facts, days: int) -> None:
    before, after = values(found), values(found, days)
    assert before.keys() <= after.keys()


def _improved(found: Facts) -> list[tuple[ComponentKey, Facts]]:
    """Return the same customer with one fact raised, for each fact that can be raised."""
    now, key = AS_OF - DAY, ComponentKey
    raised = [
        (key.RHYTHM, found._replace(purchases=[*found.purchases, Purchase("new", "ORDERED", AS_OF, None, None, 1, None, [], None)])),
        (key.BREADTH, found._replace(purchases=[*found.purchases, Purchase("new", "ORDERED", AS_OF, None, None, 1, None, ["z"], None)])),
        (key.PENETRATION, found._replace(touchpoints=[*found.touchpoints, Touchpoint("new", "CALL", "TWO_WAY", AS_OF, "z", [*PEOPLE])])),
        (key.ADVOCACY, found._replace(referrals=[*found.referrals, Referral("new", None, None, now, None, None)])),
        (key.ADVOCACY, found._replace(references=[*found.references, Reference("new", None, None, now, None)])),
    ]
    for number, promise in enumerate(found.promises):
        early = promise.due - DAY
        kept = promise._replace(status="KEPT", kept=early if promise.kept is None else min(promise.kept, early))
        raised.append((key.PROMISES, found._replace(promises=[*found.promises[:number], kept, *found.promises[number + 1 :]])))
    for number, one in enumerate(found.follow_ups):
        done = one._replace(done=one.due if one.done is None else min(one.done, one.due))
        raised.append((key.CARE, found._replace(follow_ups=[*found.follow_ups[:number], done, *found.follow_ups[number + 1 :]])))
    for number, claim in enumerate(found.claims):
        well = claim._replace(resolved=min(claim.due, AS_OF), understood=min(claim.due, AS_OF))
        if claim.resolved is not None and claim.resolved <= min(claim.due, AS_OF):
            well = claim._replace(understood=claim.resolved)
        raised.append((key.CLAIMS, found._replace(claims=[*found.claims[:number], well, *found.claims[number + 1 :]])))
    for number, reading in enumerate(found.readings):
        answers = {"trustworthy": 5, "repeat": 5, "experience": 5, "expectation": 1}
        best: dict[str, Any] = {name: value for name, value in answers.items() if getattr(reading, name) is not None}
        better = found._replace(readings=[*found.readings[:number], reading._replace(**best), *found.readings[number + 1 :]])
        raised += [(which, better) for which in (key.TRUST, key.REPEAT, key.SATISFACTION)]
    return raised


@given(FACTS)
@settings(max_examples=50, deadline=None)
def test_raising_one_fact_never_lowers_its_component(found: Facts) -> None:
    before = values(found)
    for key, better in _improved(found):
        after = values(better)
        assert key not in before or after[key] >= before[key] - 1e-4, key


def good_news(found: Facts) -> list[tuple[str, Facts]]:
    """Return the same customer with one more good event on the judged day, for each kind of event in DOMAIN 3."""
    midnight = TODAY * DAY
    day = facts_as_of(found, AS_OF)
    news: list[tuple[str, Facts]] = []

    def add(name: str, field: str, *records: Any) -> None:
        for one in records:
            changed: dict[str, Any] = {field: [*getattr(found, field), one]}
            news.append((name, found._replace(**changed)))

    def settle(name: str, field: str, one: Any, better: Any) -> None:
        changed: dict[str, Any] = {field: [better if other is one else other for other in getattr(found, field)]}
        news.append((name, found._replace(**changed)))

    bought = [one for one in day.purchases if one.status != "RETURNED"]
    if bought:
        add("a purchase", "purchases", *(Purchase("new", "ORDERED", AS_OF, None, None, total, None, [], None) for total in (0, 10**6)))
    if any(one.categories for one in bought):
        add("a purchase of another category", "purchases", Purchase("new", "ORDERED", AS_OF, None, None, 1, None, ["z"], None))
    add("a talk", "touchpoints", *(Touchpoint("new", "CALL", "TWO_WAY", AS_OF, "z", names) for names in ([], ["ann"], [*PEOPLE])))
    add("joint work", "touchpoints", Touchpoint("new", "JOINT_WORK", "TWO_WAY", midnight, None, []))
    add("a promise kept", "promises", Promise("new", "KEPT", None, AS_OF, AS_OF), Promise("new", "KEPT", None, AS_OF, AS_OF - DAY))
    for expectation in range(1, 6):
        for answers in ((None, None, None, None), (4, 4, 4, 4), (5, 4, None, None)):
            readings = [Reading("new", AS_OF, None, expectation, experience, *answers) for experience in range(expectation, 6)]
            add("a good reading", "readings", *readings)
    add("a referral", "referrals", Referral("new", None, None, AS_OF, None, None), Referral("new", None, None, AS_OF, AS_OF, None))
    add("a reference", "references", Reference("new", None, None, AS_OF, None))
    add("a follow-up in time", "follow_ups", FollowUp("new", "THANK_YOU", midnight + 3600, midnight, False))
    add("a claim settled well", "claims", Claim("new", "SEVERE", "TRUE", midnight, AS_OF, AS_OF, AS_OF, 9))
    for one in found.referrals:
        if one.given is not None and one.given <= AS_OF and one.won is None:
            settle("a referral won", "referrals", one, one._replace(won=AS_OF))
    for claim in found.claims:
        if claim.opened <= AS_OF and claim.resolved is None and claim.due >= AS_OF:
            settle("a claim settled well", "claims", claim, claim._replace(resolved=AS_OF, understood=AS_OF))
        if claim.resolved is not None and claim.resolved <= AS_OF and claim.understood is None:
            settle("a settlement understood", "claims", claim, claim._replace(understood=AS_OF))
    for task in found.follow_ups:
        if task.done is None and task.due >= midnight and not task.skipped:
            settle("a follow-up in time", "follow_ups", task, task._replace(done=midnight))
    for promise in found.promises:
        if promise.status == "OPEN" and promise.kept is None and promise.due >= midnight and (promise.made or 0) <= AS_OF:
            settle("a promise kept", "promises", promise, promise._replace(status="KEPT", kept=midnight))
    return news


@given(FACTS, GRAPHS)
@settings(max_examples=60, deadline=None)
def test_good_news_lowers_neither_score_nor_level(found: Facts, statistics: Statistics) -> None:
    before = judge(found, statistics)
    for name, better in good_news(found):
        after = judge(better, statistics)
        assert (after.score or 0) >= (before.score or 0), name
        assert before.level is None or (after.level is not None and ORDER.index(after.level) >= ORDER.index(before.level)), name


def bad_news(found: Facts) -> list[tuple[str, Facts]]:
    """Return the same customer with one more bad event on the judged day."""
    midnight = TODAY * DAY
    return [
        ("a promise broken", found._replace(promises=[*found.promises, Promise("new", "BROKEN", None, AS_OF, None)])),
        ("a claim overdue", found._replace(claims=[*found.claims, Claim("new", "MINOR", None, midnight, midnight + 1, None, None, 0)])),
        (
            "a claim settled late",
            found._replace(claims=[*found.claims, Claim("new", "MINOR", None, midnight, midnight + 1, AS_OF, AS_OF, 0)]),
        ),
        ("a follow-up missed", found._replace(follow_ups=[*found.follow_ups, FollowUp("new", "THANK_YOU", midnight + 1, None, False)])),
        ("a bad reading", found._replace(readings=[*found.readings, Reading("new", AS_OF, None, 5, 1, 1, 1, 1, 1)])),
        ("an ask declined", found._replace(referrals=[*found.referrals, Referral("new", None, AS_OF, None, None, AS_OF)])),
    ]


@given(FACTS)
@settings(max_examples=60, deadline=None)
def test_bad_news_lifts_no_component(found: Facts) -> None:
    before = values(found)
    for name, worse in bad_news(found):
        after = values(worse)
        assert all(after[key] <= value + 1e-4 for key, value in before.items()), name


@given(FACTS, GRAPHS)
@settings(max_examples=60, deadline=None)
def test_the_score_is_the_largest_over_all_choices_of_optional_components(found: Facts, statistics: Statistics) -> None:
    score = Score(facts_as_of(found, AS_OF), statistics, TODAY)
    measured = [(part, value) for part, value in zip(score.parts, score.values, strict=True) if value is not None]
    fixed = [one for one in measured if not one[0].optional]
    free = [one for one in measured if one[0].optional]
    best = -1.0
    for chosen in (combination for size in range(len(free) + 1) for combination in combinations(free, size)):
        parts = [*fixed, *chosen]
        if parts:
            best = max(best, sum(part.most * value for part, value in parts) / sum(part.most for part, _ in parts))
    assert score.points == (None if not measured else half_up(100 * best))
    for one in score.components():
        assert one.counted or (one.points, one.max_points) == (None, 0)
        assert not one.measured or one.counted or one.reason.endswith(UNCOUNTED)


@given(FACTS, GRAPHS)
@settings(max_examples=40, deadline=None)
def test_the_level_first_falls_on_will_drop_at(found: Facts, statistics: Statistics) -> None:
    """Compared with a scan of every day, each judged by what is known today."""
    verdict = judge(found, statistics)
    level = verdict.level
    if level is None:
        return
    now = facts_as_of(found, AS_OF)

    def fallen(day: int) -> bool:
        score = Score(now, statistics, day)
        later = Footing(score, now, statistics).level(score.points or 0, day, level)
        return ORDER.index(later) < ORDER.index(level)

    first = next((day for day in range(TODAY + 1, TODAY + 731) if fallen(day)), None)
    assert verdict.will_drop_at == (None if first is None else iso(first))
    assert (verdict.will_drop_at is None) is (level is Level.TRANSACTIONAL), "every other level is lost in the end"


@given(FACTS, GRAPHS)
@settings(max_examples=40, deadline=None)
def test_verdicts_survive_json(found: Facts, statistics: Statistics) -> None:
    verdict = judge(found, statistics)
    for kind, one in (
        (Relationship, verdict),
        (RelationshipDiff, relationship.diff(judge(found, statistics, -90), verdict)),
        (Penetration, penetration.judge(found, statistics, AS_OF)),
        (SatisfactionSummary, satisfaction.judge(found.readings, AS_OF)),
        (LifetimeValue, lifetime.judge(found, statistics, AS_OF)),
    ):
        assert restore(kind, orjson.loads(orjson.dumps(one))) == one


@given(FACTS, GRAPHS, st.integers(-400, 400))
@settings(max_examples=40, deadline=None)
def test_a_standing_stores_the_verdict_of_each_rule(found: Facts, statistics: Statistics, days: int) -> None:
    then = AS_OF + days * DAY
    kept = Judgment(found, statistics, then)
    assert kept.relationship == relationship.judge(found, statistics, then)
    assert kept.penetration == penetration.judge(found, statistics, then)
    assert kept.satisfaction == satisfaction.judge(found.readings, then)
    assert kept.lifetime_value == lifetime.judge(found, statistics, then)
    assert kept.order_chance == order_chance.judge(found, statistics, then)
