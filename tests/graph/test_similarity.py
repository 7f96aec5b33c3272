"""Similarity as it is written to the graph: the sums of DOMAIN 3, drawn from everybody but the confidential."""

from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graph.similarity import similarity
from tests.graph.market import DAY, Facts, key, random_facts

_EDGES = "MATCH (a)-[s:SIMILAR]->(b) RETURN a.id, b.id, s.score, s.customers ORDER BY a.id, s.score DESC, b.id"


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
