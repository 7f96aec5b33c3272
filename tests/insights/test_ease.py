"""EASE against its definition: a ridge regression predicts each thing from all others, and offers are the resulting sums."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.offers import ease
from insights.offers.cross_sell import Similar
from insights.offers.ease import Market
from insights.offers.incremental import Leading
from insights.weights import WEIGHTS

_X = WEIGHTS.cross_sell
DAY = 400
History = dict[str, int]
THINGS = [f"P{number}" for number in range(9)]
histories = st.dictionaries(st.sampled_from(THINGS), st.integers(DAY - 300, DAY), max_size=6)
markets = st.lists(histories, max_size=14)


def _leading(everybody: list[History]) -> Leading:
    market = Market(DAY)
    for one in everybody:
        market.add(one)
    return market.leading()


def _weight(last: int) -> float:
    return float(0.5 ** ((DAY - last) / 120))


def _ridge(everybody: list[History], names: list[str], thing: str, near: list[str]) -> dict[str, float]:
    """Return the predictors of a thing among its near things: least squares with a penalty of 100 on each square."""
    w = np.array([[_weight(one[name]) if name in one else 0.0 for name in names] for one in everybody])
    place, others = names.index(thing), [names.index(one) for one in near]
    rows = np.vstack([w[:, others], 10 * np.eye(len(others))])
    goal = np.concatenate([w[:, place], np.zeros(len(others))])
    found = np.linalg.lstsq(rows, goal)[0] if others else []
    return dict(zip(near, map(float, found), strict=True))


def _owned(everybody: list[History], *things: str) -> int:
    return sum(all(thing in one for thing in things) for one in everybody)


def _edges(leading: Leading) -> dict[tuple[str, str], Similar]:
    return {(thing, one.to): one for thing in leading.names for one in leading.similar(thing)}


@given(everybody=markets)
def test_each_thing_is_predicted_from_all_others(everybody: list[History]) -> None:
    leading = _leading(everybody)
    names = sorted({thing for one in everybody for thing in one})
    edges = _edges(leading)
    assert leading.names == names
    for to in names:
        for thing, value in _ridge(everybody, names, to, [one for one in names if one != to]).items():
            stored = edges.pop((thing, to), Similar(to, 0.0, 0))
            assert stored.score == pytest.approx(value, abs=1e-8)
            both = _owned(everybody, thing, to)
            assert stored.customers == (both if both >= 5 else 0 if not both or not stored.score else None)
    assert not edges
    assert leading.popular == {
        name: buyers for name in names if (buyers := sum(one.get(name, 0) >= DAY - _X.popular_days for one in everybody))
    }


def _clear(ranked: list[tuple[float, str]], most: int) -> bool:
    """Return whether the first `most` of them are clear, without ties."""
    return len(ranked) <= most or ranked[most][0] - ranked[most - 1][0] > 1e-9


@given(everybody=markets, predictors=st.integers(1, 4))
def test_the_best_predictors_are_kept_and_fitted_again(everybody: list[History], predictors: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ease, "_X", replace(_X, predictors=predictors))
        edges = _edges(_leading(everybody))
    names = sorted({thing for one in everybody for thing in one})
    for to in names:
        full = _ridge(everybody, names, to, [one for one in names if one != to])
        ranked = sorted((-abs(value), one) for one, value in full.items())
        if _clear(ranked, predictors):
            expected = _ridge(everybody, names, to, sorted(one for _, one in ranked[:predictors]))
            found = {thing: one.score for (thing, end), one in edges.items() if end == to}
            assert found == pytest.approx({one: value for one, value in expected.items() if one in found}, abs=1e-8)
            assert {one for one, value in expected.items() if abs(value) > 1e-8} <= found.keys()


@given(everybody=markets, nearest=st.integers(1, 5))
def test_with_many_things_each_is_predicted_from_its_nearest(everybody: list[History], nearest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ease, "_X", replace(_X, dense=0, nearest=nearest))
        edges = _edges(_leading(everybody))
    names = sorted({thing for one in everybody for thing in one})

    def cosine(one: str, other: str) -> float:
        dot, *squares = (sum(_weight(h[a]) * _weight(h[b]) for h in everybody if a in h and b in h) for a, b in
                         ((one, other), (one, one), (other, other)))  # fmt: skip
        return float(dot / (squares[0] * squares[1]) ** 0.5)

    for to in names:
        ranked = sorted((-cosine(one, to), one) for one in names if one != to and _owned(everybody, one, to))
        if not _clear(ranked, nearest):
            continue  # as near as the next thing: either may be chosen
        expected = _ridge(everybody, names, to, sorted(one for _, one in ranked[:nearest]))
        found = {thing: one.score for (thing, end), one in edges.items() if end == to}
        assert {one for one, value in expected.items() if abs(value) > 1e-8} <= found.keys() <= expected.keys()
        assert all(score == pytest.approx(expected[thing], abs=1e-8) for thing, score in found.items())


def _plain(leading: Leading, history: History) -> dict[str, float]:
    """Return the score of everything that may be offered, computed with plain loops."""
    sums: dict[str, float] = {}
    for thing, last in history.items():
        for one in leading.similar(thing):
            sums[one.to] = sums.get(one.to, 0.0) + _weight(last) * one.score
    strength = {to: value for to, value in sums.items() if value > 0 and to not in history}
    fame = {thing: buyers for thing, buyers in leading.popular.items() if thing not in history}
    back = (3 / (3 + len(history)) if fame else 0.0) if strength else 1.0
    return {
        to: (1 - back) * strength.get(to, 0) / (sum(strength.values()) or 1) + back * fame.get(to, 0) / (sum(fame.values()) or 1)
        for to in {*strength, *fame}
    }


@given(everybody=markets, history=histories)
def test_offers_mix_similarity_and_popularity(everybody: list[History], history: History) -> None:
    leading = _leading(everybody)
    found, expected = leading.offers(history, DAY, 50), _plain(leading, history)
    assert {one.to: one.score for one in found} == pytest.approx({to: score for to, score in expected.items() if score > 0})
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert sum(one.score for one in found) == pytest.approx(1 if found else 0)
    for one in found:
        telling = [
            thing
            for thing in history
            if any(edge.to == one.to and edge.score > 0 and edge.customers != 0 for edge in leading.similar(thing))
        ]
        assert set(one.because) <= set(telling)
        assert len(one.because) == min(len(telling), _X.because)
        assert all(_owned(everybody, thing, one.to) for thing in one.because), "somebody else bought both"
    assert leading.offers(history, DAY, 3) == found[:3]


@given(everybody=markets, history=histories)
def test_stored_edges_give_the_same_offers(everybody: list[History], history: History) -> None:
    leading = _leading(everybody)
    stored = Leading.stored({thing: leading.similar(thing) for thing in history}, leading.popular)
    for one, other in zip(stored.offers(history, DAY, 5), leading.offers(history, DAY, 5), strict=True):
        assert (one.to, one.because, one.customers) == (other.to, other.because, other.customers)
        assert one.score == pytest.approx(other.score)
