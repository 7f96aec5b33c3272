"""Order chance: the fit finds the weights behind the data, contributions add up, and nothing after the day is read."""

import random
from math import exp, log

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insights.enums import ChanceSign
from insights.facts import DAY
from insights.relationship import order_chance
from insights.relationship.chance_model import ChanceModel, Fifth, auc, fifths, fit
from insights.relationship.order_chance import EMPTY, STOPPED, UNFITTED, Bought, History
from insights.verdicts import OrderChance, restore
from insights.weights import WEIGHTS
from tests.insights.account import AS_OF, STATISTICS, TODAY, facts, purchase

MODEL = ChanceModel(-0.4, (4.0, 1.0, 9.0, 0.5, 0.8, 5.5), (0.3, -0.9, 0.2, -1.5, 1.1, -0.2))
JUDGED = STATISTICS._replace(order_chance=MODEL)
AGES = st.lists(st.integers(-200, 3000), min_size=1, max_size=12)
AMOUNTS = st.integers(0, 10**12)


def buyers(number: int, seed: int = 1) -> list[History]:
    """Return histories: half of the customers order every month up to today, half stopped a year ago."""
    rng = random.Random(seed)
    made = []
    for one in range(number):
        last = TODAY if one % 2 else TODAY - 365
        made.append(History(Bought(day, rng.randint(1, 999), returned=False) for day in range(last - 400 - rng.randint(0, 29), last, 30)))
    return made


def test_the_fit_finds_the_weights_behind_the_data() -> None:
    rng = random.Random(5)
    signs = [(rng.gauss(3, 2), rng.gauss(-1, 0.5)) for _ in range(20_000)]
    happened = [rng.random() < 1 / (1 + exp(-(0.5 + 0.8 * (one - 3) - 1.2 * (other + 1)))) for one, other in signs]
    found = fit(signs, happened, ridge=1.0)
    assert found.weights == pytest.approx((0.8, -1.2), abs=0.08)
    assert found.baseline == pytest.approx(0.5, abs=0.08)
    assert found.means == pytest.approx((3, -1), abs=0.05)


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_constant_and_perfectly_separating_signs_are_fitted_too(value: float) -> None:
    rows = [(value, float(number)) for number in range(40)]
    found = fit(rows, [number >= 20 for number in range(40)], ridge=1.0)
    assert found.weights[0] == 0
    assert found.weights[1] > 0
    assert auc((found.chance(row), number >= 20) for number, row in enumerate(rows)) == 1


@given(AGES, AMOUNTS)
@settings(max_examples=100, deadline=None)
def test_a_chance_lies_between_0_and_1_and_its_factors_add_up_to_its_log_odds(ages: list[int], amount: int) -> None:
    found = order_chance.judge(facts(purchases=[purchase(ago, total=amount) for ago in sorted(ages, reverse=True)]), JUDGED, AS_OF)
    assert found.measured is any(ago >= 0 for ago in ages)
    if found.chance is None or found.baseline is None:
        assert (found.factors, found.empty_reason) == ((), EMPTY)
        return
    assert 0 <= found.chance <= 1
    assert [one.key for one in found.factors] == list(ChanceSign)
    log_odds = found.baseline + sum(one.contribution for one in found.factors)
    assert found.chance == pytest.approx(1 / (1 + exp(-log_odds)), abs=5e-5)
    assert restore(OrderChance, orjson.loads(orjson.dumps(found))) == found


@given(AGES, st.integers(0, 2000))
@settings(max_examples=50, deadline=None)
def test_a_past_day_ignores_later_orders(ages: list[int], days: int) -> None:
    ordered = [purchase(ago) for ago in sorted(ages, reverse=True)]
    then = AS_OF - days * DAY
    earlier = [one for one in ordered if one.ordered <= then]
    assert order_chance.judge(facts(purchases=ordered), JUDGED, then) == order_chance.judge(facts(purchases=earlier), JUDGED, then)


def test_signs_match_hand_counted_values() -> None:
    bought = [purchase(400, total=700), purchase(100, total=500), purchase(100, total=50), purchase(10, total=300, status="RETURNED")]
    whole = [purchase(50, status="RETURNED"), purchase(8, status="RETURNED")._replace(returns="pur50")]
    found = order_chance.judge(facts(purchases=[*bought, *whole]), JUDGED, AS_OF)
    usual = (300 + 2 * 90) / 3
    assert [one.value for one in found.factors] == [100, 2, 950, round(100 / usual, 2), 1, 400]
    recency = found.factors[0]
    assert recency.contribution == pytest.approx(0.3 * (log(101) - 4), abs=1e-4)
    assert recency.reason == "The last order was placed 100 days ago, which raises the chance."


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ((facts(purchases=[purchase(5)]), STATISTICS), UNFITTED),
        ((facts(), JUDGED), EMPTY),
        ((facts(purchases=[purchase(5, status="RETURNED")]), JUDGED), EMPTY),
        ((facts(purchases=[purchase(5)], stopped=True), JUDGED), STOPPED),
    ],
)
def test_there_is_no_chance_without_a_model_without_an_order_or_for_a_stopped_customer(case: tuple[object, object], reason: str) -> None:
    found = order_chance.judge(*case, AS_OF)  # type: ignore[arg-type]  # the cases pair facts with statistics
    assert (found.chance, found.baseline, found.measured, found.factors) == (None, None, False, ())
    assert found.empty_reason == found.reason == reason


def test_a_model_needs_200_customers_with_both_outcomes() -> None:
    few = WEIGHTS.order_chance.customers
    assert order_chance.fitted(buyers(few), TODAY) is not None
    assert order_chance.fitted(buyers(few - 1), TODAY) is None
    assert order_chance.fitted(buyers(2 * few)[::2], TODAY) is None, "nobody ordered"
    assert order_chance.fitted(buyers(2 * few)[1::2], TODAY) is None, "everybody ordered"
    late = [History([Bought(TODAY - 30, 1, returned=False)]) for _ in range(few)]
    assert order_chance.fitted(buyers(few - 1) + late, TODAY) is None, "who bought within the window had not bought before it"


def test_a_model_ignores_later_days_and_is_tested_on_unseen_outcomes() -> None:
    day = TODAY - 90
    every = buyers(400)
    found = order_chance.fitted(every, day)
    assert found is not None
    assert found == order_chance.fitted([History(b for b in one.purchases if b.day <= day) for one in every], day)
    assert found.backtest is not None
    assert (found.backtest.customers, found.backtest.auc) == (400, 1.0)
    assert [one.customers for one in found.backtest.fifths] == [80] * 5
    assert found.backtest.fifths[0].ordered == 0
    assert found.backtest.fifths[-1].ordered == 1
    # Orders within the window of the backtest enter the model, but never the chances that the backtest compares.
    changed = [History([*one.purchases, Bought(day - 5, 1, returned=False)]) if one.days[-1] < day - 90 else one for one in every]
    other = order_chance.fitted(changed, day)
    assert other is None, "now everybody ordered within the last window"


def test_fifths_are_equal_groups_ordered_by_chance() -> None:
    rows = [(place / 10, place > 5) for place in range(10)]
    assert fifths(reversed(rows)) == (
        Fifth(2, 0.05, 0.0),
        Fifth(2, 0.25, 0.0),
        Fifth(2, 0.45, 0.0),
        Fifth(2, 0.65, 1.0),
        Fifth(2, 0.85, 1.0),
    )
    assert sum(one.customers for one in fifths(rows[:7])) == 7
    assert [one.customers for one in fifths(rows[:2])] == [1, 1]
