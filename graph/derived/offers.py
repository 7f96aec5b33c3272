"""Stored offers: the best offers of every customer, written for the board. Large results are written in batches."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import neo4j

from graph.client.files import cypher
from insights.offers.incremental import Leading
from insights.weights import WEIGHTS

CUSTOMERS = 1000
Progress = Callable[[str, int, int], None]
History = dict[str, int]
"""The things that a customer bought, by id, with the day (since 1970) of the last purchase."""


class BatchWriter:
    """Writes rows with one statement. Each batch is written while the next batch is computed."""

    def __init__(self, driver: neo4j.Driver, thread: ThreadPoolExecutor, statement: str) -> None:
        self.driver = driver
        self.thread = thread
        self.statement = statement
        self.writing: Future[None] | None = None

    def write(self, rows: list[dict[str, Any]], **parameters: Any) -> None:
        """Start to write rows. Returns when the previous rows are written."""
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
    """Return a history by category: the last day on which anything in the category was bought."""
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
    leading: tuple[Leading, Leading],
    progress: Progress,
) -> None:
    """Store the best offers, products and categories, of these customers. Only offers that follow from their purchases are stored."""
    products, categories = leading

    def best(leading: Leading, history: History) -> list[list[Any]]:
        found = leading.offers(history, day, WEIGHTS.cross_sell.board)
        return [[one.to, one.score, list(one.because), one.customers] for one in found if one.because]

    everybody = list(customers.items())
    with ThreadPoolExecutor(1) as thread:
        writer = BatchWriter(driver, thread, cypher("offered"))
        for start in range(0, len(everybody), CUSTOMERS):
            writer.write(
                [
                    {"id": one, "products": best(products, history), "categories": best(categories, by_category(history, category_of))}
                    for one, history in everybody[start : start + CUSTOMERS]
                ]
            )
            progress("choosing offers", min(start + CUSTOMERS, len(everybody)), len(everybody))
        writer.done()
