"""Similarity: who bought what leads to which offers (DOMAIN 3, crossSell), read from the graph, drawn by `insights.cross_sell`.

Products and categories alike carry `SIMILAR` to what they lead to and their `popularity`; each customer carries their best offers for the
board. Nothing that others see comes from confidential customers. Where few purchases changed since the last time, only these are followed.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import neo4j

from graph import touched
from graph.files import cypher
from graph.offering import CUSTOMERS, History, Progress, Writer, by_category, offer
from insights.cross_sell import Market, Similar

THINGS = 100
_EPOCH = date(1970, 1, 1).toordinal()


def similarity(driver: neo4j.Driver, day: date, progress: Progress, *, full: bool = False) -> bool:
    """Draw similarity, popularity and customers' best offers as of the end of a day; says whether everybody was counted.

    `full` counts everybody even where little has changed.
    """
    at = datetime.now(UTC).isoformat()
    hidden = touched.left_out(driver)
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        things = session.run(cypher("similar_things")).values()
    category_of = {product: category for product, category in things if product}
    found = None if full else touched.changes(driver, day, hidden)
    if found is None:
        counted = day.isoformat()
        _count(driver, day, category_of, [category for product, category in things if not product], progress)
    else:
        before, counted, rows = found
        touched.follow(driver, before, day, rows, category_of, progress)
    driver.execute_query(cypher("similar_drawn"), day=day.isoformat(), at=at, full=counted, without=hidden)
    return found is None


def _count(driver: neo4j.Driver, day: date, category_of: dict[str, str | None], categories: list[str], progress: Progress) -> None:
    """Count everybody."""
    number = day.toordinal() - _EPOCH
    everything, white = Market(number), Market(number)
    customers: dict[str, History] = {}
    for batch in _batches(driver, day.isoformat()):
        for customer, confidential, bought in batch:
            history = customers[customer] = dict(bought)
            if history and not confidential:
                everything.add(history)
                white.add(by_category(history, category_of))
        progress("reading who bought what", len(customers), 0)
    leading = {**_drawn(driver, everything, list(category_of), progress), **_drawn(driver, white, categories, progress)}
    offer(driver, number, customers, category_of, leading, {**everything.popularity, **white.popularity}, progress)


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


def _drawn(driver: neo4j.Driver, market: Market, things: Iterable[str], progress: Progress) -> dict[str, list[Similar]]:
    """Draw what each thing leads to, and write it; also returned."""
    popular, known, every = market.popularity, set(market.names), list(things)
    found: dict[str, list[Similar]] = {}
    with ThreadPoolExecutor(1) as thread:
        writer = Writer(driver, thread, cypher("similar"))
        for start in range(0, len(every), THINGS):
            some = every[start : start + THINGS]
            found |= {thing: market.similar(thing) if thing in known else [] for thing in some}
            writer.write(
                [
                    {
                        "id": one,
                        "popularity": popular.get(one),
                        "buyers": market.buyers(one),
                        "loud": market.loud(one),
                        "similar": [list(to) for to in found[one]],
                    }
                    for one in some
                ]
            )
            progress("finding what leads to what", min(start + THINGS, len(every)), len(every))
        writer.done()
    return found
