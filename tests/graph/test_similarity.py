"""Similarity as it is written to the graph: the sums of DOMAIN 3, drawn from everybody but the confidential."""

from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graph.similarity import similarity
from tests.graph.market import DAY, Facts, key, random_facts

_EDGES = "MATCH (a)-[s:SIMILAR]->(b) RETURN a.id, b.id, s.score, s.customers ORDER BY a.id, s.score DESC, b.id"
_POPULAR = "MATCH (x:Product|Category) WHERE x.buyers > 0 RETURN x.id, x.buyers, x.popularity ORDER BY x.id"
_OFFERED = "MATCH (:Customer {id: $id})-[o:OFFERED]->(p) RETURN p.id, o.score ORDER BY o.score DESC, p.id"


def _draw(driver: neo4j.Driver) -> list[list[Any]]:
    similarity(driver, DAY, lambda *_: None)
    return [record.values() for record in driver.execute_query(_EDGES).records]


@pytest.fixture
def facts(driver: neo4j.Driver) -> Facts:
    made = random_facts(1)
    made.write(driver)
    return made


def test_edges_are_those_of_the_rule(driver: neo4j.Driver, facts: Facts) -> None:
    edges = _draw(driver)
    expected: Any = {
        (thing, one.to): (one.score, one.customers)
        for level in ("PRODUCT", "CATEGORY")
        for thing, found in facts.similar(level).items()
        for one in found
    }
    assert len(expected) > 60
    assert {(a, b): (pytest.approx(score), customers) for a, b, score, customers in edges} == expected
    assert any(customers is None for *_, customers in edges)
    assert all(customers >= 5 for *_, customers in edges if customers is not None)


def test_done_twice_changes_nothing(driver: neo4j.Driver, facts: Facts) -> None:
    assert _draw(driver) == _draw(driver)


def test_confidential_customers_say_nothing(driver: neo4j.Driver, facts: Facts) -> None:
    before = _draw(driver), driver.execute_query("MATCH (p:Product) RETURN p.id, p.popularity ORDER BY p.id").records
    facts.purchases(driver, [("C01", product, DAY) for product in facts.category])
    assert (_draw(driver), driver.execute_query("MATCH (p:Product) RETURN p.id, p.popularity ORDER BY p.id").records) == before


def test_what_is_cancelled_returned_or_still_to_come_does_not_count(driver: neo4j.Driver, facts: Facts) -> None:
    before = _draw(driver)
    for status, day in (("CANCELLED", DAY), ("RETURNED", DAY), ("DELIVERED", DAY + timedelta(days=1))):
        facts.purchases(driver, [("C02", product, day) for product in facts.category], status)
    assert _draw(driver) == before


def test_what_leads_nowhere_any_more_loses_its_edges(driver: neo4j.Driver, facts: Facts) -> None:
    _draw(driver)
    driver.execute_query("MATCH (:Product {id: $id})<-[line:INCLUDES]-() DELETE line", id=key("Product", "P03"))
    assert key("Product", "P03") not in {end for a, b, *_ in _draw(driver) for end in (a, b)}
    assert driver.execute_query("MATCH (p:Product {id: $id}) RETURN p.popularity", id=key("Product", "P03")).records[0][0] is None


def _best(edges: list[list[Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for thing, other, *_ in edges:
        found.setdefault(thing, []).append(other)
    return {thing: others[:10] for thing, others in found.items()}


def test_following_changes_agrees_with_counting_everybody(driver: neo4j.Driver) -> None:
    """95 % of the top tens, from a few new purchases, one cancelled and a day gone by; and the customers' own offers follow."""
    facts, later = random_facts(4, customers=80, products=40), DAY + timedelta(days=1)
    facts.write(driver)
    facts.purchases(
        driver, [(f"C{number}", f"P{number}", DAY - timedelta(days=90)) for number in range(11, 31)]
    )  # they pass out of what is popular
    for day in (DAY, later):
        driver.execute_query("CREATE (:Refresh {asOf: $day})", day=day)
    assert similarity(driver, DAY, lambda *_: None), "everybody is counted the first time"
    facts.purchases(driver, [("C10", "P05", later), ("C10", "P06", later), ("C20", "P07", DAY)])
    driver.execute_query(
        "MATCH (:Customer {id: $id})-[:MADE]->(o) WITH o ORDER BY o.id LIMIT 1 SET o.status = 'CANCELLED', o.updatedAt = datetime()",
        id=key("Customer", "C30"),
    )
    assert not similarity(driver, later, lambda *_: None), "three of eighty customers are followed"
    followed = [record.values() for record in driver.execute_query(_EDGES).records]
    offered = driver.execute_query(_OFFERED, id=key("Customer", "C10")).records
    popular = driver.execute_query(_POPULAR).records
    assert similarity(driver, later, lambda *_: None, full=True)
    assert popular == driver.execute_query(_POPULAR).records
    counted = [record.values() for record in driver.execute_query(_EDGES).records]
    near, full = _best(followed), _best(counted)
    same = sum(len(set(near.get(thing, [])) & set(others)) for thing, others in full.items())
    assert same >= 0.95 * sum(map(len, full.values()))
    scores = {(a, b): score for a, b, score, _ in counted}
    both = {(a, b): score for a, b, score, _ in followed if (a, b) in scores}
    assert len(both) > 0.95 * len(scores)
    off = [pair for pair, score in both.items() if score != pytest.approx(scores[pair], rel=0.2)]
    assert len(off) <= 0.02 * len(scores), "what leads to a thing from elsewhere waits until everybody is counted"
    assert [row[0] for row in offered] == [row[0] for row in driver.execute_query(_OFFERED, id=key("Customer", "C10")).records]


def test_everybody_is_counted_anew_when_others_are_confidential(driver: neo4j.Driver, facts: Facts) -> None:
    driver.execute_query("CREATE (:Refresh {asOf: $day})", day=DAY)
    assert similarity(driver, DAY, lambda *_: None)
    assert not similarity(driver, DAY, lambda *_: None)
    driver.execute_query("MATCH (c:Customer {id: $id}) SET c.confidential = true", id=key("Customer", "C03"))
    assert similarity(driver, DAY, lambda *_: None)
