"""Levels: conditions, hysteresis, the next level, and the drop date (R1)."""

from typing import Any

import pytest

from insights.days import iso
from insights.enums import CustomerStatus, Friendship, GateKey, Level, Trend
from insights.facts import DAY, EVIDENCE, Facts, Purchase, Statistics, Stood
from insights.relationship import relationship
from insights.relationship.judgment import Judgment
from insights.verdicts import Relationship
from insights.weights import rule_version
from tests.insights.account import AS_OF, STATISTICS, TODAY, claim, facts, follow_up, only, promise, purchase, reading, stood, touch, works

T, R, P = Level.TRANSACTIONAL, Level.RELATIONAL, Level.PARTNERING
# An order half a year ago, then ten in four categories, ten days apart: rhythm .75 * 10 / 11.5 + .25 = .902, breadth 1.
MANY = [purchase(190, *"abcd"), *(purchase(ago, *"abcd") for ago in range(95, 4, -10))]
YOUNG = MANY[1:]
BEST = [reading(5, 1, 5, 5, (5, 5, 5))]
WARM = {
    "employments": [works("a", "DECISION_MAKER", "Board"), works("b", "PROCUREMENT", "Purchasing"), works("c", "USER", "Board")],
    "touchpoints": [touch(9, "a", "b", "c", rep="us")],
}
JOINT = {"touchpoints": [touch(180, kind="JOINT_WORK")]}


def judge(known: Facts, ago: int = 0, statistics: Statistics = STATISTICS) -> Relationship:
    return relationship.judge(known, statistics, AS_OF - ago * DAY)


LEVELS: dict[str, tuple[dict[str, Any], Level, list[GateKey]]] = {
    "warm in two departments": ({"purchases": MANY, "readings": BEST, **WARM}, P, []),
    "joint work instead": ({"purchases": MANY, "readings": BEST, **JOINT}, P, []),
    "joint work too long ago": (
        {"purchases": MANY, "readings": BEST, "touchpoints": [touch(181, kind="JOINT_WORK")]},
        R,
        [GateKey.WARM_OR_JOINT_WORK],
    ),
    "three orders": ({"purchases": [MANY[0], *MANY[-2:]], "readings": BEST, **WARM}, R, [GateKey.ORDERS]),
    "orders on three days": ({"purchases": [MANY[0], *MANY[-2:], MANY[-1]], "readings": BEST, **WARM}, R, [GateKey.ORDERS]),
    "the first order is 95 days old": ({"purchases": YOUNG, "readings": BEST, **WARM}, R, [GateKey.KNOWN_LONG]),
    "the first order is 180 days old": ({"purchases": [purchase(180), *YOUNG], "readings": BEST, **WARM}, P, []),
    "we have stopped calling": ({"purchases": MANY, "readings": BEST, **WARM, "stopped": True}, T, []),
    "a severe claim unresolved": (
        {"purchases": MANY, "readings": BEST, **WARM, "claims": [claim(9, 0, severity="SEVERE")]},
        R,
        [GateKey.NO_SEVERE_CLAIM],
    ),
    "a severe claim resolved later": (
        {"purchases": MANY, "readings": BEST, **WARM, "claims": [claim(9, 0, -1, -1, severity="SEVERE")]},
        R,
        [GateKey.NO_SEVERE_CLAIM],
    ),
    "a severe claim well settled": (
        {"purchases": MANY, "readings": BEST, **WARM, "claims": [claim(9, 0, 1, 0, severity="SEVERE")]},
        P,
        [],
    ),
    # The gap is (270 + 180) / 11 = 40.9 days. 81 days are 1.98 gaps, 82 days are 2.005.
    "overdue by just under two gaps": (
        {"purchases": [purchase(ago, *"abcd") for ago in range(81 + 270, 80, -30)], "readings": BEST, **WARM},
        P,
        [],
    ),
    "overdue by more than two gaps": (
        {"purchases": [purchase(ago, *"abcd") for ago in range(82 + 270, 81, -30)], "readings": BEST, **WARM},
        R,
        [GateKey.NOT_OVERDUE],
    ),
    "one order and nobody in touch": ({"purchases": MANY[-1:], "readings": BEST}, T, [GateKey.REPEATED_OR_IN_TOUCH]),
    "one order, in touch 90 days ago": (
        {"purchases": MANY[-1:], "readings": BEST, "touchpoints": [touch(90)]},
        R,
        [GateKey.SCORE, GateKey.ORDERS, GateKey.KNOWN_LONG, GateKey.WARM_OR_JOINT_WORK],
    ),
    "outbound is not in touch": (
        {"purchases": MANY[-1:], "readings": BEST, "touchpoints": [touch(9, direction="OUTBOUND")]},
        T,
        [GateKey.REPEATED_OR_IN_TOUCH],
    ),
    "in touch and never bought": ({"touchpoints": [touch(9)], "readings": BEST}, T, [GateKey.BOUGHT]),
    "two orders long ago": ({"purchases": [purchase(900), purchase(800)]}, T, [GateKey.SCORE, GateKey.NOT_SILENT, GateKey.NOT_LAPSED]),
    # The gap is (0 + 180) / 2 = 90 days. 271 days are more than three gaps.
    "lapsed": ({"purchases": [purchase(271), purchase(271)], "readings": BEST}, T, [GateKey.NOT_LAPSED, GateKey.REPEATED_OR_IN_TOUCH]),
    "lapsed, and in touch 180 days ago": (
        {"purchases": [purchase(291), purchase(271)], "readings": BEST, "touchpoints": [touch(180)]},
        R,
        [GateKey.SCORE, GateKey.ORDERS, GateKey.NOT_OVERDUE, GateKey.WARM_OR_JOINT_WORK],
    ),
    "lapsed, and in touch 181 days ago": (
        {"purchases": [purchase(291), purchase(271)], "readings": BEST, "touchpoints": [touch(181)]},
        T,
        [GateKey.NOT_LAPSED],
    ),
    # The gap is (300 + 180) / 3 = 160 days, so 365 days are allowed. With (600 + 180) / 3 = 260 days, 520 days are allowed.
    "silent for a year": ({"purchases": [purchase(666), purchase(366)], "readings": BEST}, T, [GateKey.NOT_SILENT]),
    "silent for a year, but seldom buying": (
        {"purchases": [purchase(966), purchase(366)], "readings": BEST},
        R,
        [GateKey.SCORE, GateKey.ORDERS, GateKey.WARM_OR_JOINT_WORK],
    ),
}


@pytest.mark.parametrize("name", LEVELS)
def test_a_level_needs_its_score_and_its_conditions(name: str) -> None:
    lists, level, missing = LEVELS[name]
    found = judge(facts(**lists))
    assert found.level == level, found
    assert found.friendship == (None if "stopped" in lists else dict(zip(Level, Friendship, strict=True))[level])
    assert ([one.key for one in found.next_level.missing] if found.next_level else []) == missing


def test_evidence_that_nobody_records_leaves_its_condition_and_is_named() -> None:
    """With purchases only, PARTNERING is reached by orders. The two conditions that cannot be judged are named."""
    found = judge(facts(purchases=MANY), statistics=only("PURCHASE", "HALF_YEAR"))
    assert found.level == P
    assert [one.key for one in found.gates_left_out] == [GateKey.NO_SEVERE_CLAIM, GateKey.WARM_OR_JOINT_WORK]
    assert "this graph does not record it" in found.reason
    assert judge(facts(purchases=MANY, **JOINT)).gates_left_out == ()


def test_an_unrecorded_alternative_leaves_the_other_alternative() -> None:
    recorded = EVIDENCE - {"JOINT_WORK"}
    found = judge(facts(purchases=MANY, readings=BEST, touchpoints=[touch(9, kind="JOINT_WORK")]), statistics=only(*recorded))
    assert found.level == R
    assert found.next_level
    assert found.next_level.missing[0].message == "Missing: 3 warm contacts in 2 departments (there are no warm contacts)."


# Only purchases: rhythm is 67 % and breadth 33 % of the score. The gap is (350 + 180) / 4, so 360 days are 2.7 gaps: 66.7 * .25 / 2.7 +
# 33.3.
HELD = facts(purchases=[purchase(710), purchase(500), purchase(360, *"abcd")])


@pytest.mark.parametrize(
    ("before", "level"),
    [
        (None, T),
        (stood("RELATIONAL"), R),
        (stood("PARTNERING"), R),
        (stood("TRANSACTIONAL"), T),
        (stood("RELATIONAL", ago=0), T),  # of the judged day itself
        (Stood(AS_OF - DAY, None, None), T),
    ],
)
def test_a_level_is_kept_five_points_below_its_score(before: Stood | None, level: Level) -> None:
    found = judge(HELD._replace(stood=before), statistics=only("PURCHASE"))
    assert found.score is not None
    assert 35 <= found.score < 40
    assert found.level == level
    assert ("The level is kept although" in found.reason) is (level == R)


@pytest.mark.parametrize(("ago", "level"), [(270, R), (271, T)])
def test_a_lapsed_customer_keeps_no_level_below_its_score(ago: int, level: Level) -> None:
    """The gap is 90 days. Rhythm 1.7 of 20, breadth and trust 10 each, satisfaction 3.75 of 10, penetration 0 of 15: 39 of 100."""
    known = facts(purchases=[purchase(ago, *"abcd")], touchpoints=[touch(20)], readings=[reading(0, 4, 3, None, (5, 5, 5))])
    found = judge(known._replace(stood=stood("RELATIONAL")), statistics=only("PURCHASE", "READING", "ANSWER", "TWO_WAY"))
    assert (found.score, found.level) == (39, level)


def test_without_facts_nothing_is_judged_and_the_reason_says_so() -> None:
    found = judge(facts())
    assert (found.level, found.friendship, found.score, found.trend, found.next_level, found.will_drop_at) == (None,) * 6
    assert found.confidence == 0
    assert found.empty_reason
    assert not any(one.measured or one.max_points for one in found.components)


def test_without_a_purchase_or_touchpoint_there_is_a_score_but_no_level() -> None:
    found = judge(facts(employments=[works("a", "DECISION_MAKER")]))
    assert (found.level, found.score, found.confidence) == (None, 6, 0.15)  # 70 * .25 * 3 / 9 = 5.8


@pytest.mark.parametrize(
    ("purchases", "trend"),
    [
        (MANY, Trend.RISING),
        ([purchase(ago) for ago in range(600, 100, -20)], Trend.FALLING),
        ([purchase(ago) for ago in range(1400, 1000, -20)], Trend.STEADY),
        ([purchase(89)], None),  # no score 90 days before
    ],
)
def test_the_trend_compares_with_the_score_known_90_days_before(purchases: list[Purchase], trend: Trend | None) -> None:
    assert judge(facts(purchases=purchases), statistics=only("PURCHASE")).trend == trend


# Satisfaction .375 of 10, trust .62 of 10, repeat 0 of 5: 10 of 25, 40 points. In touch until 90 days after yesterday.
FORTY: dict[str, Any] = {"touchpoints": [touch(1)], "readings": [reading(5, 4, 3, 1, (3, 4))]}
DROPS: dict[str, tuple[dict[str, Any], int | None]] = {
    "the last two-way touchpoint leaves its window": (FORTY, 90),
    "a follow-up of the sixth day is missed from the seventh on: 10 of 30": ({**FORTY, "follow_ups": [follow_up(-6)]}, 7),
    "one that is done after today is not done yet": ({**FORTY, "follow_ups": [follow_up(-6, -5)]}, 7),
    "one that is done already is no danger: 15 of 30": ({**FORTY, "follow_ups": [follow_up(-6, 0)]}, 90),
    "joint work leaves its window": ({"purchases": MANY, "readings": BEST, **JOINT}, 1),
    "a transactional one cannot fall": ({"purchases": [purchase(900)]}, None),
    # The gap is (10 + 180) / 3. More than three gaps have passed 191 days after the last order.
    "the customer lapses": ({"purchases": MANY[-2:], "readings": BEST}, 186),
}


@pytest.mark.parametrize("name", DROPS)
def test_will_drop_at_is_the_first_day_with_a_lower_level(name: str) -> None:
    lists, days = DROPS[name]
    statistics = STATISTICS if "purchases" in lists else only(*EVIDENCE - {"PURCHASE"})
    assert judge(facts(**lists), statistics=statistics).will_drop_at == (None if days is None else iso(TODAY + days))


@pytest.mark.parametrize(
    ("lists", "status"),
    [
        ({}, CustomerStatus.PROSPECT),
        ({"purchases": [purchase(-1)]}, CustomerStatus.PROSPECT),
        ({"purchases": [purchase(270)]}, CustomerStatus.ACTIVE),  # exactly three gaps of 90
        ({"purchases": [purchase(271)]}, CustomerStatus.LAPSED),
        ({"purchases": [purchase(5)], "stopped": True}, CustomerStatus.STOPPED),
    ],
)
def test_the_status_follows_from_orders_and_overdue(lists: dict[str, Any], status: CustomerStatus) -> None:
    assert Judgment(facts(**lists), STATISTICS, AS_OF).status == status


def test_a_verdict_names_its_day_and_rule() -> None:
    found = judge(facts(purchases=MANY), ago=10)
    assert (found.as_of, found.rule_version) == (iso(TODAY - 10), rule_version())


def test_a_diff_lists_the_largest_change_first() -> None:
    known = facts(purchases=MANY, readings=BEST, promises=[promise(30)])
    found = relationship.diff(judge(known, ago=90), judge(known))
    assert (found.before.as_of, found.after.as_of) == (iso(TODAY - 90), iso(TODAY))
    sizes = [abs((one.after or 0) - (one.before or 0)) for one in found.components]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(one.after or 0 for one in found.components) == found.after.score
    assert sum(one.before or 0 for one in found.components) == found.before.score
    gained = next(one for one in found.components if one.key == "TRUST")
    assert gained.before is None
    assert gained.reason.startswith("Measured now, not before.")
