"""The cross-sell board: the best offers of each customer's own answer, over the customers visible to the viewer."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived.similarity import similarity
from graph.queries import offers
from graph.visibility import Viewer
from insights.weights import WEIGHTS
from tests.asking import Api
from tests.graph.market import DAY, NOW, Facts, key, random_facts

BOARD = """
query($first: Int = 50, $level: OfferLevel = PRODUCT, $filter: OfferFilter) {
  crossSellBoard(first: $first, level: $level, filter: $filter) {
    customer { id name owner { name } territory { name } }
    product { id name category { id name } }
    category { id }
    score
    reason
    because { id name }
    similarCustomers
    suppressed { code }
  }
}
"""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def facts(driver: neo4j.Driver) -> Facts:
    made = random_facts(3)
    made.write(driver)
    driver.execute_query("CREATE (:Refresh {asOf: $day, current: true, statistics: '{}'})", day=DAY)
    similarity(driver, DAY, lambda *_: None)
    return made


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address, facts: Facts) -> Iterator[Api]:
    with Api(address, NOW) as made:
        yield made


def _board(api: Api, viewer: Viewer | None = None, **variables: Any) -> list[Row]:
    found: list[Row] = api.data(BOARD, viewer, **variables)["crossSellBoard"]
    return found


def _expected(facts: Facts, level: str, customers: list[str]) -> dict[tuple[str, str], float]:
    """Return the score of each best offer that follows from purchases, by customer and thing."""
    best = {name: facts.offers(name, level, WEIGHTS.cross_sell.board) for name in customers}
    return {(key("Customer", name), one.to): one.score for name, found in best.items() for one in found if one.because}


@pytest.mark.parametrize("few", [0, 2000], ids=["by the index", "customer by customer"])
@pytest.mark.parametrize("level", ["PRODUCT", "CATEGORY"])
def test_a_viewer_sees_the_best_offers_of_their_own_customers(
    api: Api, facts: Facts, monkeypatch: pytest.MonkeyPatch, level: str, few: int
) -> None:
    monkeypatch.setattr(offers, "FEW_CUSTOMERS", few)
    names = list(facts.bought)
    theirs = {
        ("ADMIN", None): names,
        ("REP", "Ann"): names[::2],
        ("REP", "Bob"): names[1::2],
        ("MANAGER", "Cleo"): names[1::2],
        ("REP", "Cleo"): [],
    }
    for (role, rep), customers in theirs.items():
        rows = _board(api, api.viewer(role, rep and key("Rep", rep)), level=level)
        expected = _expected(facts, level, customers)
        scores = [row["score"] for row in rows]
        assert scores == [round(one, 4) for one in sorted(expected.values(), reverse=True)[:50]], (role, rep)
        assert scores == [round(expected[row["customer"]["id"], row[level.lower()]["id"]], 4) for row in rows]
        assert len({(row["customer"]["id"], row[level.lower()]["id"]) for row in rows}) == len(rows)
        assert all(row["suppressed"] is None and row["because"] and row["reason"].startswith("Customers who buy") for row in rows)


def test_confidential_customers_are_only_on_their_owners_board(api: Api, facts: Facts, driver: neo4j.Driver) -> None:
    (hidden,) = facts.confidential
    driver.execute_query("MATCH (r:Rep {id: $ann}), (t:Territory {id: $north}) MERGE (r)-[:COVERS]->(t)", ann=key("Rep", "Ann"),
                         north=key("Territory", "Harbour"))  # fmt: skip
    seen = {rep: {row["customer"]["name"] for row in _board(api, api.viewer("REP", key("Rep", rep)))} for rep in ("Ann", "Bob")}
    driver.execute_query("MATCH (:Rep)-[covers:COVERS]->() DELETE covers")
    assert (hidden in seen["Bob"], hidden in seen["Ann"]) == (True, False)
    assert len(seen["Ann"]) > 10


def test_the_board_is_filtered_by_territory_owner_and_category(api: Api, facts: Facts) -> None:
    everything = _board(api)
    tests: list[tuple[str, str, Callable[[Row], bool]]] = [
        ("owner", key("Rep", "Ann"), lambda row: row["customer"]["owner"]["name"] == "Ann"),
        ("territory", key("Territory", "North"), lambda row: row["customer"]["owner"]["name"] == "Bob"),
        ("category", key("Category", "K1"), lambda row: (row["product"]["category"] or {}).get("name") == "K1"),
    ]
    for name, value, keep in tests:
        found = _board(api, filter={name: {"eq": value}})
        assert found, name
        assert all(map(keep, found)), name
        kept = [row for row in everything if keep(row)]
        assert found[: len(kept)] == kept
    unknown: list[tuple[str, Callable[[Row], Any]]] = [
        ("owner", lambda row: row["customer"]["owner"]),
        ("territory", lambda row: row["customer"]["territory"]),
        ("category", lambda row: row["product"]["category"]),
    ]
    for name, of in unknown:
        for missing in (True, False):
            found = _board(api, filter={name: {"isNull": missing}})
            assert all((of(row) is None) is missing for row in found)
            kept = [row for row in everything if (of(row) is None) is missing]
            assert found[: len(kept)] == kept
    assert _board(api, filter={"owner": {"eq": key("Rep", "Ann"), "isNull": True}}) == []
    assert _board(api, filter={"owner": {"eq": key("Rep", "Ann"), "in": []}}) == []
    assert _board(api, filter={"category": {"eq": None}, "owner": {}}) == everything
    assert _board(api, api.viewer("REP", key("Rep", "Ann")), filter={"owner": {"eq": key("Rep", "Bob")}}) == []


def test_the_board_lists_only_open_offers(api: Api, driver: neo4j.Driver, facts: Facts, address: Address) -> None:
    first = _board(api)[0]
    identifier, name = first["customer"]["id"], first["customer"]["name"]
    facts.purchases(driver, [(name, first["product"]["name"], DAY + timedelta(days=1))])
    with Api(address, "2026-06-03T08:00:00+00:00") as afterwards:
        rows = _board(afterwards)
        assert first["product"]["id"] not in [row["product"]["id"] for row in rows if row["customer"]["id"] == identifier]
        assert len(rows) == 50
    driver.execute_query("MATCH (o:Purchase) WHERE o.orderedAt > datetime($now) DETACH DELETE o", now=NOW)
    driver.execute_query("MATCH (c:Customer {id: $id}) SET c.status = 'STOPPED'", id=identifier)
    assert identifier not in [row["customer"]["id"] for row in _board(api)]
    driver.execute_query("MATCH (c:Customer {id: $id}) SET c.status = 'ACTIVE'", id=identifier)
    assert _board(api)[0] == first


def test_invalid_arguments_are_refused(api: Api) -> None:
    (error,) = api.ask(BOARD, {"first": 51}).errors or []
    assert "between 1 and 50" in error.message
