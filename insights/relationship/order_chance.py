"""Order chance: the chance of an order in the next 90 days. It is not part of the score (DOMAIN 3).

A logistic regression on the logarithms of six signs. Refresh fits it on the orders of the last 90 days and freezes it with the statistics.
The verdict shows the contribution of each sign.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log1p
from typing import NamedTuple

from insights.days import ago, count, day_of, decimal, iso
from insights.enums import ChanceSign, PurchaseStatus
from insights.facts import Facts, Statistics
from insights.relationship.as_of import facts_as_of
from insights.relationship.buying import came_back
from insights.relationship.chance_model import Backtest, ChanceModel, auc, fifths, fit, logistic
from insights.verdicts import ChanceFactor, OrderChance
from insights.weights import WEIGHTS

_W = WEIGHTS.order_chance
_PRIOR = WEIGHTS.rhythm.prior_gaps
UNFITTED = (
    f"No chance is estimated. That takes at least {_W.customers} customers who had bought {_W.days} days before the last refresh. Some of "
    "them must have ordered again since."
)
EMPTY = "No order by this day."
STOPPED = "We stopped selling to this customer."


class Bought(NamedTuple):
    """A purchase that was not canceled: day since 1970, total in minor units of the reporting currency, and whether it is a return."""

    day: int
    total: int
    returned: bool


class OrderSigns(NamedTuple):
    """Signs of a coming order, in the order of the model's weights.

    `recency`, `age`: days since the last and the first order. `order_days`: days with orders. `money`: all orders minus returns, in minor
    units. `overdue`: recency divided by the usual gap. `lately`: days with orders in the last 180 days.
    """

    recency: int
    order_days: int
    money: int
    overdue: float
    lately: int
    age: int

    @property
    def logs(self) -> list[float]:
        """Return log(1 + sign) of each sign: the input of the model."""
        return [log1p(max(0, sign)) for sign in self]


class History:
    """The purchases of one customer."""

    def __init__(self, purchases: Iterable[Bought]) -> None:
        self.purchases = sorted(purchases)
        self.days = sorted({one.day for one in self.purchases if not one.returned})

    def span(self, day: int) -> tuple[int, int]:
        """Return the days from the first to the last order by that day, and the number of gaps between."""
        known = bisect_right(self.days, day)
        return (self.days[known - 1] - self.days[0], known - 1) if known else (0, 0)

    def signs(self, day: int, usual: float) -> OrderSigns | None:
        """Return the signs at the end of a day. None before the first order. `usual` is the usual gap over all customers, in days."""
        known = bisect_right(self.days, day)
        if not known:
            return None
        span, gaps = self.span(day)
        recency = day - self.days[known - 1]
        money = sum(-one.total if one.returned else one.total for one in self.purchases if one.day <= day)
        return OrderSigns(
            recency=recency,
            order_days=known,
            money=money,
            overdue=recency / ((span + _PRIOR * usual) / (gaps + _PRIOR)),
            lately=known - bisect_left(self.days, day - _W.lately),
            age=day - self.days[0],
        )

    def ordered(self, after: int, until: int) -> bool:
        """Return whether an order lies after the day `after` and up to the day `until`."""
        return bisect_right(self.days, until) > bisect_right(self.days, after)


def fitted(histories: Iterable[History], day: int) -> ChanceModel | None:
    """Return the model as of the end of a day, with its backtest. None if too few customers had bought.

    The model is fitted on the facts 90 days before `day` and on the orders since. The backtest fits the same way one window earlier and
    compares its chances with the orders since. It is null if that window has too few customers.
    """
    every = [one for one in histories if one.days]
    middle = day - _W.days
    model = _fitted(every, middle)
    if model is None:
        return None
    earlier = _fitted(every, middle - _W.days)
    return replace(model, backtest=_backtest(earlier, every, middle) if earlier else None)


def _fitted(every: Sequence[History], day: int) -> ChanceModel | None:
    signs, ordered = _window(every, day)
    outcomes = sum(ordered)
    if len(ordered) < _W.customers or min(outcomes, len(ordered) - outcomes) < _W.outcomes:
        return None
    return fit(signs, ordered, _W.ridge)


def _window(every: Sequence[History], day: int) -> tuple[list[list[float]], list[bool]]:
    """Return the signs of the customers who had bought by a day, and whether each ordered in the 90 days after it."""
    spans = [one.span(day) for one in every]
    span, gaps = sum(days for days, _ in spans), sum(between for _, between in spans)
    usual = span / gaps if span and gaps else WEIGHTS.rhythm.gap
    signs, ordered = [], []
    for one in every:
        found = one.signs(day, usual)
        if found:
            signs.append(found.logs)
            ordered.append(one.ordered(day, day + _W.days))
    return signs, ordered


def _backtest(model: ChanceModel, every: Sequence[History], day: int) -> Backtest | None:
    signs, ordered = _window(every, day)
    rows = [(model.chance(one), yes) for one, yes in zip(signs, ordered, strict=True)]
    value = auc(rows)
    return None if value is None else Backtest(iso(day), iso(day + _W.days), len(rows), round(value, 4), fifths(rows))


def judge(facts: Facts, statistics: Statistics, as_of: int) -> OrderChance:
    """Return the chance that a customer orders in the 90 days after the end of a day (`as_of`: its last second).

    The chance is None, with a reason, in three cases: before the first order, for a STOPPED customer, and without a model.
    """
    return judge_known(facts_as_of(facts, as_of), statistics, day_of(as_of))


def judge_known(known: Facts, statistics: Statistics, day: int) -> OrderChance:
    """Return the order chance from the facts known at the end of a day."""
    model = statistics.order_chance
    returns = {one.id for one in came_back(known)}
    history = History(
        Bought(day_of(one.ordered), one.total, one.id in returns)
        for one in known.purchases
        if one.status != PurchaseStatus.RETURNED or one.id in returns
    )
    signs = history.signs(day, statistics.gap)
    empty = UNFITTED if model is None else EMPTY if signs is None else STOPPED if known.stopped else None
    if empty or model is None or signs is None:
        return OrderChance(None, None, (), False, empty or UNFITTED, empty, iso(day), model.backtest if model else None)
    baseline = round(model.baseline, 4)
    factors = tuple(
        ChanceFactor(key, round(float(sign), 2), round(share, 4), _reason(key, signs, share))
        for key, sign, share in zip(ChanceSign, signs, model.contributions(signs.logs), strict=True)
    )
    chance = round(logistic(baseline + sum(one.contribution for one in factors)), 4)
    return OrderChance(chance, baseline, factors, True, _summary(chance, factors), None, iso(day), model.backtest)


def _summary(chance: float, factors: Sequence[ChanceFactor]) -> str:
    way = 1 if chance >= 0.5 else -1
    most = max(factors, key=lambda one: way * one.contribution)
    shown = "under 1%" if chance < 0.01 else "over 99%" if chance > 0.99 else f"{chance:.0%}"
    return f"The chance of an order in the next {_W.days} days is {shown}. The strongest reason: {most.reason}"


def _reason(key: ChanceSign, signs: OrderSigns, share: float) -> str:
    said = {
        ChanceSign.RECENCY: f"The last order was placed {ago(signs.recency)}",
        ChanceSign.ORDER_DAYS: f"Ordered on {count(signs.order_days, 'day')} so far",
        ChanceSign.MONEY: "The value of all orders minus returns",
        ChanceSign.OVERDUE: f"The time since the last order is {decimal(signs.overdue)} times the usual gap between orders",
        ChanceSign.LATELY: f"Ordered on {signs.lately} of the last {_W.lately} days" if signs.lately else f"No order in {_W.lately} days",
        ChanceSign.AGE: f"The first order was placed {ago(signs.age)}",
    }[key]
    effect = "hardly changes" if abs(share) < 0.005 else "raises" if share > 0 else "lowers"
    return f"{said}{'' if key is ChanceSign.MONEY else ', which'} {effect} the chance."
