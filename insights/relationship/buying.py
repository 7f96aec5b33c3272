"""What customers buy: how often, how recently and for how much (rhythm), in how many categories (breadth),
and whether an order is overdue.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import attrgetter

from insights.days import ago, count, day_of
from insights.enums import ComponentKey, PurchaseStatus
from insights.facts import DAY, Facts, Purchase, Statistics
from insights.weights import WEIGHTS

_R = WEIGHTS.rhythm
_B = WEIGHTS.breadth
_ORDERED = attrgetter("ordered")


def orders(known: Facts) -> list[Purchase]:
    """Return the purchases that count as orders, in the order of their dates. A return is not an order."""
    return sorted([one for one in known.purchases if one.status != PurchaseStatus.RETURNED], key=_ORDERED)


def net_totals(known: Facts, bought: Sequence[Purchase]) -> list[int]:
    """Return the total of each order minus its returns, never below 0.

    A return without a known order is subtracted from the latest orders before it. A purchase that came back in full is no
    longer an order.
    """
    returns = [one for one in known.purchases if one.status == PurchaseStatus.RETURNED]
    if not returns:
        return [one.total for one in bought]
    whole = {one.returns for one in returns}
    left = {one.id: one.total for one in bought}
    for one in returns:
        if one.id in whole:
            continue
        back = one.total
        named = one.returns is not None
        for order in reversed(bought):
            if back and (order.id == one.returns or (not named and order.ordered <= one.ordered)):
                taken = min(back, left[order.id])
                left[order.id] -= taken
                back -= taken
    return [max(0, left[one.id]) for one in bought]


def came_back(known: Facts) -> list[Purchase]:
    """Return the returns whose order still counts. If a purchase came back in full, neither the order nor the return counts."""
    returns = [one for one in known.purchases if one.status == PurchaseStatus.RETURNED]
    ids, named = {one.id for one in returns}, {one.returns for one in returns}
    return [one for one in returns if one.id not in named and one.returns not in ids]


def window(days: int, statistics: Statistics) -> int:
    """Return the days over which purchases count: `days`, or three usual gaps in a slow market if that is longer.

    In a slow market half a year holds less than one usual order.
    """
    return days if statistics.gap <= _R.days else max(days, round(_R.slow_gaps * statistics.gap))


class Rhythm:
    """Rhythm, a component of the score. Measured once there is an order.

    `gap`: usual number of days between two order days of this customer, drawn toward the usual gap of all customers. `overdue`: days since
    the last order divided by `gap`.
    """

    key = ComponentKey.RHYTHM
    rises = False
    optional = False
    most = WEIGHTS.components.rhythm

    def __init__(self, known: Facts, statistics: Statistics) -> None:
        self.bought = orders(known)
        self.ordered = [one.ordered // DAY for one in self.bought]
        self.days = sorted(set(self.ordered))
        self.window = window(_R.days, statistics)
        self.year = window(_R.money_days, statistics)
        self.share = _R.share * min(1.0, _R.days / statistics.gap)
        self.median = statistics.money
        self.gap = 0.0
        if self.days:
            span = self.days[-1] - self.days[0]
            self.gap = (span + _R.prior_gaps * statistics.gap) / (len(self.days) - 1 + _R.prior_gaps)
            if self.median is not None:
                self.sums = [0, *accumulate(net_totals(known, self.bought))]

    def overdue(self, day: int) -> float | None:
        """Return the days since the last order in usual gaps. None without an order."""
        return (day - self.days[-1]) / self.gap if self.days else None

    def lately(self, day: int) -> int:
        """Return the number of order days in the window."""
        return len(self.days) - bisect_left(self.days, day - self.window)

    def money(self, day: int) -> int:
        """Return the net value bought in the last 365 days, in minor units. A slow market uses the longer window of `window`."""
        return self.sums[-1] - self.sums[bisect_left(self.ordered, day - self.year)]

    def value(self, day: int) -> float | None:
        if not self.days:
            return None
        lately = self.lately(day)
        overdue = (day - self.days[-1]) / self.gap
        often = self.share * lately / (lately + _R.half) + (1 - self.share) / (overdue if overdue > 1 else 1)
        if self.median is None:
            return often
        money = self.money(day)
        return (1 - _R.money) * often + (_R.money * money / (money + self.median) if money else 0.0)

    def reason(self, day: int) -> str:
        if not self.days:
            return "No order yet."
        lately = self.lately(day)
        often = f"Ordered on {lately} of the last {self.window} days" if lately else f"No order in the last {self.window} days"
        last = f"The last order was placed {ago(day - self.days[-1])}; the usual gap is {count(max(1, round(self.gap)), 'day')}."
        return f"{often}. {last}{self._bought(day)}"

    def _bought(self, day: int) -> str:
        """Return how the net value compares with the median of all buyers, without amounts."""
        if self.median is None:
            return ""
        money = self.money(day)
        if not money:
            return f" Bought nothing in the last {self.year} days."
        return f" Bought {'at least' if money >= self.median else 'less than'} the median of all buyers in the last {self.year} days."

    def evidence(self, day: int) -> list[str]:
        since = day - self.window
        return [one.id for one in reversed(self.bought) if day_of(one.ordered) >= since] or [one.id for one in self.bought[-1:]]


class Breadth:
    """Breadth, a component of the score. Measured once there is a purchase of a categorized product."""

    key = ComponentKey.BREADTH
    rises = False
    optional = False
    most = WEIGHTS.components.breadth

    def __init__(self, bought: list[Purchase], statistics: Statistics) -> None:
        self.window = window(_B.days, statistics)
        last: dict[str, Purchase] = {}
        for one in bought:
            for category in one.categories:
                last[category] = one
        self.last = sorted(last.values(), key=_ORDERED)
        self.days = [day_of(one.ordered) for one in self.last]

    def categories(self, day: int) -> int:
        """Return the number of categories bought in the window."""
        return len(self.days) - bisect_left(self.days, day - self.window)

    def value(self, day: int) -> float | None:
        return min(1.0, self.categories(day) / _B.enough) if self.days else None

    def reason(self, day: int) -> str:
        if not self.days:
            return "No purchase of a categorized product."
        found = count(self.categories(day), "category", "categories") if self.categories(day) else "no category"
        return f"Bought in {found} in the last {self.window} days; {_B.enough} give full points."

    def evidence(self, day: int) -> list[str]:
        found = self.last[bisect_left(self.days, day - self.window) :] or self.last[-1:]
        return list(dict.fromkeys(one.id for one in reversed(found)))
