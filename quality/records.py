"""Reads purchases from the graph: purchases up to the cut for the baselines, later purchases as the outcome."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import neo4j

from graph.client.files import cypher

_EPOCH = date(1970, 1, 1).toordinal()


def number(day: date) -> int:
    """Return a day as the number of days since 1970."""
    return day.toordinal() - _EPOCH


class CountedOrder(NamedTuple):
    """An order that was neither canceled nor a return: its day (since 1970), amount, products and their categories."""

    customer: str
    day: int
    amount: int
    products: frozenset[str]
    categories: frozenset[str]


@dataclass(slots=True)
class PurchaseHistory:
    """Purchases of one customer up to a day: each product and category with the day of the last purchase."""

    days: list[int] = field(default_factory=list)
    amount: int = 0
    products: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)


def orders(driver: neo4j.Driver, after: date, until: date) -> list[CountedOrder]:
    """Return the orders after the end of one day, up to the end of another day."""
    rows = driver.execute_query(cypher("orders"), after=after.isoformat(), until=until.isoformat()).records
    return [
        CountedOrder(customer, day, amount, frozenset(product for product, _ in lines), frozenset(kind for _, kind in lines if kind))
        for customer, day, amount, lines in rows
    ]


def brought(driver: neo4j.Driver, after: date, until: date) -> dict[str, int]:
    """Return the net purchases of each customer in minor units. The period starts after the end of `after` and ends with the end of
    `until`.
    """
    rows = driver.execute_query(cypher("brought"), after=after.isoformat(), until=until.isoformat()).records
    return {one["customer"]: one["net"] for one in rows}


def by_customer(found: Iterable[CountedOrder]) -> dict[str, PurchaseHistory]:
    """Return the orders grouped by customer."""
    made: defaultdict[str, PurchaseHistory] = defaultdict(PurchaseHistory)
    for one in sorted(found, key=lambda order: order.day):
        mine = made[one.customer]
        mine.days.append(one.day)
        mine.amount += one.amount
        mine.products |= dict.fromkeys(one.products, one.day)
        mine.categories |= dict.fromkeys(one.categories, one.day)
    return dict(made)
