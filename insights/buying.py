"""What they buy: how often and how lately (rhythm), across how many categories (breadth), and when the next order is overdue."""

from bisect import bisect_left
from operator import attrgetter

from insights.days import count, day_of
from insights.enums import ComponentKey, PurchaseStatus
from insights.facts import Facts, Purchase, Statistics
from insights.weights import WEIGHTS

_R = WEIGHTS.rhythm
_B = WEIGHTS.breadth
_ORDERED = attrgetter("ordered")


def orders(known: Facts) -> list[Purchase]:
    """Purchases that count, in the order of their dates: a return is none."""
    return sorted([one for one in known.purchases if one.status != PurchaseStatus.RETURNED], key=_ORDERED)


class Rhythm:
    """Measured with the first order. `gap`: days between orders, theirs drawn towards everybody's; `overdue`: how many of them passed
    since the last order.
    """

    key = ComponentKey.RHYTHM
    rises = False
    most = WEIGHTS.components.rhythm

    def __init__(self, bought: list[Purchase], statistics: Statistics) -> None:
        self.bought = bought
        self.days = sorted({day_of(one.ordered) for one in bought})
        self.gap = 0.0
        if bought:
            span = self.days[-1] - self.days[0]
            self.gap = (span + _R.prior_gaps * statistics.gap) / (len(bought) - 1 + _R.prior_gaps)

    def overdue(self, day: int) -> float | None:
        """Gaps between orders since the last one; None without an order."""
        return (day - self.days[-1]) / self.gap if self.days else None

    def lately(self, day: int) -> int:
        """Days with orders within the last 180."""
        return len(self.days) - bisect_left(self.days, day - _R.days)

    def value(self, day: int) -> float | None:
        if not self.days:
            return None
        lately = self.lately(day)
        overdue = (day - self.days[-1]) / self.gap
        return _R.share * lately / (lately + _R.half) + (1 - _R.share) / (overdue if overdue > 1 else 1)

    def reason(self, day: int) -> str:
        if not self.days:
            return "No order yet."
        lately, ago = self.lately(day), day - self.days[-1]
        often = f"Ordered on {count(lately, 'day')} of the last {_R.days}" if lately else f"No order in the last {_R.days} days"
        return f"{often}; the last order is {count(ago, 'day')} ago, where {round(self.gap)} are usual between orders."

    def evidence(self, day: int) -> list[str]:
        since = day - _R.days
        return [one.id for one in reversed(self.bought) if day_of(one.ordered) >= since] or [one.id for one in self.bought[-1:]]


class Breadth:
    """Measured with the first purchase of a categorised product."""

    key = ComponentKey.BREADTH
    rises = False
    most = WEIGHTS.components.breadth

    def __init__(self, bought: list[Purchase]) -> None:
        last: dict[str, Purchase] = {}
        for one in bought:
            for category in one.categories:
                last[category] = one
        self.last = sorted(last.values(), key=_ORDERED)
        self.days = [day_of(one.ordered) for one in self.last]

    def categories(self, day: int) -> int:
        """Categories bought within a year."""
        return len(self.days) - bisect_left(self.days, day - _B.days)

    def value(self, day: int) -> float | None:
        return min(1.0, self.categories(day) / _B.enough) if self.days else None

    def reason(self, day: int) -> str:
        if not self.days:
            return "No purchase of a categorised product."
        found = count(self.categories(day), "category", "categories")
        return f"{found[0].upper()}{found[1:]} bought in the last {_B.days} days; {_B.enough} are enough."

    def evidence(self, day: int) -> list[str]:
        found = self.last[bisect_left(self.days, day - _B.days) :] or self.last[-1:]
        return list(dict.fromkeys(one.id for one in reversed(found)))
