"""Every customer's best offers, written for the board, and the writing of large results batch by batch."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

import neo4j

from graph.files import cypher
from insights.cross_sell import Similar, by_end, offers, weight
from insights.weights import WEIGHTS

CUSTOMERS = 1000
Progress = Callable[[str, int, int], None]
History = dict[str, int]
"""What a customer bought, by id, and the day (since 1970) of the last time."""


class Writer:
    """Writes rows by one statement, each batch while the next one is made."""

    def __init__(self, driver: neo4j.Driver, thread: ThreadPoolExecutor, statement: str) -> None:
        self.driver = driver
        self.thread = thread
        self.statement = statement
        self.writing: Future[None] | None = None

    def write(self, rows: list[dict[str, Any]], **parameters: Any) -> None:
        """Begin to write; returns when the rows before are written."""
        self.done()
        self.writing = self.thread.submit(self._write, {"rows": rows, **parameters})

    def done(self) -> None:
        """Wait until everything is written."""
        if self.writing:
            self.writing.result()

    def _write(self, parameters: dict[str, Any]) -> None:
        with self.driver.session() as session:
            session.execute_write(lambda work: work.run(self.statement, parameters).consume())


def by_category(history: Mapping[str, int], category_of: Mapping[str, str | None]) -> History:
    """A history by category: the last time that anything in it was bought."""
    found: History = {}
    for product, last in history.items():
        category = category_of.get(product)
        if category:
            found[category] = max(last, found.get(category, last))
    return found


def offer(
    driver: neo4j.Driver,
    day: int,
    customers: Mapping[str, History],
    category_of: Mapping[str, str | None],
    leading: Mapping[str, list[Similar]],
    popular: Mapping[str, int],
    progress: Progress,
) -> None:
    """Write the best offers of these customers, products and categories, from what things lead to and what is popular (by id)."""
    faded = cache(lambda last: weight(day - last))
    most, edges = WEIGHTS.cross_sell.board, by_end(leading)
    categories = {category for category in category_of.values() if category}
    fame = [{thing: number for thing, number in popular.items() if (thing in categories) == level} for level in (False, True)]

    def best(history: History, popular: Mapping[str, int]) -> list[list[Any]]:
        weights = {thing: faded(last) for thing, last in history.items()}
        found = offers(weights, edges, popular, most)
        return [[one.to, one.score, list(one.because), one.customers] for one in found if one.because]

    everybody = list(customers.items())
    with ThreadPoolExecutor(1) as thread:
        writer = Writer(driver, thread, cypher("offered"))
        for start in range(0, len(everybody), CUSTOMERS):
            writer.write(
                [
                    {"id": one, "products": best(history, fame[0]), "categories": best(by_category(history, category_of), fame[1])}
                    for one, history in everybody[start : start + CUSTOMERS]
                ]
            )
            progress("choosing offers", min(start + CUSTOMERS, len(everybody)), len(everybody))
        writer.done()
