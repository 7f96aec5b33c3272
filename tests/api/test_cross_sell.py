"""Cross-sell through the API: sums of the rule, real paths, correct reasons, and no offers while they are suppressed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived.similarity import similarity
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
      reading { id }
    }
  }
}
"""
PATH = """MATCH (c:Customer {id: $customer})-[:MADE]->(:Purchase)-[:INCLUDES]->(p:Product)-[s:SIMILAR]->(:Product {id: $offered})
WHERE s.score > 0 AND EXISTS {
  MATCH (p)<-[:INCLUDES]-(:Purchase)<-[:MADE]-(o:Customer)-[:MADE]->(:Purchase)-[:INCLUDES]->(:Product {id: $offered})
  WHERE NOT o.confidential
}
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
def test_offers_equal_the_rule(api: Api, facts: Facts, level: str) -> None:
    for customer in facts.bought:
        expected = facts.offers(customer, level)
        found = _offers(api, customer, level=level)
        assert [(one[level.lower()] or {}).get("id") for one in found] == [one.to for one in expected], customer
        assert [one["score"] for one in found] == [round(one.score, 4) for one in expected]
        assert [[because["id"] for because in one["because"]] for one in found] == [list(one.because) for one in expected]
        assert [one["similarCustomers"] for one in found] == [one.customers for one in expected]
        assert sum(one["score"] for one in found) == pytest.approx(1 if found else 0, abs=0.001)


def test_because_is_a_real_path(api: Api, driver: neo4j.Driver, facts: Facts) -> None:
    paths = 0
    for customer in facts.bought:
        for one in _offers(api, customer):
            real = driver.execute_query(PATH, customer=key("Customer", customer), offered=one["product"]["id"]).records[0][0]
            assert {because["id"] for because in one["because"]} <= set(real)
            assert bool(one["because"]) == bool(real)
            paths += len(real)
    assert paths > 50


def test_an_offer_by_popularity_alone_says_so(api: Api) -> None:
    first, *_ = _offers(api, "C00")
    assert (first["because"], first["similarCustomers"]) == ([], None)
    assert first["reason"].startswith("Popular: ")
    assert "they have bought nothing yet" in first["reason"]


def test_the_reason_names_the_products_that_led_to_the_offer(api: Api, facts: Facts) -> None:
    for one in (one for customer in facts.bought for one in _offers(api, customer) if one["because"]):
        assert all(because["name"] in one["reason"] for because in one["because"])
        assert (f"{one['similarCustomers']} customers own" in one["reason"]) == (one["similarCustomers"] is not None)
        assert not any(customer in one["reason"] for customer in facts.bought)


def test_a_product_bought_since_is_not_offered(api: Api, driver: neo4j.Driver, facts: Facts, address: Address) -> None:
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
def test_offers_are_suppressed_with_a_code(api: Api, driver: neo4j.Driver, code: str, change: str, undo: str) -> None:
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


@dataclass(frozen=True)
class Case:
    """Readings (day of May, expectation, experience, willingness), our responses since, and the code that suppresses offers."""

    name: str
    readings: list[tuple[int, int, int, int | None]]
    code: str | None
    reading: int = 0
    touchpoints: Sequence[tuple[str, str, int, int]] = ()  # kind, direction, day and hour in May
    claims: Sequence[tuple[int, int | None, int | None]] = ()  # opened, assessed, resolved on these days of May


CASES = [
    Case("nobody was asked", [], None),
    Case("willing", [(2, 3, 3, 4)], None),
    Case("a willingness of 3 is enough", [(2, 3, 3, 3)], None),
    Case("unwilling", [(2, 3, 4, 2)], "UNWILLING"),
    Case("unwilling, and only the experience was asked since", [(2, 3, 4, 1), (9, 3, 4, None)], "UNWILLING"),
    Case("willing again", [(2, 3, 4, 1), (9, 3, 4, 4)], None),
    Case("unwilling since", [(2, 3, 4, 5), (9, 3, 4, 2)], "UNWILLING", 1),
    Case("unwilling goes before a gap, and talking does not help", [(2, 3, 1, 1)], "UNWILLING", 0, [("VISIT", "TWO_WAY", 5, 9)]),
    Case("disappointed", [(2, 4, 3, 5)], "GAP_UNANSWERED"),
    Case("disappointed, and content since", [(2, 4, 3, None), (9, 4, 4, None)], None),
    Case("disappointed since", [(2, 4, 5, None), (9, 4, 3, None)], "GAP_UNANSWERED", 1),
    Case("the talk in which they said so", [(2, 4, 3, None)], "GAP_UNANSWERED", 0, [("VISIT", "TWO_WAY", 2, 9)]),
    Case("we talked the day after", [(2, 4, 3, None)], None, 0, [("CALL", "TWO_WAY", 3, 0)]),
    Case("we only wrote", [(2, 4, 3, None)], "GAP_UNANSWERED", 0, [("LETTER", "OUTBOUND", 5, 9)]),
    Case("we had talked before", [(2, 4, 3, None)], "GAP_UNANSWERED", 0, [("VISIT", "TWO_WAY", 1, 9)]),
    Case("we did them a small service the same day", [(2, 4, 3, None)], None, 0, [("SMALL_SERVICE", "OUTBOUND", 2, 16)]),
    Case("they claimed, and we assessed it", [(2, 4, 3, None)], None, 0, (), [(1, 4, None)]),
    Case("they claimed, and we resolved it", [(2, 4, 3, None)], None, 0, (), [(1, None, 4)]),
    Case("they claimed, and we did nothing yet", [(2, 4, 3, None)], "GAP_UNANSWERED", 0, (), [(4, None, None)]),
    Case("a claim was resolved before", [(9, 4, 3, None)], "GAP_UNANSWERED", 0, (), [(1, 3, 4)]),
    Case("all of this is still to come", [(40, 4, 1, 1)], None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_willingness_opens_cross_selling(api: Api, driver: neo4j.Driver, case: Case) -> None:
    def at(day: int, hour: int) -> str:
        return (datetime(2026, 5, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)).isoformat()

    before = _offers(api, "C07")
    readings = [
        {"id": key("Satisfaction", str(place)), "at": at(day, 12), "expectation": asked, "experience": found, "willingToRepeat": willing}
        for place, (day, asked, found, willing) in enumerate(case.readings)
    ]
    driver.execute_query(
        """
        MATCH (c:Customer {id: $id})
        CALL (c) { UNWIND $readings AS row CREATE (c)<-[:AT]-(s:Satisfaction) SET s = row, s.at = datetime(row.at) }
        CALL (c) { UNWIND $touchpoints AS row CREATE (c)<-[:AT]-(:Touchpoint {kind: row[0], direction: row[1], at: datetime(row[2])}) }
        CALL (c) {
          UNWIND $claims AS row
          CREATE (c)<-[:OF]-(:Claim {
            severity: 'MINOR', status: 'OPEN', openedAt: datetime(row[0]), assessedAt: datetime(row[1]), resolvedAt: datetime(row[2])
          })
        }
        """,
        id=key("Customer", "C07"), readings=readings, claims=[[day and at(day, 9) for day in days] for days in case.claims],
        touchpoints=[[kind, direction, at(day, hour)] for kind, direction, day, hour in case.touchpoints],
    )  # fmt: skip
    try:
        found = _offers(api, "C07")
        board = api.data("{ crossSellBoard(first: 50) { customer { name } } }")["crossSellBoard"]
        assert ("C07" in [row["customer"]["name"] for row in board]) == (case.code is None)
    finally:
        driver.execute_query("MATCH (x:Satisfaction|Touchpoint|Claim) DETACH DELETE x")
    if case.code is None:
        assert found == before
    else:
        (only,) = found
        assert only["suppressed"] == {"code": case.code, "message": only["reason"]}
        assert only["reading"] == {"id": readings[case.reading]["id"]}
        assert (only["product"], only["because"], only["score"]) == (None, [], 0)


@pytest.mark.parametrize("first", [0, 51, -1])
def test_more_than_fifty_is_refused(api: Api, first: int) -> None:
    (error,) = api.ask(OFFERS, {"id": key("Customer", "C05"), "first": first}).errors or []
    assert f"`first` is {first}: it must be between 1 and 50" in error.message


def test_a_smaller_first_gives_the_first_offers_of_a_larger_one(api: Api) -> None:
    assert _offers(api, "C09", first=3) == _offers(api, "C09")[:3]
