"""Satisfaction readings and opportunities through the API."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
LAST = Key("Purchase", "Oak-4").id
READING = {
    "purchase": LAST, "contact": Key("Contact", "Oak-1").id, "at": "2025-06-15T12:00:00Z", "expectation": 4, "experience": 2,
    "willingToRepeat": 5, "givenBy": "CALL",
}  # fmt: skip


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def test_a_reading_is_recorded_and_the_standing_follows(at: Desk) -> None:
    told = at.done("recordSatisfaction", at.rep("Ann"), **READING)
    first = told["customer"]["satisfaction"]["gap"]
    assert told["satisfaction"]["gap"] == -2
    again = at.done("recordSatisfaction", at.rep("Ann"), **{**READING, "expectation": 1, "experience": 5})
    assert again["customer"]["satisfaction"]["gap"] > first
    drawn = """
    MATCH (by:Contact)-[:GAVE]->(s:Satisfaction {id: $id})-[:OF]->(p:Purchase) MATCH (s)-[:AT]->(c:Customer)
    RETURN by.id, p.id, c.id, s.willingToRepeat, s.givenBy, s.trustworthy
    """
    assert at.rows(drawn, id=told["satisfaction"]["id"]) == [[READING["contact"], LAST, OAK, 5, "CALL", None]]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"purchase": Key("Purchase", "Elm-1").id}, "NOT_FOUND", "purchase"),
        ({"contact": Key("Contact", "Elm-1").id}, "NOT_FOUND", "contact"),
        ({"at": "2025-06-15T12:06:00Z"}, "INVALID", "at"),
        ({"at": "2025-06-05T11:59:00Z"}, "INVALID", "at"),
        ({"expectation": 0}, "INVALID", "expectation"),
        ({"experience": 6}, "INVALID", "experience"),
        ({"cared": -1}, "INVALID", "cared"),
    ],
)
def test_an_invalid_reading_is_refused(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("recordSatisfaction", at.rep("Ann"), **READING | given)[:2] == (code, field)


def test_a_reading_must_come_from_a_contact_of_the_customer(at: Desk) -> None:
    assert at.refused("recordSatisfaction", **READING | {"contact": Key("Contact", "Elm-1").id})[:2] == ("INVALID", "contact")


def test_an_opportunity_is_opened_and_closed_once(at: Desk) -> None:
    ann, saw = at.rep("Ann"), Key("Product", "Saw").id
    given = {"customer": OAK, "products": [saw], "value": {"amount": "1200.50", "currency": "USD"}, "openedAt": "2025-06-01T00:00:00Z"}
    made = at.done("recordOpportunity", ann, **given)["opportunity"]
    assert (made["status"], made["value"]["amount"], [one["id"] for one in made["products"]]) == ("OPEN", "1200.50", [saw])
    assert (made["rep"]["id"], made["customer"]["id"]) == (Key("Rep", "Ann").id, OAK)
    step = {"id": made["id"], "expectedVersion": 1, "reason": "Price."}
    for wrong, code, field in (
        ({"status": "OPEN"}, "INVALID", "status"),
        ({"status": "LOST", "closedAt": "2025-05-31T00:00:00Z"}, "INVALID", "closedAt"),
        ({"status": "LOST", "expectedVersion": 2}, "STALE_VERSION", "expectedVersion"),
    ):
        assert at.refused("closeOpportunity", ann, **step | wrong)[:2] == (code, field)
    closed = at.done("closeOpportunity", ann, **step, status="LOST", closedAt="2025-06-10T00:00:00Z")["opportunity"]
    assert (closed["status"], closed["reason"], closed["version"]) == ("LOST", "Price.", 2)
    assert at.refused("closeOpportunity", ann, **step | {"status": "WON", "expectedVersion": 2})[:2] == ("ILLEGAL_STEP", "id")
    told = at.rows("MATCH (c:Change)-[:OF]->({id: $id}) RETURN c.kind ORDER BY c.place", id=made["id"])
    assert told == [["CREATED"], ["UPDATED"]]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"customer": ELM}, "NOT_FOUND", "customer"),
        ({"products": [OAK]}, "NOT_FOUND", "products.0"),
        ({"openedAt": "2025-07-01T00:00:00Z"}, "INVALID", "openedAt"),
        ({"value": {"amount": "-1", "currency": "USD"}}, "INVALID", "value.amount"),
        ({"value": {"amount": "1", "currency": "XQQ"}}, "INVALID", "value.currency"),
        ({"value": {"amount": "1", "currency": "EUR"}}, "NO_RATE", "value.currency"),
    ],
)
def test_an_invalid_opportunity_is_refused(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("recordOpportunity", at.rep("Ann"), **{"customer": OAK, **given})[:2] == (code, field)
