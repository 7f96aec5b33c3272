"""The figures and the baselines, compared with values computed by hand."""

from itertools import pairwise
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.relationship.chance_model import auc
from quality.baselines import Paths, Popular, rfm
from quality.figures import interval, mean, ndcg, recall
from quality.records import PurchaseHistory

TEN = [f"p{number}" for number in range(10)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(2, True), (1, False)], 1.0),
        ([(1, True), (2, False)], 0.0),
        ([(1, True), (1, False)], 0.5),
        ([(3, True), (2, True), (2, False), (1, False)], 3.5 / 4),  # 3 beats both, 2 beats 1 and ties with 2
        ([(5, True), (1, True)], None),
        ([], None),
    ],
)
def test_auc_matches_hand_computed_cases(rows: list[tuple[float, bool]], expected: float | None) -> None:
    assert auc(rows) == expected


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
def test_auc_equals_the_share_of_correctly_ordered_pairs(rows: list[tuple[int, bool]]) -> None:
    pairs = [(one, other) for one, did in rows if did for other, did_too in rows if not did_too]
    expected = sum((one > other) + (one == other) / 2 for one, other in pairs) / len(pairs) if pairs else None
    assert auc(rows) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranked", "happened", "gain", "share"),
    [
        (["a", "b", "c"], {"a"}, 1.0, 1.0),
        (["a", "b", "c"], {"b"}, 1 / log2(3), 1.0),
        (["a", "b", "c"], {"a", "c"}, (1 + 1 / 2) / (1 + 1 / log2(3)), 1.0),
        (["a", "b", "c"], {"x", "a"}, 1 / (1 + 1 / log2(3)), 0.5),
        (["a", "b", "c"], {"x"}, 0.0, 0.0),
        ([], {"x"}, 0.0, 0.0),
        ([*TEN, "late"], {"late"}, 0.0, 0.0),
        (TEN, {*TEN, "eleventh"}, 1.0, 10 / 11),  # the ideal also has ten places
    ],
)
def test_ndcg_and_recall_count_the_first_ten(ranked: list[str], happened: set[str], gain: float, share: float) -> None:
    assert ndcg(ranked, happened) == pytest.approx(gain)
    assert recall(ranked, happened) == pytest.approx(share)


def test_an_interval_is_reproducible_and_narrows_with_the_sample() -> None:
    few, many = [0.0] * 70 + [1.0] * 30, [0.0] * 2800 + [1.0] * 1200
    first = interval(few, mean)
    assert first == interval(few, mean)
    assert (first.value, first.sample) == (0.3, 100)
    # the standard error of the share is .046, its normal interval .210 to .390
    assert first.low == pytest.approx(0.21, abs=0.02)
    assert first.high == pytest.approx(0.39, abs=0.02)
    second = interval(many, mean)
    assert second.low == pytest.approx(0.286, abs=0.004)
    assert interval([1.0] * 5, mean)[:3] == (1.0, 1.0, 1.0)
    assert interval([], mean) == (None, None, None, 0)


def test_rfm_adds_up_quintiles() -> None:
    made = {f"c{place}": PurchaseHistory([place], 100 - place, {}, {}) for place in range(10)}
    sums = rfm(made)
    # recency rises, money falls, and every customer has one order: the middle of five
    assert sums == dict.fromkeys(made, 9)
    made["c9"].days = [1, 2, 9]
    made["c8"].days = [1, 8]
    frequency = {one: sums_now - 6 for one, sums_now in rfm(made).items()}
    assert frequency == {**{f"c{place}": 3 for place in range(8)}, "c8": 5, "c9": 5}
    ranked = rfm({one: PurchaseHistory([day], day, {}, {}) for one, day in zip("abcde", range(5), strict=True)})
    assert [later - earlier for earlier, later in pairwise(ranked.values())] == [2, 2, 2, 2]


def test_popular_counts_customers_of_the_last_90_days() -> None:
    bought = {"me": {"a": 100}, "x": {"a": 100, "b": 100, "c": 10}, "y": {"b": 99, "c": 9}, "z": {"c": 9, "d": 95}}
    assert Popular(bought, 100).best("me") == ["b", "c", "d"]  # 2, then 1 of c (the others' purchases are older) and 1 of d: by id
    assert Popular(bought, 100).best("x") == ["d"]


def test_paths_are_counted_through_shared_products() -> None:
    bought = {"me": {"a": 1, "b": 1}, "x": {"a": 1, "b": 1, "c": 1}, "y": {"a": 1, "d": 1}, "z": {"b": 1, "d": 1, "e": 1}, "far": {"f": 1}}
    # c: two paths through x; d: one through y, one through z; e: one through z
    assert Paths(bought).best("me") == ["c", "d", "e"]
    assert Paths(bought).best("far") == []
