"""What to offer next, asked through the API: the sums of the rule, real paths, honest reasons, and nothing where nothing may be offered."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graph.driver import Address
from graph.similarity import similarity
from tests.asking import Api
from tests.graph.market import DAY, NOW, Facts, key, random_facts

OFFERS = """
query($id: ID!, $level: OfferLevel = PRODUCT, $first: Int = 50) {
  customer(by: {id: $id}) {
    crossSell(first: $first, level: $level) {
      product { id name category { name } }
      category { id }
      score
      reason
      because { id name __typename }
      similarCustomers
      suppressed { code message }
    }
  }
}
"""
PATH = """MATCH (c:Customer {id: $customer})-[:MADE]->(:Purchase)-[:INCLUDES]->(p:Product)-[:SIMILAR]->(:Product {id: $offered})
RETURN collect(DISTINCT p.id)"""


@pytest.fixture(scope="module")
def facts(driver: neo4j.Driver) -> Facts:
    made = random_facts(2)
    made.write(driver)
    driver.execute_query("CREATE (:Refresh {asOf: $day, current: true, statistics: '{}'})", day=DAY)
    similarity(driver, DAY, lambda *_: None)
    return made


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address, facts: Facts) -> Iterator[Api]:
    with Api(address, NOW) as made:
        yield made


def _offers(api: Api, customer: str, **variables: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.data(OFFERS, id=key("Customer", customer), **variables)["customer"]["crossSell"]
    return found


@pytest.mark.parametrize("level", ["PRODUCT", "CATEGORY"])
def test_offers_are_those_of_the_rule(api: Api, facts: Facts, level: str) -> None:
    for customer in facts.bought:
        expected = facts.offers(customer, level)
        found = _offers(api, customer, level=level)
        assert [(one[level.lower()] or {}).get("id") for one in found] == [one.to for one in expected], customer
        assert [one["score"] for one in found] == pytest.approx([one.score for one in expected])
        assert [[because["id"] for because in one["because"]] for one in found] == [list(one.because) for one in expected]
        assert [one["similarCustomers"] for one in found] == [one.customers for one in expected]
        assert sum(one["score"] for one in found) == pytest.approx(1 if found else 0)


def test_because_is_a_real_path(api: Api, driver: neo4j.Driver, facts: Facts) -> None:
    paths = 0
    for customer in facts.bought:
        for one in _offers(api, customer):
            real = driver.execute_query(PATH, customer=key("Customer", customer), offered=one["product"]["id"]).records[0][0]
            assert {because["id"] for because in one["because"]} <= set(real)
            assert bool(one["because"]) == bool(real)
            paths += len(real)
    assert paths > 50


def test_popularity_alone_says_so(api: Api) -> None:
    first, *_ = _offers(api, "C00")
    assert (first["because"], first["similarCustomers"]) == ([], None)
    assert first["reason"].startswith("Popular: ")
    assert "they have bought nothing yet" in first["reason"]


def test_the_reason_names_what_led_there(api: Api, facts: Facts) -> None:
    for one in (one for customer in facts.bought for one in _offers(api, customer) if one["because"]):
        assert all(because["name"] in one["reason"] for because in one["because"])
        assert (f"{one['similarCustomers']} customers own" in one["reason"]) == (one["similarCustomers"] is not None)
        assert not any(customer in one["reason"] for customer in facts.bought)


def test_what_was_bought_since_is_not_offered(api: Api, driver: neo4j.Driver, facts: Facts, address: Address) -> None:
    offered = _offers(api, "C05")[0]["product"]
    later = DAY + timedelta(days=2)
    facts.purchases(driver, [("C05", offered["name"], later)])
    try:
        with Api(address, "2026-06-04T08:00:00+00:00") as afterwards:
            assert offered["id"] not in [one["product"]["id"] for one in _offers(afterwards, "C05")]
        assert _offers(api, "C05")[0]["product"] == offered, "on the day before it is still to come"
    finally:
        driver.execute_query("MATCH (o:Purchase) WHERE o.orderedAt > datetime($now) DETACH DELETE o", now=NOW)


@pytest.mark.parametrize(
    ("code", "change", "undo"),
    [
        ("STOPPED", "MATCH (c:Customer {id: $id}) SET c.status = 'STOPPED'", "MATCH (c:Customer {id: $id}) SET c.status = 'ACTIVE'"),
        (
            "SEVERE_CLAIM",
            "MATCH (c:Customer {id: $id}) "
            "CREATE (:Claim {id: 'cla', severity: 'SEVERE', status: 'ASSESSED', openedAt: datetime('2026-05-01T08:00:00Z')})-[:OF]->(c)",
            "MATCH (x:Claim {id: 'cla'}) SET x.status = 'RESOLVED'",
        ),
    ],
)
def test_nothing_is_offered_while_it_may_not_be(api: Api, driver: neo4j.Driver, code: str, change: str, undo: str) -> None:
    before = _offers(api, "C07")
    driver.execute_query(change, id=key("Customer", "C07"))
    try:
        (only,) = _offers(api, "C07")
        assert only["suppressed"]["code"] == code
        assert only["suppressed"]["message"] == only["reason"]
        assert (only["product"], only["category"], only["because"], only["score"]) == (None, None, [], 0)
    finally:
        driver.execute_query(undo, id=key("Customer", "C07"))
    assert _offers(api, "C07") == before


@pytest.mark.parametrize("first", [0, 51, -1])
def test_more_than_fifty_is_refused(api: Api, first: int) -> None:
    (error,) = api.ask(OFFERS, {"id": key("Customer", "C05"), "first": first}).errors or []
    assert f"`first` is {first}: it must be between 1 and 50" in error.message


def test_a_few_are_the_first_of_many(api: Api) -> None:
    assert _offers(api, "C09", first=3) == _offers(api, "C09")[:3]
