"""Penetration, satisfaction and lifetime value, by cases computed by hand (R3, R4, R20)."""

from typing import Any

import pytest

from insights.days import iso
from insights.facts import DAY, EVIDENCE
from insights.relationship import lifetime, penetration, satisfaction
from tests.insights.account import AS_OF, STATISTICS, TODAY, claim, facts, only, purchase, reading, touch, works

ALL = ("DECISION_MAKER", "PROCUREMENT", "USER", "INFLUENCER", "EVALUATOR")
TEAM = [works(role.lower(), role, f"d{n % 3}", f"s{n % 2}") for n, role in enumerate(ALL)]
NAMES = [role.lower() for role in ALL]

SCORES: dict[str, tuple[dict[str, Any], int | None]] = {
    "all warm, by two of us": ({"employments": TEAM, "touchpoints": [touch(5, *NAMES, rep="x"), touch(4, NAMES[0], rep="y")]}, 100),
    "all warm, by one of us": ({"employments": TEAM, "touchpoints": [touch(5, *NAMES, rep="x")]}, 95),
    "all lukewarm": ({"employments": TEAM, "touchpoints": [touch(91, *NAMES, rep="x")]}, 60),  # 35 + 10 + 10 + 5
    "a year and a day ago: known by an address": ({"employments": TEAM, "touchpoints": [touch(366, *NAMES, rep="x")]}, 38),  # 17.5 + 20
    "outbound warms nobody": ({"employments": TEAM, "touchpoints": [touch(5, *NAMES, rep="x", direction="OUTBOUND")]}, 38),
    "known without an address": ({"employments": [works("a", "USER", "d", "s", addressed=False)]}, 0),
    "who left is gone": ({"employments": [works("a", "USER", until=3)], "touchpoints": [touch(5, "a", rep="x")]}, 5),
    "who leaves later is there": ({"employments": [works("a", "USER", until=-3)], "touchpoints": [touch(5, "a", rep="x")]}, 21),
    "who comes later is not": ({"employments": [works("a", "USER", since=-1)], "purchases": [purchase(9)]}, 0),
    "the best of two in a role": ({"employments": [works("a", "USER"), works("b", "USER")], "touchpoints": [touch(5, "b")]}, 16),
    "a champion fills no required role": ({"employments": [works("a", "CHAMPION", "d", "s")]}, 8),  # 10 / 3 + 10 / 2
    "nobody known at a buyer": ({"purchases": [purchase(9)]}, 0),
    "nothing known": ({}, None),
}


@pytest.mark.parametrize("name", SCORES)
def test_penetration_matches_hand_computed_cases(name: str) -> None:
    lists, score = SCORES[name]
    found = penetration.judge(facts(**lists), STATISTICS, AS_OF)
    assert found.score == score
    assert (found.empty_reason is None) is (score is not None)


@pytest.mark.parametrize(
    ("missing", "score"),
    [
        ({"ROLE"}, 83),  # (10 + 10 + 5) / 30
        ({"DEPARTMENT", "SITE"}, 94),  # 75 / 80
        ({"ROLE", "DEPARTMENT", "SITE"}, 50),  # 5 / 10
        ({"TWO_WAY"}, None),
    ],
)
def test_unrecorded_parts_are_left_out_and_the_rest_is_rescaled(missing: set[str], score: int | None) -> None:
    known = facts(employments=TEAM, touchpoints=[touch(5, *NAMES, rep="x")])
    assert penetration.judge(known, only(*(EVIDENCE - missing)), AS_OF).score == score


def test_required_roles_come_first_and_each_names_its_best_contact() -> None:
    people = [works("a", "USER"), works("b", "USER"), works("c", "EVALUATOR"), works("d", "DECISION_MAKER", addressed=False)]
    known = facts(segment="specialty bike SHOP", employments=people, touchpoints=[touch(200, "b"), touch(5, "c")])
    found = penetration.judge(known, STATISTICS, AS_OF)
    assert [(one.role, one.required, one.filled_by, one.warmth) for one in found.roles] == [
        ("DECISION_MAKER", True, "d", 0.0),
        ("PROCUREMENT", True, None, 0.0),
        ("USER", True, "b", 0.5),
        ("EVALUATOR", False, "c", 1.0),
    ]
    assert (found.warm_contacts, found.single_threaded) == (1, True)
    assert "Required roles without a reachable contact: decision maker, procurement." in found.reason


def test_a_reading_counts_half_after_a_year() -> None:
    readings = [reading(-1, 1, 1), reading(0, 3, 5, 5, (4, None, 5)), reading(365, 3, 2, None, (1, 2))]
    found = satisfaction.judge(readings, AS_OF)
    assert (found.expectation, found.experience, found.gap) == (3.0, 4.0, 1.0)  # (5 + 2 / 2) / 1.5
    assert (found.willing_to_repeat, found.trustworthy, found.did_as_said, found.cared) == (5.0, 3.0, 2.0, 5.0)
    assert (found.measured, found.readings, found.empty_reason, found.as_of) == (True, 2, None, iso(TODAY))
    assert found.reason == "The experience exceeds the expectation by 1 point, on average of 2 readings. The latest is from today."


def test_without_a_reading_satisfaction_is_not_measured() -> None:
    found = satisfaction.judge([reading(-1)], AS_OF)
    assert (found.measured, found.gap, found.expectation, found.readings) == (False, None, None, 0)
    assert found.empty_reason


# Four orders in 90 days. All customers repeat once in 110 days of their age, so 4 orders in 200 days are usual. The mean is 250.
PEERS = STATISTICS._replace(repeats=1 / 110)
YEAR = 365 * 4 / 200 * 25000
ORDERS = [purchase(90, total=10000), purchase(60, total=20000), purchase(30, total=30000), purchase(0, total=40000)]
VALUES = {
    "orders": (facts(purchases=ORDERS), 100000, YEAR),
    "less a return": (facts(purchases=[*ORDERS, purchase(1, total=5000, status="RETURNED")]), 95000, YEAR),
    "a purchase that came back as a whole counts nothing": (
        facts(purchases=[*ORDERS, purchase(9, status="RETURNED"), purchase(1, status="RETURNED")._replace(returns="pur9")]),
        100000,
        YEAR,
    ),
    "less what believed claims cost": (
        facts(purchases=ORDERS, claims=[claim(9, 5, 6), claim(8, 5, 6, verdict="SUSPECTED"), claim(7, 5, 6, verdict="NOT_CORRECT")]),
        99000,
        YEAR,
    ),
    "a claim settled later cost nothing yet": (facts(purchases=ORDERS, claims=[claim(9, 5, -6)]), 100000, YEAR),
    "an unjudged claim costs nothing": (facts(purchases=ORDERS, claims=[claim(9, 5, verdict=None)]), 100000, YEAR),
    # One order 360 days ago is 4 gaps of 90 days: two gaps beyond patience, so a quarter.
    "overdue": (facts(purchases=[purchase(360)]), 10000, 365 / (360 + 110) * 10000 / 4),
    "one order yesterday promises no order a month": (facts(purchases=[purchase(1)]), 10000, 365 / 111 * 10000),
    "two orders of one day": (facts(purchases=[purchase(50), purchase(50, total=30000)]), 40000, 365 * 2 / 160 * 20000),
    "nothing": (facts(), 0, None),
}


@pytest.mark.parametrize("name", VALUES)
def test_lifetime_value_matches_hand_computed_cases(name: str) -> None:
    known, observed, expected = VALUES[name]
    found = lifetime.judge(known, PEERS, AS_OF)
    assert found.observed == (observed, "EUR")
    assert found.expected_next_year == (None if expected is None else (round(expected), "EUR"))
    assert (found.empty_reason is None) is (expected is not None)


def test_the_expected_value_uses_the_last_five_orders() -> None:
    large = purchase(400, total=10**9)
    known = facts(purchases=[large, *(purchase(ago) for ago in range(200, 0, -40))])
    assert lifetime.judge(known, PEERS, AS_OF).expected_next_year == (round(365 * 6 / 510 * 10000), "EUR")


def test_one_order_a_year_is_expected_if_nobody_has_ordered_twice() -> None:
    assert lifetime.judge(facts(purchases=[purchase(0)]), STATISTICS, AS_OF).expected_next_year == (10000, "EUR")


def test_lifetime_value_of_a_past_day_ignores_later_records() -> None:
    then = AS_OF - 45 * DAY
    assert lifetime.judge(facts(purchases=ORDERS), STATISTICS, then) == lifetime.judge(facts(purchases=ORDERS[:2]), STATISTICS, then)
