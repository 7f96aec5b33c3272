"""Offers of a hub have bounded cost: limits on db hits, however much is owned and however many customers there are."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived.similarity import similarity
from graph.queries.offers import MANY
from insights.weights import WEIGHTS
from tests.asking import Api
from tests.graph.market import DAY, NOW, Facts, key

_X = WEIGHTS.cross_sell
CUSTOMERS, PRODUCTS, OWNED = 600, 150, 6
OFFERS = "query($id: ID!) { customer(by: {id: $id}) { crossSell(first: 10) { product { name } because { name } } } }"
BOARD = "query($filter: OfferFilter) { crossSellBoard(first: 20, filter: $filter) { customer { name } product { name } because { name } } }"


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """Every customer owns P000. C000 owns everything except the last ten products."""
    names = [f"P{number:03}" for number in range(PRODUCTS)]
    bought = {
        f"C{number:03}": [(names[0], DAY)]
        + [(names[(number * 7 + step * 11) % PRODUCTS], DAY - timedelta(days=step)) for step in range(1, OWNED + 1)]
        for number in range(1, CUSTOMERS)
    }
    bought["C000"] = [(name, DAY) for name in names[:-10]]
    Facts(bought, dict.fromkeys(names, "K")).write(driver)
    driver.execute_query("CREATE (:Refresh {asOf: $day, current: true, statistics: '{}'})", day=DAY)
    similarity(driver, DAY, lambda *_: None)
    driver.execute_query("CALL db.awaitIndexes()")
    with Api(address, NOW) as made:
        yield made


def _hits(api: Api, driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch, query: str, **variables: Any) -> int:
    """Return the db hits of the statement of an operation with one root field."""
    sent: list[tuple[str, dict[str, Any]]] = []
    read = api.graph.read

    async def listen(statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        sent.append((statement, parameters))
        return await read(statement, parameters, **options)

    monkeypatch.setattr(api.graph, "read", listen)
    assert next(iter(api.data(query, **variables).values()))
    ((statement, parameters),) = sent

    def total(step: dict[str, Any]) -> int:
        return int(step.get("dbHits", 0)) + sum(map(total, step.get("children", ())))

    profile: Any = driver.execute_query(f"PROFILE {statement}", parameters).summary.profile
    return total(profile)


@pytest.mark.parametrize(("customer", "owned"), [("C001", OWNED + 1), ("C000", PRODUCTS)])
def test_the_cost_of_offers_depends_on_the_customers_purchases(
    api: Api, driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch, customer: str, owned: int
) -> None:
    hits = _hits(api, driver, monkeypatch, OFFERS, id=key("Customer", customer))
    assert hits < 20 * owned + 3 * owned * _X.similar + 10 * _X.popular


@pytest.mark.parametrize("filter", [None, {"territory": {"eq": key("Territory", "North")}}])
def test_the_board_does_not_read_every_customer(
    api: Api, driver: neo4j.Driver, monkeypatch: pytest.MonkeyPatch, filter: dict[str, Any] | None
) -> None:
    monkeypatch.setattr("graph.queries.offers.FEW_CUSTOMERS", 50)
    hub = 5 * _X.board * PRODUCTS  # the purchases of C000 are read for each of its offers
    assert _hits(api, driver, monkeypatch, BOARD, filter=filter) < 100 * 20 * MANY + hub < CUSTOMERS * _X.board * 4
