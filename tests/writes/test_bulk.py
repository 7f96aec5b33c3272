"""Bulk mutations: a result for each input, in one transaction. A bad input does not affect the others."""

import asyncio
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.commit.later import judge_stale
from tests.api.worlds import NOW, Key
from tests.writes.desk import ADMIN, Desk, desk

OAK = Key("Customer", "Oak").id
LOG = """mutation ($rows: [LogTouchpointInput!]!) { logTouchpoints(input: {rows: $rows}) {
  results { touchpoint { id kind } customer { id } userErrors { code field } } } }"""
LATER = """mutation ($rows: [LogTouchpointInput!]!) { logTouchpoints(input: {rows: $rows, judge: LATER}) {
  results { customer { staleSince lastTouchedAt } userErrors { code field } } } }"""
STALE = "query ($id: ID!) { customer(by: {id: $id}) { staleSince lastTouchedAt } }"
SAVE = """mutation ($rows: [UpdateCustomerInput!]!) { updateCustomers(input: {rows: $rows}) {
  results { customer { name version } userErrors { code field } } } }"""


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _call(number: int, **given: Any) -> dict[str, Any]:
    contact = Key("Contact", f"Oak-{1 + number % 2}").id
    made = {"idempotencyKey": f"bulk {number}", "kind": "CALL", "at": "2025-06-10T10:00:00Z", "customer": OAK, "contacts": [contact]}
    return {**made, **given}


def test_each_input_has_its_result_and_a_bad_one_does_not_affect_others(at: Desk) -> None:
    rows = [_call(number) for number in range(500)]
    rows[7] = _call(7, at="2031-01-01T00:00:00Z")
    rows[8] = _call(8, customer="cus_nobody")
    rows[9] = {**_call(5), "summary": "The key of another one."}
    results = at.api.data(LOG, ADMIN, rows=rows)["logTouchpoints"]["results"]
    wrong = {
        number: (one["userErrors"][0]["code"], one["userErrors"][0]["field"]) for number, one in enumerate(results) if one["userErrors"]
    }
    assert wrong == {7: ("INVALID", ["at"]), 8: ("NOT_FOUND", ["customer"]), 9: ("KEY_REUSED", ["idempotencyKey"])}
    ids = {one["touchpoint"]["id"] for one in results if one["touchpoint"]}
    assert len(ids) == 497
    assert at.rows("MATCH (t:Touchpoint) WHERE t.id IN $ids RETURN count(t)", ids=list(ids)) == [[497]]
    before = at.everything()
    again = at.api.data(LOG, ADMIN, rows=[*rows[:7], *rows[10:]])["logTouchpoints"]["results"]
    assert {one["touchpoint"]["id"] for one in again} == ids
    assert at.everything() == before


def test_later_inputs_see_earlier_writes(at: Desk) -> None:
    ((version,),) = at.rows("MATCH (c:Customer {id: $id}) RETURN c.version", id=OAK)
    rows = [
        {"idempotencyKey": "a", "id": OAK, "expectedVersion": version, "name": "Oak One"},
        {"idempotencyKey": "b", "id": OAK, "expectedVersion": version, "name": "Oak Two"},
        {"idempotencyKey": "c", "id": OAK, "expectedVersion": version + 1, "name": "Oak Three"},
    ]
    results = at.api.data(SAVE, ADMIN, rows=rows)["updateCustomers"]["results"]
    assert [[error["code"] for error in one["userErrors"]] for one in results] == [[], ["STALE_VERSION"], []]
    assert results[2]["customer"] == {"name": "Oak Three", "version": version + 2}


def test_a_customer_is_stale_until_it_is_judged_later(at: Desk) -> None:
    ann, bob = at.rep("Ann"), at.rep("Bob")
    quiet = at.done("createCustomer", ann, name="Quiet")["customer"]["id"]
    rows = [{**_call(number, customer=quiet, contacts=[]), "idempotencyKey": f"later {number}"} for number in range(2)]
    first, second = at.api.data(LATER, ann, rows=rows)["logTouchpoints"]["results"]
    stale = {"staleSince": at.api.moment.replace("+00:00", "Z"), "lastTouchedAt": None}
    assert first["customer"] == second["customer"] == stale
    assert (at.api.data(STALE, bob, id=quiet), at.api.data(STALE, ann, id=quiet)) == ({"customer": None}, {"customer": stale})

    async def both() -> list[int]:
        return await asyncio.gather(*(judge_stale(at.api.graph, lambda: NOW) for _ in range(2)))

    at.api.runner.run(both())
    assert at.api.data(STALE, ann, id=quiet)["customer"] == {"staleSince": None, "lastTouchedAt": "2025-06-10T10:00:00Z"}


def test_more_than_500_inputs_are_refused(at: Desk) -> None:
    result = at.api.ask(LOG, {"rows": [_call(number) for number in range(501)]}, ADMIN)
    assert result.errors
    assert "send 500 at most" in result.errors[0].message
