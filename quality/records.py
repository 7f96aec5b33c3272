"""What customers bought, read from the graph: by the cut, what the baselines know; after it, what happened."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import neo4j

from graph.files import cypher

_EPOCH = date(1970, 1, 1).toordinal()


def number(day: date) -> int:
    """A day as a number: since 1970."""
    return day.toordinal() - _EPOCH


class Order(NamedTuple):
    """An order that was neither cancelled nor a return: its day (since 1970), amount, products and their categories."""

    customer: str
    day: int
    amount: int
    products: frozenset[str]
    categories: frozenset[str]


@dataclass(slots=True)
class Bought:
    """What one customer bought by a day: each product and category with the day of the last time."""

    days: list[int] = field(default_factory=list)
    amount: int = 0
    products: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)


def orders(driver: neo4j.Driver, after: date, until: date) -> list[Order]:
    """The orders later than the end of one day, up to the end of another."""
    rows = driver.execute_query(cypher("orders"), after=after.isoformat(), until=until.isoformat()).records
    return [
        Order(customer, day, amount, frozenset(product for product, _ in lines), frozenset(kind for _, kind in lines if kind))
        for customer, day, amount, lines in rows
    ]


def brought(driver: neo4j.Driver, after: date, until: date) -> dict[str, int]:
    """What each customer bought minus returns, in minor units: later than the end of one day, up to the end of another."""
    rows = driver.execute_query(cypher("brought"), after=after.isoformat(), until=until.isoformat()).records
    return {one["customer"]: one["net"] for one in rows}


def by_customer(found: Iterable[Order]) -> dict[str, Bought]:
    """The orders of each customer together."""
    made: defaultdict[str, Bought] = defaultdict(Bought)
    for one in sorted(found, key=lambda order: order.day):
        mine = made[one.customer]
        mine.days.append(one.day)
        mine.amount += one.amount
        mine.products |= dict.fromkeys(one.products, one.day)
        mine.categories |= dict.fromkeys(one.categories, one.day)
    return dict(made)
