"""A block of the generated world: a thousand customers that are written by themselves.

Blocks are independent of each other and of the number of processes that write them: the same size gives the same graph.
"""

from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from bench.company import SEED, Rows, record

BLOCK = 1000
SPACE = 1_000_000  # the numbers of a block's records: block * SPACE upwards


@dataclass(frozen=True, slots=True)
class Size:
    """How big a world is: customers, and per customer on average people, purchases, ties between people (None: as many as people) and
    referrals (0: those of the trees alone); `activity` thins what follows a purchase.
    """

    customers: int
    contacts: int = 5
    purchases: int = 20
    ties: int | None = None
    referrals: int = 0
    activity: float = 1.0

    @property
    def blocks(self) -> int:
        """How many blocks it is written in."""
        return -(-self.customers // BLOCK)


class Named(NamedTuple):
    """Two customers of a block by their place in it, who gave a name and who was named, the day, and the first customer's purchase."""

    giver: int
    named: int
    by: int
    person: int
    day: int
    after: int | None


class Block:
    """What the writers of a block share: its randomness, its rows, the numbers given so far, who and what is in it."""

    def __init__(self, size: Size, number: int) -> None:
        self.size = size
        self.rng = Random(f"{SEED}-{number}")  # noqa: S311  # believable, not secret
        self.rows: Rows = defaultdict(list)
        self.first = number * BLOCK
        self.count = min(BLOCK, size.customers - self.first)
        self.people: list[list[int]] = []  # by customer: numbers of contacts
        self.orders: list[list[tuple[int, int]]] = []  # by customer: numbers of purchases with their days
        self.named: list[Named] = []
        self._origin = number * SPACE
        self._given: dict[str, int] = defaultdict(int)

    def new(self, label: str) -> tuple[int, str, str]:
        """The number of a new record, the columns that every record has, and its id."""
        number = self._origin + self._given[label]
        self._given[label] += 1
        return number, *record(label, number, f"{label[:3]}{number}")
