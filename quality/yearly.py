"""Generates buyers who return after about a year, because no public set has such buyers. The data are seeded and describe nobody.

600 customers. 30 % of them buy once, at any time. The others start within the first five years and return after 365 days on average
(standard deviation 30 days). After each order, 5 % never return.
"""

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import exp
from pathlib import Path

SEED = 20260630
CUSTOMERS = 600
FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2024, 12, 31)
CUTS = (date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31))
_ONCE, _LEAVES = 0.3, 0.05
_RETURNS, _SPREAD = 365, 30
_JOIN = 5 * 365  # days in which returning customers start
_CATEGORIES = 8


def write(folder: Path) -> Path:
    """Write the set as a canonical folder (docs/import.md). Return the folder."""
    rng = random.Random(SEED)  # noqa: S311  # a sample, not a secret
    purchases: list[tuple[str, str, date]] = []
    lines: list[tuple[str, str, int, int, str]] = []
    for customer in range(CUSTOMERS):
        usual = exp(rng.gauss(7, 0.8))
        kinds = rng.sample(range(_CATEGORIES), rng.randint(1, 5))
        for day in _days(rng):
            order = f"O{len(purchases) + 1}"
            purchases.append((order, f"C{customer}", day))
            bought = rng.sample(kinds, rng.randint(1, len(kinds)))
            price = usual * exp(rng.gauss(0, 0.3)) / len(bought)
            lines += [(order, f"P{kind}", line, 1, f"{price:.2f}") for line, kind in enumerate(bought, 1)]
    every = range(_CATEGORIES)
    _table(folder, "categories", ("externalId", "name"), ((f"K{one}", f"Category {one}") for one in every))
    _table(folder, "products", ("externalId", "name", "category"), ((f"P{one}", f"Product {one}", f"K{one}") for one in every))
    _table(folder, "customers", ("externalId", "name"), ((f"C{one}", f"Customer {one}") for one in range(CUSTOMERS)))
    _table(folder, "purchases", ("externalId", "customer", "orderedAt", "currency"), ((*one, "EUR") for one in purchases))
    _table(folder, "lines", ("purchase", "product", "line", "quantity", "unitPrice"), lines)
    return folder


def _days(rng: random.Random) -> list[date]:
    """Return the order days of one customer."""
    once = rng.random() < _ONCE
    length = (LAST_DAY - FIRST_DAY).days
    day, found = rng.uniform(0, length if once else _JOIN), []
    while day < length:
        found.append(FIRST_DAY + timedelta(days=int(day)))
        if once or rng.random() < _LEAVES:
            break
        day += max(20, rng.gauss(_RETURNS, _SPREAD))
    return found


def _table(folder: Path, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
