"""What anybody could do without us: the sum of RFM quintiles, what is popular, and counting paths as the tutorials do."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import chain

from quality.figures import FIRST
from quality.records import Bought

LATELY = 90  # days over which popularity counts
History = Mapping[str, Mapping[str, int]]  # customer → thing → the day of the last time


def rfm(bought: Mapping[str, Bought]) -> dict[str, int]:
    """Recency, frequency and monetary value, each 1 to 5 by the customers' quintiles, added up: 3 to 15."""
    parts = (
        {one: max(mine.days) for one, mine in bought.items()},
        {one: len(mine.days) for one, mine in bought.items()},
        {one: mine.amount for one, mine in bought.items()},
    )
    quintiles = [_quintiles(part) for part in parts]
    return {one: sum(part[one] for part in quintiles) for one in bought}


def _quintiles(values: Mapping[str, int]) -> dict[str, int]:
    """1 to 5 by rank; who has the same value has the same quintile, that of the middle of them."""
    counts = Counter(values.values())
    below, quintile = 0, {}
    for value in sorted(counts):
        quintile[value] = 1 + int(5 * (below + counts[value] / 2) / len(values))
        below += counts[value]
    return {one: quintile[value] for one, value in values.items()}


class Popular:
    """What most customers bought in the last 90 days, and they have not; ties by id."""

    def __init__(self, histories: History, day: int) -> None:
        self._histories = histories
        counts = Counter(thing for mine in histories.values() for thing, last in mine.items() if last >= day - LATELY)
        self._ranked = sorted(counts, key=lambda thing: (-counts[thing], thing))

    def best(self, customer: str) -> list[str]:
        """The first ten for a customer."""
        mine = self._histories[customer]
        return [thing for thing in self._ranked[: FIRST + len(mine)] if thing not in mine][:FIRST]


class Paths:
    """(me)-[:BOUGHT]->()<-[:BOUGHT]-(other)-[:BOUGHT]->(thing): what the most paths lead to, and they have not; ties by id."""

    def __init__(self, histories: History) -> None:
        self._histories = histories
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for customer, mine in histories.items():
            for thing in mine:
                owners[thing].append(customer)
        self._owners = owners

    def best(self, customer: str) -> list[str]:
        """The first ten for a customer."""
        mine = self._histories[customer]
        shared = Counter(chain.from_iterable(self._owners[thing] for thing in mine))
        alike: defaultdict[int, list[str]] = defaultdict(list)
        for other, count in shared.items():
            alike[count].append(other)
        paths: Counter[str] = Counter()
        for count, others in alike.items():  # customers who share as much are counted together: fast enough for thousands
            for thing, times in Counter(chain.from_iterable(self._histories[other] for other in others)).items():
                paths[thing] += count * times
        for thing in mine:
            del paths[thing]
        return sorted(paths, key=lambda thing: (-paths[thing], thing))[:FIRST]
