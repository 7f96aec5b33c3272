"""Similarity after some purchases, without counting everybody again (DOMAIN 3, crossSell).

What a thing leads to is a sum over customers. Of the customers whose purchases changed, what they added before is taken away and what they
add now is put in; everybody else's part stays as it is. A pair that was not among the best 50 before counts from nothing, so the answer is
near, not exact: a full count comes round once a week.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from insights.cross_sell import Similar, lately, penalty, root, weight
from insights.weights import WEIGHTS

_X = WEIGHTS.cross_sell


class Touched:
    """Customers whose purchases changed, and what that does to what they bought. Days are days since any epoch; both histories are weighed
    as of `day`. `buyers`: how many more customers bought each thing within 90 days, as of `day` and not of `before`.
    """

    def __init__(self, before: int, day: int) -> None:
        self.before = before
        self.day = day
        self.things: set[str] = set()
        self.buyers: Counter[str] = Counter()
        self.louder: defaultdict[str, float] = defaultdict(float)
        self._pairs: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._together: Counter[tuple[str, str]] = Counter()

    def add(self, before: Mapping[str, int], now: Mapping[str, int]) -> None:
        """One customer: what they bought and when last, before and now."""
        self.things |= before.keys() | now.keys()
        self._bought(before, now)
        for sign, history in ((-1, before), (1, now)):
            weights = {thing: weight(self.day - last) for thing, last in history.items()}
            share = root(sum(weights.values()))
            for thing, loud in weights.items():
                self.louder[thing] += sign * loud
            for thing in weights:
                row = self._pairs[thing]
                for other, loud in weights.items():
                    if other != thing:
                        row[other] += sign * weights[thing] * loud / share
                        self._together[thing, other] += sign

    def passed(self, history: Mapping[str, int]) -> None:
        """One customer whose purchases are the same: what they bought may be longer ago than 90 days now."""
        self._bought(history, history)

    def _bought(self, before: Mapping[str, int], now: Mapping[str, int]) -> None:
        self.buyers.subtract(lately(before, self.before))
        self.buyers.update(lately(now, self.day))

    def leads(self, thing: str, loud: Mapping[str, float], similar: Sequence[Similar]) -> list[Similar]:
        """What a thing leads to now; `loud` is how loud each was, `similar` what it led to before, both faded to `day`."""

        def now(other: str) -> float:
            return loud.get(other, 0.0) + self.louder.get(other, 0.0)

        was = root(loud.get(thing, 0.0))
        sums = {one.to: one.score * was * penalty(loud.get(one.to, 0.0)) for one in similar}
        known = {one.to: one.customers for one in similar}
        for other, more in self._pairs[thing].items():
            sums[other] = sums.get(other, 0.0) + more
        here = root(now(thing))
        best = sorted((-value / here / penalty(now(other)), other) for other, value in sums.items() if value > 0)[: _X.similar]
        return [Similar(other, -score, self._customers(thing, other, known)) for score, other in best]

    def _customers(self, thing: str, other: str, known: Mapping[str, int | None]) -> int | None:
        """How many own both, as far as it may be told; what was not told before is not told yet."""
        before, more = known.get(other), self._together[thing, other]
        found = (before or 0) + more
        return found if found >= _X.enough else None
