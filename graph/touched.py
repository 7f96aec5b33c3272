"""Similarity after some purchases: only what the customers bought whose purchases changed since it was drawn (`insights.touched`)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from typing import Any

import neo4j

from graph.files import cypher
from graph.offering import History, Progress, Writer, by_category, offer
from insights.cross_sell import Similar, popularity, weight
from insights.touched import Touched
from insights.weights import WEIGHTS

# A count of everybody comes round after so many days, or where more than one customer in so many has changed.
FULL_DAYS = 7
ONE_IN = 20
THINGS = 100
_EPOCH = date(1970, 1, 1).toordinal()
Changes = list[list[Any]]


def left_out(driver: neo4j.Driver) -> str:
    """Who is left out for being confidential, in a word that changes with them."""
    rows = driver.execute_query("MATCH (c:Customer) WHERE c.confidential RETURN c.id ORDER BY c.id").records
    return sha256(" ".join(row[0] for row in rows).encode()).hexdigest()


def changes(driver: neo4j.Driver, day: date, hidden: str) -> tuple[date, str, Changes] | None:
    """The day as of which similarity is drawn, the day of the last full count, and the customers whose purchases changed since; None where
    everybody must be counted: for the first time, again after a week, for many changes, or where others are confidential now.
    """
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        found = session.run(cypher("similar_state")).values()
        if not found:
            return None
        before, at, full, without = found[0][0].to_native(), found[0][1], found[0][2].to_native(), found[0][3]
        if before > day or (day - full).days > FULL_DAYS or without != hidden:
            return None
        (customers,) = session.run("MATCH (c:Customer) RETURN count(c)").single(strict=True)
        most = customers // ONE_IN
        asked = {"since": at, "before": before.isoformat(), "day": day.isoformat(), "most": most + 1}
        rows = session.run(cypher("similar_changes"), asked).values()
    return None if len(rows) > most else (before, full.isoformat(), rows)


def follow(driver: neo4j.Driver, before: date, day: date, rows: Changes, category_of: Mapping[str, str | None], progress: Progress) -> None:
    """Bring similarity, popularity and the offers of these customers up to a day."""
    number = day.toordinal() - _EPOCH
    _fade(driver, (day - before).days)
    products, categories = (Touched(before.toordinal() - _EPOCH, number) for _ in range(2))
    histories: dict[str, History] = {}
    for customer, confidential, bought in rows:
        then = {thing: last for thing, last, _ in bought if last is not None}
        now = histories[customer] = {thing: last for thing, _, last in bought if last is not None}
        if not confidential:
            products.add(then, now)
            categories.add(by_category(then, category_of), by_category(now, category_of))
    for customer, history in _left(driver, before, day):
        if customer not in histories:
            products.passed(history)
            categories.passed(by_category(history, category_of))
    popular = _popular(driver, {**products.buyers, **categories.buyers}, category_of)
    for touched in (products, categories):
        _lead(driver, touched, progress)
    owned = {thing for history in histories.values() for thing in [*history, *by_category(history, category_of)]}
    offer(driver, number, histories, category_of, _read(driver, sorted(owned)), popular, progress)


def _left(driver: neo4j.Driver, before: date, day: date) -> Iterator[tuple[str, History]]:
    """Customers of whose purchases some were within the days that popularity counts, and are not any more; with what they bought."""
    if before < day:
        asked = {"before": before.isoformat(), "day": day.isoformat(), "days": WEIGHTS.cross_sell.popular_days}
        for row in driver.execute_query(cypher("similar_left"), asked).records:
            yield row["id"], dict(row["bought"])


def _fade(driver: neo4j.Driver, days: int) -> None:
    """Every weight fades alike: s by f, SIMILAR by f^(2 - ½ - ½ - .6), as s(p), s(o) and s(r) stand in it."""
    if days:
        fade = weight(days)
        driver.execute_query(cypher("similar_fade"), loud=fade, score=fade ** (1 - WEIGHTS.cross_sell.penalty))


def _popular(driver: neo4j.Driver, more: Mapping[str, int], category_of: Mapping[str, str | None]) -> dict[str, int]:
    """Write what is popular now, products and categories, from how many more bought each thing lately."""
    asked = "MATCH (x:Product|Category) WHERE x.buyers IS NOT NULL RETURN x.id AS id, x.buyers AS buyers"
    buyers = Counter({row["id"]: row["buyers"] for row in driver.execute_query(asked).records})
    buyers.update(more)
    found: dict[str, int] = {}
    for product in (True, False):
        found |= popularity({thing: number for thing, number in buyers.items() if (thing in category_of) == product})
    driver.execute_query(cypher("similar_popular"), buyers={thing: buyers[thing] for thing in more}, popular=found)
    return found


def _read(driver: neo4j.Driver, things: Iterable[str]) -> dict[str, list[Similar]]:
    """What things lead to, as it is drawn."""
    rows = driver.execute_query(cypher("similar_read"), ids=list(things)).records
    return {row["id"]: [Similar(*one) for one in row["similar"]] for row in rows}


def _lead(driver: neo4j.Driver, touched: Touched, progress: Progress) -> None:
    """Draw anew what the things lead to that were bought."""
    asked = "MATCH (x:Product|Category) WHERE x.loud IS NOT NULL RETURN x.id AS id, x.loud AS loud"
    loud: dict[str, float] = {row["id"]: row["loud"] for row in driver.execute_query(asked).records}
    things = sorted(touched.things)
    drawn = _read(driver, things)
    now = {thing: loud.get(thing, 0.0) + more for thing, more in touched.louder.items()}
    with ThreadPoolExecutor(1) as thread:
        writer = Writer(driver, thread, cypher("similar_changed"))
        for start in range(0, len(things), THINGS):
            some = things[start : start + THINGS]
            rows = [{"id": one, "similar": {to: [score, both] for to, score, both in touched.leads(one, loud, drawn[one])}} for one in some]
            writer.write(rows, loud={})
            progress("finding what leads to what", min(start + THINGS, len(things)), len(things))
        writer.write([], loud=now)
        writer.done()
