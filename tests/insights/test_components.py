"""The ten components, each checked against cases computed by hand (DOMAIN 3)."""

from typing import Any

import pytest

from insights.days import quiet
from insights.enums import ComponentKey as Key
from insights.facts import DAY, Facts, Promise, Statistics
from insights.relationship import relationship
from insights.verdicts import Component
from tests.insights.account import (
    AS_OF,
    STATISTICS,
    claim,
    facts,
    follow_up,
    only,
    promise,
    purchase,
    reading,
    reference,
    referral,
    touch,
    works,
)

HALF = 0.5**0.5


def component(key: Key, known: Facts, statistics: Statistics = STATISTICS) -> Component:
    return next(one for one in relationship.judge(known, statistics, AS_OF).components if one.key == key)


CASES: dict[str, tuple[Key, dict[str, Any], float | None]] = {
    # .75 * n / (n + 1.5) + .25 * min(1, 1 / max(1, overdue)), gap = (span + 2 * 90) / (orders + 1)
    "one order today": (Key.RHYTHM, {"purchases": [purchase(0)]}, 0.75 * 1 / 2.5 + 0.25),
    "one order, a whole gap late": (Key.RHYTHM, {"purchases": [purchase(180)]}, 0.75 * 1 / 2.5 + 0.25 / 2),
    "one order, out of the window": (Key.RHYTHM, {"purchases": [purchase(360)]}, 0.25 / 4),
    "three orders, gap (100 + 180) / 4 = 70": (Key.RHYTHM, {"purchases": [purchase(240), purchase(200), purchase(140)]}, 0.3 + 0.25 / 2),
    "two orders on one day are one order day, gap 180 / 2": (Key.RHYTHM, {"purchases": [purchase(180), purchase(180)]}, 0.3 + 0.25 / 2),
    "a return is no order": (Key.RHYTHM, {"purchases": [purchase(9, status="RETURNED")]}, None),
    "an order of tomorrow": (Key.RHYTHM, {"purchases": [purchase(-1)]}, None),
    "three categories in a year": (Key.BREADTH, {"purchases": [purchase(365, "a", "b"), purchase(5, "c")]}, 0.75),
    "categories of long ago": (Key.BREADTH, {"purchases": [purchase(366, "a")]}, 0.0),
    "five categories are as good as four": (Key.BREADTH, {"purchases": [purchase(5, *"abcde")]}, 1.0),
    "no product with a category": (Key.BREADTH, {"purchases": [purchase(5)]}, None),
    "a promise kept": (Key.PROMISES, {"promises": [promise(1, 1, "KEPT")]}, quiet(1.0, 1, 730)),
    "a promise broken today": (Key.PROMISES, {"promises": [promise(1, 0, "BROKEN")]}, 1 / (0.5 ** (1 / 730) + 1)),
    "open past its date": (Key.PROMISES, {"promises": [promise(730)]}, quiet(1 / 1.5, 730, 730)),
    "due today is not past yet": (Key.PROMISES, {"promises": [promise(0)]}, None),
    "kept late, whatever its status says": (Key.PROMISES, {"promises": [promise(730, 729, "KEPT")]}, quiet(1 / 1.5, 730, 730)),
    "kept early counts a seventh more": (
        Key.PROMISES,
        {"promises": [promise(730, 731, "KEPT"), promise(730)]},
        quiet((8 / 7 / 2 + 1) / (8 / 7 / 2 + 0.5 + 1), 730, 730),
    ),
    "kept after the day that is judged": (Key.PROMISES, {"promises": [promise(730, -5, "KEPT")]}, quiet(1 / 1.5, 730, 730)),
    "withdrawn": (Key.PROMISES, {"promises": [promise(9, None, "WITHDRAWN")]}, None),
    "trust, faded by a year": (Key.TRUST, {"readings": [reading(0, trust=(5, 5, 5)), reading(365, trust=(2, 2, 2))]}, (4 - 1) / 4),
    "one question is enough": (Key.TRUST, {"readings": [reading(50, trust=(None, 2))]}, 0.25),
    "a reading without answers": (Key.TRUST, {"readings": [reading(50)]}, None),
    "a claim in time and understood": (Key.CLAIMS, {"claims": [claim(20, 10, 12, 11)]}, quiet(1.0, 12, 730)),
    "in time, but was it understood?": (Key.CLAIMS, {"claims": [claim(750, 720, 730)]}, quiet(1 / 1.5, 730, 730)),
    "late": (Key.CLAIMS, {"claims": [claim(750, 740, 730, 730)]}, quiet(1 / 1.5, 730, 730)),
    "overdue does not fade": (Key.CLAIMS, {"claims": [claim(750, 740)]}, 0.5),
    "resolved after the day that is judged": (Key.CLAIMS, {"claims": [claim(20, 10, -3, -3)]}, 0.5),
    "open and not due": (Key.CLAIMS, {"claims": [claim(20, 0)]}, None),
    "gap 1 and, a year before, -2": (Key.SATISFACTION, {"readings": [reading(0, 3, 4), reading(365, 4, 2)]}, 0.75),
    "the experience that was expected": (Key.SATISFACTION, {"readings": [reading(0, 4, 4)]}, 0.75),
    "the best experience, and it was expected": (Key.SATISFACTION, {"readings": [reading(0, 5, 5)]}, 1.0),
    "a gap of -1": (Key.SATISFACTION, {"readings": [reading(0, 5, 4)]}, 0.375),
    "a gap of -2 and more": (Key.SATISFACTION, {"readings": [reading(0, 5, 1)]}, 0.0),
    "above neutral a reading fades with silence": (Key.SATISFACTION, {"readings": [reading(730, 3, 4)]}, 0.5 + 0.5 / 4),
    "below neutral it does not": (Key.SATISFACTION, {"readings": [reading(730, 4, 3)]}, 0.375),
    "good news is left out where it lowers the mean": (Key.SATISFACTION, {"readings": [reading(0, 3, 3), reading(0, 3, 4)]}, 1.0),
    "but not before bad news": (
        Key.SATISFACTION,
        {"readings": [reading(365, 3, 3), reading(365, 3, 4), reading(0, 4, 3)]},
        0.75 - 0.375 * 0.5 / 2,  # (-1 + 0 / 2 + 1 / 2) / (1 + 1 / 2 + 1 / 2)
    ),
    # Without the last answer the value is .5 + .5 / 4. With it: (5 * 12 / 4 + 3) / (12 / 4 + 1) = 4.5 of 5.
    "bad news ends no silence": (
        Key.TRUST,
        {"readings": [*([reading(730, trust=(5, 5, 5))] * 4), reading(0, trust=(3,))]},
        0.625,
    ),
    # One promise was kept two years ago, and one is broken today: .5 + .5 / 2 without it, (.5 + 1) / (.5 + 1 + 1) with it.
    "a broken promise ends no silence": (
        Key.PROMISES,
        {"promises": [*([promise(730, 730, "KEPT")] * 4), promise(0, None, "BROKEN")._replace(due=AS_OF)]},
        0.75,
    ),
    "the best gap": (Key.SATISFACTION, {"readings": [reading(0, 1, 5)]}, 1.0),
    "never asked": (Key.SATISFACTION, {"purchases": [purchase(5)]}, None),
    "willing": (Key.REPEAT, {"readings": [reading(100, repeat=4), reading(100)]}, quiet(0.75, 100, 365)),
    # roles 70 * (3 + .25) / 9, one department, one site, one rep; of 100
    "reach": (
        Key.PENETRATION,
        {
            "employments": [works("a", "DECISION_MAKER", "Board", "Turin"), works("b", "EVALUATOR", "Board", "Turin")],
            "touchpoints": [touch(90, "a", rep="us")],
        },
        0.39,  # 25.28 + 10 / 3 + 5 + 5 = 38.6
    ),
    "no contact and no purchase": (Key.PENETRATION, {"touchpoints": [touch(5)]}, None),
    "a purchase and nobody known": (Key.PENETRATION, {"purchases": [purchase(5)]}, 0.0),
    "one referral that bought": (Key.ADVOCACY, {"referrals": [referral(365, 365)]}, min(1.0, 3 * HALF / 3)),
    "a reference stood two years ago": (Key.ADVOCACY, {"references": [reference(730)]}, 0.5 / 3),
    "an ask declined": (Key.ADVOCACY, {"referrals": [referral(declined=5, asked=9)]}, 0.0),
    "only asked": (Key.ADVOCACY, {"referrals": [referral(asked=9)]}, None),
    "given, and the sale lies ahead": (Key.ADVOCACY, {"referrals": [referral(0, -9)]}, 1 / 3),
    "more than enough": (Key.ADVOCACY, {"referrals": [referral(1, 1), referral(2, 2)]}, 1.0),
    "one of two in time, a year apart": (
        Key.CARE,
        {"follow_ups": [follow_up(365, 366), follow_up(730)]},
        quiet(0.5 / (0.5 + 0.25), 365, 365),
    ),
    "done late": (Key.CARE, {"follow_ups": [follow_up(9, 8)]}, 0.0),
    "done on its day": (Key.CARE, {"follow_ups": [follow_up(9, 9)]}, quiet(1.0, 9, 365)),
    "skipped and still ahead": (Key.CARE, {"follow_ups": [follow_up(9, skipped=True), follow_up(-1)]}, None),
    "skipped before its date": (Key.CARE, {"follow_ups": [follow_up(9, skipped_at=10)]}, None),
    "skipped on its day": (Key.CARE, {"follow_ups": [follow_up(9, skipped_at=9)]}, None),
    "skipped after its date is missed": (Key.CARE, {"follow_ups": [follow_up(9, skipped_at=8)]}, 0.0),
    "entered a week later": (Key.CARE, {"follow_ups": [follow_up(9, 10, entered=3)]}, quiet(1.0, 9, 365)),
    "entered eight days later is not in time": (Key.CARE, {"follow_ups": [follow_up(9, 10, entered=2)]}, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_component_values_match_hand_computed_cases(name: str) -> None:
    key, lists, value = CASES[name]
    found = component(key, facts(**lists))
    assert found.measured is (value is not None)
    assert found.value == (None if value is None else pytest.approx(value, abs=5e-5))
    if value is None:
        assert (found.points, found.max_points, found.evidence) == (None, 0, ())


# .85 * often + .15 * m / (m + 10000): m is the net value bought in a year, minus returns.
MONEY = {
    "three times the median": ([purchase(0, total=30000)], 0.85 * 0.55 + 0.15 * 0.75),
    "nothing in a year": ([purchase(366, total=30000)], 0.85 * 0.25 * 90 / 366),
    "a return of an order": (
        [purchase(0, total=30000), purchase(0, total=5000, status="RETURNED")._replace(id="back", returns="pur0")],
        0.85 * 0.55 + 0.15 * 25 / 35,
    ),
    "a return of an order of more than a year ago": (
        [purchase(400, total=30000), purchase(5), purchase(2, total=5000, status="RETURNED")._replace(returns="pur400")],
        0.85 * 0.55 + 0.15 * 0.5,
    ),
    "a return without its order comes off the latest": (
        [purchase(400, total=30000), purchase(5), purchase(2, total=15000, status="RETURNED")],
        0.85 * 0.55,
    ),
    "a purchase that came back as a whole": (
        [purchase(9, status="RETURNED"), purchase(5), purchase(2, status="RETURNED")._replace(returns="pur9")],
        0.85 * 0.55 + 0.15 * 0.5,
    ),
}


@pytest.mark.parametrize("name", MONEY)
def test_rhythm_counts_a_years_net_value_if_amounts_are_known(name: str) -> None:
    purchases, value = MONEY[name]
    assert component(Key.RHYTHM, facts(purchases=purchases), STATISTICS._replace(money=10000.0)).value == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(
    ("gap", "days", "share"),
    [(90.0, 180, 0.75), (180.0, 180, 0.75), (181.0, 543, 0.75 * 180 / 181), (365.0, 1095, 0.75 * 180 / 365)],
)
def test_in_a_slow_market_rhythm_and_breadth_look_back_three_usual_gaps(gap: float, days: int, share: float) -> None:
    slow = STATISTICS._replace(gap=gap, money=10000.0)
    year = max(365, days)
    known = facts(purchases=[purchase(year + 1, "a"), purchase(year, "b"), purchase(days, "c"), purchase(1, "c")])
    found = component(Key.RHYTHM, known, slow)
    assert found.value == pytest.approx(0.85 * (share * 2 / 3.5 + 1 - share) + 0.15 * 30000 / 40000, abs=5e-5)
    assert found.reason.startswith(f"Ordered on 2 of the last {days} days.")
    assert found.reason.endswith(f"in the last {year} days.")
    assert component(Key.BREADTH, known, slow).value == 0.5


def test_a_due_date_with_a_time_passes_at_that_time() -> None:
    """A promise for a day runs to midnight, a promise for an hour to that hour."""
    noon = AS_OF - DAY // 2
    late = facts(promises=[Promise("p", "KEPT", None, noon, noon + 60)])
    just = facts(promises=[Promise("p", "KEPT", None, noon, noon)])
    assert component(Key.PROMISES, late).value == 0.5
    assert component(Key.PROMISES, just).value == 1.0


def test_penetration_is_not_measured_without_touchpoints_in_the_graph() -> None:
    known = facts(purchases=[purchase(5)], employments=[works("a", "USER")])
    assert not component(Key.PENETRATION, known, only("PURCHASE", "CONTACT", "ROLE")).measured


EVIDENCE: dict[Key, tuple[dict[str, Any], tuple[str, ...]]] = {
    Key.RHYTHM: ({"purchases": [purchase(200), purchase(100), purchase(20)]}, ("pur20", "pur100")),
    Key.BREADTH: ({"purchases": [purchase(100, "a"), purchase(50, "b"), purchase(20, "a")]}, ("pur20", "pur50")),
    Key.PROMISES: ({"promises": [promise(30), promise(20, 20, "KEPT"), promise(10)]}, ("prm10", "prm30", "prm20")),
    Key.CLAIMS: ({"claims": [claim(40, 30, 35, 35), claim(20, 10), claim(1, 0)]}, ("cla20", "cla40")),
    Key.ADVOCACY: (
        {"referrals": [referral(9), referral(20, 5)], "references": [reference(3)]},
        ("ref20-None-None", "ref9-None-None", "rfc3"),
    ),
    Key.CARE: ({"follow_ups": [follow_up(30, 30), follow_up(20)]}, ("fol20", "fol30")),
    Key.PENETRATION: ({"employments": [works("a"), works("b"), works("c", addressed=False)], "touchpoints": [touch(9, "b")]}, ("b", "a")),
    Key.TRUST: ({"readings": [reading(30, trust=(3, 4)), reading(9, trust=(5,)), reading(2)]}, ("sat9", "sat30")),
}  # fmt: skip


@pytest.mark.parametrize("key", EVIDENCE)
def test_evidence_lists_the_most_important_records_first(key: Key) -> None:
    lists, cited = EVIDENCE[key]
    assert component(key, facts(**lists)).evidence == cited


def test_evidence_is_limited() -> None:
    known = facts(purchases=[purchase(ago) for ago in range(60, 0, -1)])
    assert component(Key.RHYTHM, known).evidence == tuple(f"pur{ago}" for ago in range(1, 21))
