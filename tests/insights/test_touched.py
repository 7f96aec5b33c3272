"""Following a few changed customers gives what counting everybody gives, where nothing was cut off before."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insights.cross_sell import Market, Similar, weight
from insights.touched import Touched
from insights.weights import WEIGHTS

History = dict[str, int]
THINGS = [f"P{number}" for number in range(9)]
histories = st.lists(st.dictionaries(st.sampled_from(THINGS), st.integers(0, 90), min_size=1, max_size=6), min_size=6, max_size=14)


def _market(everybody: list[History], day: int) -> Market:
    market = Market(day)
    for one in everybody:
        market.add(one)
    return market


def _faded(drawn: list[Similar], days: int) -> list[Similar]:
    factor = weight(days) ** (1 - WEIGHTS.cross_sell.penalty)
    return [one._replace(score=one.score * factor) for one in drawn]


@given(everybody=histories, days=st.integers(0, 10), seed=st.integers(0, 1000))
def test_it_agrees_with_counting_everybody(everybody: list[History], days: int, seed: int) -> None:
    dice = random.Random(seed)
    before, day = _market(everybody, 100), 100 + days
    now = [dict(one) for one in everybody]
    touched, changed = Touched(100, day), dice.sample(range(len(now)), 3)
    for number in changed:
        now[number][dice.choice(THINGS)] = day
        now[number].pop(dice.choice(THINGS), None)
        touched.add(everybody[number], now[number])
    for number, history in enumerate(everybody):
        if number not in changed:
            touched.passed(history)
    full = _market(now, day)
    loud = {thing: before.loud(thing) * weight(days) for thing in before.names}
    for thing in touched.things:
        drawn = _faded(before.similar(thing), days) if thing in before.names else []
        found = {one.to: one.score for one in touched.leads(thing, loud, drawn) if one.score > 1e-9}
        expected = {one.to: one.score for one in full.similar(thing)} if thing in full.names else {}
        approx: Any = pytest.approx(expected, rel=1e-6, abs=1e-9)
        assert found == approx
    for thing, more in touched.louder.items():
        assert loud.get(thing, 0.0) + more == pytest.approx(full.loud(thing), abs=1e-9)
    for thing in THINGS:
        assert before.buyers(thing) + touched.buyers[thing] == full.buyers(thing)


def test_a_number_that_was_not_told_is_not_told_yet() -> None:
    touched = Touched(0, 0)
    for _ in range(3):
        touched.add({"P1": 0}, {"P1": 0, "P2": 0})
    loud = {"P1": 9.0, "P2": 9.0, "P3": 9.0}
    (one,) = touched.leads("P2", loud, [Similar("P1", 0.5, None)])
    assert (one.to, one.customers) == ("P1", None)
    (one,) = touched.leads("P2", loud, [Similar("P1", 0.5, 6)])
    assert one.customers == 9
