"""A block of the generated graph: a thousand customers that are written independently.

Blocks do not depend on each other or on the number of processes. The same size always gives the same graph.
"""

from collections import defaultdict
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from bench.company import SEED, Rows, record

BLOCK = 1000
SPACE = 1_000_000  # size of a block's number range: its records have numbers from block * SPACE


@dataclass(frozen=True, slots=True)
class GraphSize:
    """The size of a generated graph: customers, and averages per customer of contacts, purchases, ties and referrals.

    `ties` None means as many as contacts. `referrals` 0 means referral trees only. `activity` scales the number of records after a
    purchase.
    """

    customers: int
    contacts: int = 5
    purchases: int = 20
    ties: int | None = None
    referrals: int = 0
    activity: float = 1.0

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return -(-self.customers // BLOCK)


class BlockReferral(NamedTuple):
    """A referral between two customers of a block, by their places: giver, referred person, day, and the giver's purchase."""

    giver: int
    named: int
    by: int
    person: int
    day: int
    after: int | None


class Block:
    """The shared state of a block's writers: random generator, rows, next numbers, and the records so far."""

    def __init__(self, size: GraphSize, number: int) -> None:
        self.size = size
        self.rng = Random(f"{SEED}-{number}")  # noqa: S311  # generated data, not a secret
        self.rows: Rows = defaultdict(list)
        self.first = number * BLOCK
        self.count = min(BLOCK, size.customers - self.first)
        self.people: list[list[int]] = []  # numbers of contacts, by customer
        self.orders: list[list[tuple[int, int]]] = []  # numbers of purchases with their days, by customer
        self.named: list[BlockReferral] = []
        self._origin = number * SPACE
        self._given: dict[str, int] = defaultdict(int)

    def new(self, label: str) -> tuple[int, str, str]:
        """Return the number of a new record, the columns that every record has, and its id."""
        number = self._origin + self._given[label]
        self._given[label] += 1
        return number, *record(label, number, f"{label[:3]}{number}")
