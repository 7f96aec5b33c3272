"""Lifetime value: a customer is judged by the years (R20); no level of service depends on it."""

from insights.buying import Rhythm, orders
from insights.days import count, day_of, half_up, iso
from insights.enums import PurchaseStatus, Verdict
from insights.facts import Facts, Statistics
from insights.known import known as known_by
from insights.verdicts import LifetimeValue
from insights.weights import WEIGHTS

_L = WEIGHTS.lifetime
_YEAR = 365


def judge(facts: Facts, statistics: Statistics, as_of: int) -> LifetimeValue:
    """What they bought by the end of a day, net of returns and of what TRUE and SUSPECTED claims cost (from their resolution, or while
    open from their opening), and what the next year brings at their rhythm: undiscounted.
    """
    known = known_by(facts, as_of)
    return judge_known(known, Rhythm(orders(known), statistics), statistics, day_of(as_of))


def judge_known(known: Facts, rhythm: Rhythm, statistics: Statistics, day: int) -> LifetimeValue:
    """The same from what is known at the end of a day, where the rhythm of that day is counted already."""
    bought = rhythm.bought
    returned = sum(one.total for one in known.purchases if one.status == PurchaseStatus.RETURNED)
    believed = [one for one in known.claims if one.cost and one.verdict in (Verdict.TRUE, Verdict.SUSPECTED)]
    cost = sum(one.cost for one in believed)
    observed = sum(one.total for one in bought) - returned - cost
    overdue = rhythm.overdue(day)
    if overdue is None:
        return LifetimeValue((observed, statistics.currency), None, "Nothing bought yet.", "No order by this day.", iso(day))
    last = bought[-_L.orders :]
    mean = sum(one.total for one in last) / len(last)
    late = max(0.0, overdue - _L.patience)
    expected = half_up(_YEAR / rhythm.gap * mean * 0.5**late)
    method = (
        f"Observed: {count(len(bought), 'order')}, less returns and the cost of {count(len(believed), 'claim')}. Expected: an order every "
        f"{round(rhythm.gap)} days, worth the mean of the last {count(len(last), 'order')}, undiscounted"
        + (f", halved for each of the {late:.1f} gaps overdue beyond {_L.patience:g}." if late else ".")
    )
    return LifetimeValue((observed, statistics.currency), (expected, statistics.currency), method, None, iso(day))
