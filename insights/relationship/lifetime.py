"""Lifetime value: what a customer has brought so far, and what the next year is expected to bring (R20). No
level of service depends on it.
"""

from insights.days import beyond, count, day_of, decimal, half_up, iso
from insights.enums import Verdict
from insights.facts import Facts, Statistics
from insights.relationship.as_of import facts_as_of
from insights.relationship.buying import Rhythm, came_back
from insights.verdicts import LifetimeValue
from insights.weights import WEIGHTS

_L = WEIGHTS.lifetime
_YEAR = 365


def judge(facts: Facts, statistics: Statistics, as_of: int) -> LifetimeValue:
    """Return the lifetime value at the end of a day.

    Observed: orders minus returns minus the cost of TRUE and SUSPECTED claims. A claim's cost counts from its resolution, or from its
    opening while it is open. The expected value of the next year is undiscounted.
    """
    known = facts_as_of(facts, as_of)
    return judge_known(known, Rhythm(known, statistics), statistics, day_of(as_of))


def judge_known(known: Facts, rhythm: Rhythm, statistics: Statistics, day: int) -> LifetimeValue:
    """Return the lifetime value from known facts and the rhythm of that day."""
    bought = rhythm.bought
    believed = [one for one in known.claims if one.cost and one.verdict in (Verdict.TRUE, Verdict.SUSPECTED)]
    cost = sum(one.cost for one in believed)
    observed = sum(one.total for one in bought) - sum(one.total for one in came_back(known)) - cost
    overdue = rhythm.overdue(day)
    if overdue is None:
        return LifetimeValue((observed, statistics.currency), None, "Nothing bought yet.", "No order by this day.", iso(day))
    age = day - rhythm.days[0]
    yearly = _YEAR * len(bought) / (age + _days_for_a_repeat(statistics))
    last = bought[-_L.orders :]
    mean = sum(one.total for one in last) / len(last)
    late = max(0.0, overdue - _L.patience)
    expected = half_up(yearly * mean * 0.5**late)
    costs = f" and the cost of {count(len(believed), 'claim')}" if believed else ""
    worth = f"the mean of the last {len(last)} orders" if len(last) > 1 else "the only order"
    repeats = f"{count(len(bought) - 1, 'repeat order')} in {count(max(1, age), 'day')} and from " if len(bought) > 1 else ""
    orders = "under 0.1" if yearly < 0.1 else decimal(yearly)
    method = (
        f"Observed: {count(len(bought), 'order')}, minus returns{costs}. Expected in the next year: {orders} "
        f"{'order' if orders == '1' else 'orders'}, each worth {worth}, undiscounted. The number follows from {repeats}how often all "
        "customers repeat."
    )
    if late:
        method += f" Halved for each usual gap without an order beyond {_L.patience:g}: {beyond(overdue, 'usual gap')} have passed."
    return LifetimeValue((observed, statistics.currency), (expected, statistics.currency), method, None, iso(day))


def _days_for_a_repeat(statistics: Statistics) -> float:
    """Return the usual number of days for one more order, over all customers. A longer record of the customer's own counts more."""
    return 1 / statistics.repeats if statistics.repeats else float(_L.repeat_days)
