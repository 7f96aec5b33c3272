"""Similarity between products and between categories (DOMAIN 3, crossSell), learned from the purchases in the graph by
`insights.offers.ease`.

Products and categories have `SIMILAR` edges and `popularity`. Each customer has the best offers for the board. Confidential customers are
left out. In a large graph with few changes, a refresh keeps similarity for at most a week. It then updates only popularity and the offers
of the changed customers.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import neo4j

from graph.client.files import cypher
from graph.derived.offers import CUSTOMERS, BatchWriter, History, Progress, by_category, offer
from insights.offers.cross_sell import Similar, popularity
from insights.offers.ease import Market
from insights.offers.incremental import Leading
from insights.weights import WEIGHTS

THINGS = 100
# Similarity is learned again after FULL_DAYS days, or if more than one customer in ONE_IN changed. Up to FEW_PURCHASES purchases it is
# learned at every refresh.
FULL_DAYS = 7
ONE_IN = 20
FEW_PURCHASES = 200_000
_EPOCH = date(1970, 1, 1).toordinal()
CategoryOf = Mapping[str, str | None]


def similarity(driver: neo4j.Driver, day: date, progress: Progress, *, full: bool = False) -> bool:
    """Update similarity, popularity and offers to the end of a day. Return whether similarity was learned again.

    `full` learns it even after few changes.
    """
    at = datetime.now(UTC).isoformat()
    hidden = _left_out(driver)
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        category_of: dict[str, str | None] = dict(session.run(cypher("similar_things")).values())
        found = None if full else _changes(session, day, hidden)
    if found is None:
        learned = day.isoformat()
        _learn(driver, day, category_of, progress)
    else:
        learned, histories = found
        _follow(driver, day, histories, category_of, progress)
    driver.execute_query(cypher("similar_drawn"), day=day.isoformat(), at=at, full=learned, without=hidden)
    return found is None


def _left_out(driver: neo4j.Driver) -> str:
    """Return a hash of the confidential customers, who are left out."""
    rows = driver.execute_query("MATCH (c:Customer) WHERE c.confidential RETURN c.id ORDER BY c.id").records
    return sha256(" ".join(row[0] for row in rows).encode()).hexdigest()


def _changes(session: neo4j.Session, day: date, hidden: str) -> tuple[str, dict[str, History]] | None:
    """Return the day as of which similarity was learned, and the purchases of the customers whose purchases changed since the last refresh.

    None if similarity must be learned: the first time, after a week, in a small graph, after many changes, or if other customers are
    confidential now.
    """
    state = session.run(cypher("similar_state")).values()
    if not state:
        return None
    before, at, learned, without = state[0][0].to_native(), state[0][1], state[0][2].to_native(), state[0][3]
    if before > day or (day - learned).days > FULL_DAYS or without != hidden:
        return None
    if session.run("MATCH (o:Purchase) RETURN count(o)").single(strict=True)[0] <= FEW_PURCHASES:
        return None
    most = session.run("MATCH (c:Customer) RETURN count(c)").single(strict=True)[0] // ONE_IN
    asked = {"since": at, "before": before.isoformat(), "day": day.isoformat(), "most": most + 1}
    rows = session.run(cypher("similar_changes"), asked).values()
    return None if len(rows) > most else (learned.isoformat(), {customer: dict(bought) for customer, bought in rows})


def _learn(driver: neo4j.Driver, day: date, category_of: CategoryOf, progress: Progress) -> None:
    """Learn similarity from all customers, and write it with the offers of all customers."""
    number = day.toordinal() - _EPOCH
    products, categories = Market(number), Market(number)
    customers: dict[str, History] = {}
    for batch in _batches(driver, day.isoformat()):
        for customer, confidential, bought in batch:
            history = customers[customer] = dict(bought)
            if history and not confidential:
                products.add(history)
                categories.add(by_category(history, category_of))
        progress("reading who bought what", len(customers), 0)
    leading = products.leading(), categories.leading()
    _write(driver, leading[0], sorted(category_of), progress)
    _write(driver, leading[1], sorted(_categories(driver)), progress)
    _popular(driver, {**leading[0].popular, **leading[1].popular})
    offer(driver, number, customers, category_of, leading, progress)


def _follow(driver: neo4j.Driver, day: date, histories: dict[str, History], category_of: CategoryOf, progress: Progress) -> None:
    """Update popularity and the offers of these customers to a day."""
    asked = {"day": day.isoformat(), "days": WEIGHTS.cross_sell.popular_days}
    buyers: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for bought in driver.execute_query(cypher("similar_buyers"), asked).records:
        buyers[0].update(bought["products"])
        buyers[1].update({category for product in bought["products"] if (category := category_of.get(product))})
    popular = popularity(buyers[0]), popularity(buyers[1])
    _popular(driver, {**popular[0], **popular[1]})
    owned = set[str]().union(*histories.values()), set[str]().union(*(by_category(one, category_of) for one in histories.values()))
    leading = [Leading.stored(_read(driver, things), most) for things, most in zip(owned, popular, strict=True)]
    offer(driver, day.toordinal() - _EPOCH, histories, category_of, (leading[0], leading[1]), progress)


def _batches(driver: neo4j.Driver, day: str) -> Iterator[list[list[Any]]]:
    """Yield batches of all customers. Each batch is read while the previous one is processed."""

    def read(after: str) -> list[list[Any]]:
        with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda work: work.run(cypher("similar_facts"), after=after, size=CUSTOMERS, day=day).values())

    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(read, "")
        while batch := reading.result():
            reading = thread.submit(read, batch[-1][0])
            yield batch


def _categories(driver: neo4j.Driver) -> list[str]:
    return [row[0] for row in driver.execute_query("MATCH (k:Category) RETURN k.id").records]


def _read(driver: neo4j.Driver, things: set[str]) -> dict[str, list[Similar]]:
    """Return the stored edges of things."""
    rows = driver.execute_query(cypher("similar_read"), ids=sorted(things)).records
    return {row["id"]: [Similar(*one) for one in row["similar"]] for row in rows}


def _write(driver: neo4j.Driver, leading: Leading, things: list[str], progress: Progress) -> None:
    """Store the edges of each of these things."""
    with ThreadPoolExecutor(1) as thread:
        writer = BatchWriter(driver, thread, cypher("similar"))
        for start in range(0, len(things), THINGS):
            some = things[start : start + THINGS]
            writer.write([{"id": one, "similar": [list(to) for to in leading.similar(one)]} for one in some])
            progress("finding what leads to what", min(start + THINGS, len(things)), len(things))
        writer.done()


def _popular(driver: neo4j.Driver, popular: Mapping[str, int]) -> None:
    """Store the popularity of things: the number of customers by thing."""
    driver.execute_query(cypher("similar_popular"), popular=dict(popular))
