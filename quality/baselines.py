"""Baselines without our rules: the sum of RFM quintiles, popularity, and counting paths as in tutorials."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import chain

from quality.figures import FIRST_OFFERS
from quality.records import PurchaseHistory

LATELY = 90  # number of days over which popularity counts
History = Mapping[str, Mapping[str, int]]  # customer → product or category → the day of the last purchase


def rfm(bought: Mapping[str, PurchaseHistory]) -> dict[str, int]:
    """Return the RFM score: recency, frequency and monetary value, each 1 to 5 by quintile, added up to 3 to 15."""
    parts = (
        {one: max(mine.days) for one, mine in bought.items()},
        {one: len(mine.days) for one, mine in bought.items()},
        {one: mine.amount for one, mine in bought.items()},
    )
    quintiles = [_quintiles(part) for part in parts]
    return {one: sum(part[one] for part in quintiles) for one in bought}


def _quintiles(values: Mapping[str, int]) -> dict[str, int]:
    """Return quintiles 1 to 5 by rank. Equal values share the quintile of their middle."""
    counts = Counter(values.values())
    below, quintile = 0, {}
    for value in sorted(counts):
        quintile[value] = 1 + int(5 * (below + counts[value] / 2) / len(values))
        below += counts[value]
    return {one: quintile[value] for one, value in values.items()}


class Popular:
    """Ranks items by their number of buyers in the last 90 days, without items that the customer has bought. Ties are broken by id."""

    def __init__(self, histories: History, day: int) -> None:
        self._histories = histories
        counts = Counter(thing for mine in histories.values() for thing, last in mine.items() if last >= day - LATELY)
        self._ranked = sorted(counts, key=lambda thing: (-counts[thing], thing))

    def best(self, customer: str) -> list[str]:
        """Return the first ten for a customer."""
        mine = self._histories[customer]
        return [thing for thing in self._ranked[: FIRST_OFFERS + len(mine)] if thing not in mine][:FIRST_OFFERS]


class Paths:
    """(me)-[:BOUGHT]->()<-[:BOUGHT]-(other)-[:BOUGHT]->(thing): ranks things by number of paths, without things that the customer has
    bought. Ties are broken by id.
    """

    def __init__(self, histories: History) -> None:
        self._histories = histories
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for customer, mine in histories.items():
            for thing in mine:
                owners[thing].append(customer)
        self._owners = owners

    def best(self, customer: str) -> list[str]:
        """Return the first ten for a customer."""
        mine = self._histories[customer]
        shared = Counter(chain.from_iterable(self._owners[thing] for thing in mine))
        alike: defaultdict[int, list[str]] = defaultdict(list)
        for other, count in shared.items():
            alike[count].append(other)
        paths: Counter[str] = Counter()
        for count, others in alike.items():  # customers with the same overlap are counted together, which is fast enough for thousands
            for thing, times in Counter(chain.from_iterable(self._histories[other] for other in others)).items():
                paths[thing] += count * times
        for thing in mine:
            del paths[thing]
        return sorted(paths, key=lambda thing: (-paths[thing], thing))[:FIRST_OFFERS]
