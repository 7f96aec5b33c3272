"""Similarity as stored in the graph: learned from all customers that are not confidential (DOMAIN 3)."""

from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graph.derived.similarity import similarity
from tests.graph.market import DAY, Facts, key, random_facts

_EDGES = "MATCH (a)-[s:SIMILAR]->(b) RETURN a.id, b.id, s.score, s.customers ORDER BY a.id, s.score DESC, b.id"
_POPULAR = "MATCH (x:Product|Category) WHERE x.popularity IS NOT NULL RETURN x.id, x.popularity ORDER BY x.id"
_OFFERED = "MATCH (:Customer {id: $id})-[o:OFFERED]->(p) RETURN p.id, o.score ORDER BY o.score DESC, p.id"


def _draw(driver: neo4j.Driver) -> list[list[Any]]:
    similarity(driver, DAY, lambda *_: None)
    return [record.values() for record in driver.execute_query(_EDGES).records]


@pytest.fixture
def facts(driver: neo4j.Driver) -> Facts:
    made = random_facts(1)
    made.write(driver)
    return made


def test_stored_edges_equal_the_rule(driver: neo4j.Driver, facts: Facts) -> None:
    edges = _draw(driver)
    expected: Any = {
        (thing, one.to): (one.score, one.customers)
        for level in ("PRODUCT", "CATEGORY")
        for thing, found in facts.similar(level).items()
        for one in found
    }
    assert len(expected) > 60
    assert {(a, b): (pytest.approx(score), customers) for a, b, score, customers in edges} == expected
    assert {True, False} == {score > 0 for *_, score, _ in edges}
    assert any(customers is None for *_, customers in edges)
    assert all(customers == 0 or customers >= 5 for *_, customers in edges if customers is not None)


def test_learning_twice_changes_nothing(driver: neo4j.Driver, facts: Facts) -> None:
    assert _draw(driver) == _draw(driver)


def test_confidential_customers_do_not_count(driver: neo4j.Driver, facts: Facts) -> None:
    before = _draw(driver), driver.execute_query("MATCH (p:Product) RETURN p.id, p.popularity ORDER BY p.id").records
    facts.purchases(driver, [("C01", product, DAY) for product in facts.category])
    assert (_draw(driver), driver.execute_query("MATCH (p:Product) RETURN p.id, p.popularity ORDER BY p.id").records) == before


def test_canceled_returned_and_future_purchases_do_not_count(driver: neo4j.Driver, facts: Facts) -> None:
    before = _draw(driver)
    for status, day in (("CANCELLED", DAY), ("RETURNED", DAY), ("DELIVERED", DAY + timedelta(days=1))):
        facts.purchases(driver, [("C02", product, day) for product in facts.category], status)
    assert _draw(driver) == before


def test_things_without_similarity_lose_their_edges(driver: neo4j.Driver, facts: Facts) -> None:
    _draw(driver)
    driver.execute_query("MATCH (:Product {id: $id})<-[line:INCLUDES]-() DELETE line", id=key("Product", "P03"))
    assert key("Product", "P03") not in {end for a, b, *_ in _draw(driver) for end in (a, b)}
    assert driver.execute_query("MATCH (p:Product {id: $id}) RETURN p.popularity", id=key("Product", "P03")).records[0][0] is None


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every graph large, so that similarity is not learned at every refresh."""
    monkeypatch.setattr("graph.derived.similarity.FEW_PURCHASES", 0)


@pytest.mark.usefixtures("large")
def test_a_few_changes_update_popularity_and_offers(driver: neo4j.Driver) -> None:
    facts, later = random_facts(4, customers=80, products=40), DAY + timedelta(days=1)
    facts.write(driver)
    facts.purchases(
        driver, [(f"C{number}", f"P{number}", DAY - timedelta(days=90)) for number in range(11, 31)]
    )  # no longer popular tomorrow
    for day in (DAY, later):
        driver.execute_query("CREATE (:Refresh {asOf: $day})", day=day)
    assert similarity(driver, DAY, lambda *_: None), "the first time, everybody is counted"
    edges = driver.execute_query(_EDGES).records
    facts.purchases(driver, [("C10", "P05", later), ("C10", "P06", later), ("C20", "P07", DAY)])
    driver.execute_query(
        "MATCH (:Customer {id: $id})-[:MADE]->(o) WITH o ORDER BY o.id LIMIT 1 SET o.status = 'CANCELLED', o.updatedAt = datetime()",
        id=key("Customer", "C30"),
    )
    assert not similarity(driver, later, lambda *_: None), "three of eighty customers are followed"
    assert driver.execute_query(_EDGES).records == edges, "similarity stays for a week"
    offered = {name: driver.execute_query(_OFFERED, id=key("Customer", name)).records for name in ("C10", "C20", "C30")}
    popular = driver.execute_query(_POPULAR).records
    assert similarity(driver, later, lambda *_: None, full=True)
    assert popular == driver.execute_query(_POPULAR).records
    for name, offers in offered.items():
        counted = driver.execute_query(_OFFERED, id=key("Customer", name)).records
        assert {row[0] for row in offers[:2]} <= {row[0] for row in counted}, "three purchases hardly change what leads to what"


def test_a_small_graph_is_learned_at_every_refresh(driver: neo4j.Driver, facts: Facts) -> None:
    driver.execute_query("CREATE (:Refresh {asOf: $day})", day=DAY)
    assert similarity(driver, DAY, lambda *_: None)
    facts.purchases(driver, [(f"C{number:02}", product, DAY) for number in range(2, 30) for product in ("P00", "P11")])
    assert similarity(driver, DAY, lambda *_: None)
    both = "MATCH (:Product {id: $one})-[s:SIMILAR]->(:Product {id: $other}) RETURN s.score, s.customers"
    (row,) = driver.execute_query(both, one=key("Product", "P00"), other=key("Product", "P11")).records
    assert row["s.score"] > 0
    assert row["s.customers"] == 28


@pytest.mark.usefixtures("large")
def test_similarity_is_learned_again_when_other_customers_become_confidential(driver: neo4j.Driver, facts: Facts) -> None:
    driver.execute_query("CREATE (:Refresh {asOf: $day})", day=DAY)
    assert similarity(driver, DAY, lambda *_: None)
    assert not similarity(driver, DAY, lambda *_: None)
    driver.execute_query("MATCH (c:Customer {id: $id}) SET c.confidential = true", id=key("Customer", "C03"))
    assert similarity(driver, DAY, lambda *_: None)
