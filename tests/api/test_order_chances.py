"""Order chance through the API: fitted at refresh, stored, computed for a past day, and independent of confidential customers."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived.facts import thawed
from graph.derived.refresh import refresh
from insights.relationship.order_chance import STOPPED, UNFITTED
from tests.asking import Api
from tests.graph.building import Building, key

DAY = date(2026, 6, 10)
CHANCE = """orderChance(asOf: $day) {
  chance baseline factors { key value contribution reason } measured reason emptyReason asOf
  backtest { since until customers auc fifths { customers expected ordered } }
}"""
ONE = f"query ($id: ID!, $day: Date) {{ customer(by: {{id: $id}}) {{ {CHANCE} }} }}"


def account(driver: neo4j.Driver, name: str, ages: list[int], **properties: Any) -> None:
    """Write a customer with orders that many days before DAY."""
    made = Building(driver)
    made.customer(name, **properties)
    driver.execute_query(
        "MATCH (c:Customer {id: $id}) UNWIND $days AS day CREATE (c)-[:MADE]->(:Purchase {id: c.id + day, source: 'test', "
        "externalId: c.id + day, version: 1, status: 'DELIVERED', orderedAt: datetime(day), total: 10000, currency: 'EUR', "
        "totalReporting: 10000})",
        id=key("Customer", name),
        days=[f"{DAY - timedelta(days=ago)}T10:00:00Z" for ago in ages],
    )


def frozen(driver: neo4j.Driver) -> Any:
    """Return the model that the current refresh froze."""
    return thawed(driver.execute_query("MATCH (r:Refresh {current: true}) RETURN r.statistics").records[0][0]).order_chance


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """110 customers who order every 40 days, and 110 who stopped 300 days ago."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    driver.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'EUR'})")
    for number in range(110):
        account(driver, f"Buys {number}", list(range(number % 40, 500, 40)))
        account(driver, f"Bought {number}", list(range(300 + number % 40, 700, 40)))
    account(driver, "Never", [])
    account(driver, "Stopped", [20, 60], status="STOPPED")
    refresh(driver, DAY)
    with Api(address, f"{DAY}T12:00:00+00:00") as made:
        yield made


def test_active_customers_have_a_higher_chance_and_factors_explain_it(api: Api) -> None:
    buys, bought = (api.data(ONE, id=key("Customer", name))["customer"]["orderChance"] for name in ("Buys 5", "Bought 5"))
    assert buys["chance"] > 0.8 > 0.2 > bought["chance"]
    for found in (buys, bought):
        assert (found["measured"], found["emptyReason"], found["asOf"]) == (True, None, str(DAY))
        log_odds = found["baseline"] + sum(one["contribution"] for one in found["factors"])
        assert found["chance"] == pytest.approx(1 / (1 + exp(-log_odds)), abs=5e-5)
    assert [one["value"] for one in buys["factors"]] == [5, 13, 130000, pytest.approx(5 / 40, abs=0.01), 5, 485]
    test = buys["backtest"]
    assert (test["since"], test["until"], test["customers"], test["auc"]) == ("2026-03-12", str(DAY), 220, 1)
    assert [one["customers"] for one in test["fifths"]] == [44] * 5


def test_stored_chances_equal_computed_ones_as_of_the_same_day(api: Api) -> None:
    for name in ("Buys 7", "Bought 7", "Never", "Stopped"):
        stored = api.data(ONE, id=key("Customer", name))
        assert stored == api.data(ONE, id=key("Customer", name), day=str(DAY))
    earlier = api.data(ONE, id=key("Customer", "Bought 7"), day="2025-08-01")["customer"]["orderChance"]
    assert earlier["chance"] > 0.8, "300 days before, they ordered as often as the others"


@pytest.mark.parametrize(("name", "reason"), [("Never", "No order by this day."), ("Stopped", STOPPED)])
def test_there_is_no_chance_without_an_order_or_for_a_stopped_customer(api: Api, name: str, reason: str) -> None:
    found = api.data(ONE, id=key("Customer", name))["customer"]["orderChance"]
    assert (found["chance"], found["measured"], found["factors"], found["emptyReason"]) == (None, False, [], reason)


def test_confidential_and_stopped_customers_do_not_affect_the_model(api: Api, driver: neo4j.Driver) -> None:
    before = frozen(driver)
    for number in range(9):
        account(driver, f"Quiet {number}", [100, 900], confidential=True)
        account(driver, f"No more {number}", [95, 1900], status="STOPPED")
    refresh(driver, DAY)
    assert frozen(driver) == before


def test_fewer_than_200_customers_give_no_model(api: Api, driver: neo4j.Driver) -> None:
    driver.execute_query("MATCH (c:Customer) WHERE c.name STARTS WITH 'Bought 1' DETACH DELETE c")
    refresh(driver, DAY)
    found = api.data(ONE, id=key("Customer", "Buys 5"))["customer"]["orderChance"]
    assert (found["chance"], found["measured"], found["emptyReason"], found["backtest"]) == (None, False, UNFITTED, None)
