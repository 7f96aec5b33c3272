"""Similarity: who bought what leads to which offers (DOMAIN 3, crossSell), read from the graph, drawn by `insights.cross_sell`.

Products and categories alike carry `SIMILAR` to what they lead to and their `popularity`; each customer carries their best offers for the
board. Nothing that others see comes from confidential customers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import cache
from typing import Any

import neo4j

from graph.files import cypher
from insights.cross_sell import Market, Similar, offers, weight
from insights.weights import WEIGHTS

CUSTOMERS = 1000
THINGS = 100
_EPOCH = date(1970, 1, 1).toordinal()
Progress = Callable[[str, int, int], None]
History = dict[str, int]


class Histories:
    """What every customer bought last and when, products and categories; filled batch by batch."""

    def __init__(self, day: int, category_of: Mapping[str, str | None]) -> None:
        self.category_of = category_of
        self.day = day
        self.products = Market(day)
        self.categories = Market(day)
        self.customers: dict[str, History] = {}

    def add(self, customer: str, confidential: bool, bought: Iterable[tuple[str, int]]) -> None:
        """One customer; a confidential one takes offers but says nothing to others."""
        history = dict(bought)
        self.customers[customer] = history
        if history and not confidential:
            self.products.add(history)
            self.categories.add(self.by_category(history))

    def by_category(self, history: History) -> History:
        """The same by category: the last time that anything in it was bought."""
        found: History = {}
        for product, last in history.items():
            category = self.category_of.get(product)
            if category:
                found[category] = max(last, found.get(category, last))
        return found


def similarity(driver: neo4j.Driver, day: date, progress: Progress) -> None:
    """Draw similarity, popularity and every customer's best offers anew, as of the end of a day."""
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        things = session.run(cypher("similar_things")).values()
    histories = Histories(day.toordinal() - _EPOCH, {product: category for product, category in things if product})
    for batch in _batches(driver, day.isoformat()):
        for row in batch:
            histories.add(*row)
        progress("reading who bought what", len(histories.customers), 0)
    products = [product for product, _ in things if product]
    categories = [category for product, category in things if not product]
    leading = {**_drawn(driver, histories.products, products, progress), **_drawn(driver, histories.categories, categories, progress)}
    _offer(driver, histories, leading, progress)


def _batches(driver: neo4j.Driver, day: str) -> Iterator[list[list[Any]]]:
    """All customers, each batch read while the one before is counted."""

    def read(after: str) -> list[list[Any]]:
        with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda work: work.run(cypher("similar_facts"), after=after, size=CUSTOMERS, day=day).values())

    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(read, "")
        while batch := reading.result():
            reading = thread.submit(read, batch[-1][0])
            yield batch


class Writer:
    """Writes rows by one statement, each batch while the next one is made."""

    def __init__(self, driver: neo4j.Driver, thread: ThreadPoolExecutor, statement: str) -> None:
        self.driver = driver
        self.thread = thread
        self.statement = statement
        self.writing: Future[None] | None = None

    def write(self, rows: list[dict[str, Any]]) -> None:
        """Begin to write; returns when the rows before are written."""
        self.done()
        self.writing = self.thread.submit(self._write, rows)

    def done(self) -> None:
        """Wait until everything is written."""
        if self.writing:
            self.writing.result()

    def _write(self, rows: list[dict[str, Any]]) -> None:
        with self.driver.session() as session:
            session.execute_write(lambda work: work.run(self.statement, rows=rows).consume())


def _drawn(driver: neo4j.Driver, market: Market, things: list[str], progress: Progress) -> dict[str, list[Similar]]:
    """Draw what each thing leads to, and write it; also returned."""
    popular, known = market.popularity, set(market.names)
    found: dict[str, list[Similar]] = {}
    with ThreadPoolExecutor(1) as thread:
        writer = Writer(driver, thread, cypher("similar"))
        for start in range(0, len(things), THINGS):
            some = things[start : start + THINGS]
            found |= {thing: market.similar(thing) if thing in known else [] for thing in some}
            writer.write([{"id": one, "popularity": popular.get(one), "similar": [list(to) for to in found[one]]} for one in some])
            progress("finding what leads to what", min(start + THINGS, len(things)), len(things))
        writer.done()
    return found


def _offer(driver: neo4j.Driver, histories: Histories, leading: Mapping[str, list[Similar]], progress: Progress) -> None:
    """Write every customer's best offers."""
    faded = cache(lambda last: weight(histories.day - last))
    most = WEIGHTS.cross_sell.board
    products, categories = histories.products.popularity, histories.categories.popularity

    def best(history: History, popular: Mapping[str, int]) -> list[list[Any]]:
        weights = {thing: faded(last) for thing, last in history.items()}
        found = offers(weights, lambda thing: leading.get(thing, []), popular, most)
        return [[one.to, one.score, list(one.because), one.customers] for one in found if one.because]

    customers = list(histories.customers.items())
    with ThreadPoolExecutor(1) as thread:
        writer = Writer(driver, thread, cypher("offered"))
        for start in range(0, len(customers), CUSTOMERS):
            writer.write(
                [
                    {"id": one, "products": best(history, products), "categories": best(histories.by_category(history), categories)}
                    for one, history in customers[start : start + CUSTOMERS]
                ]
            )
            progress("choosing offers", min(start + CUSTOMERS, len(customers)), len(customers))
        writer.done()
