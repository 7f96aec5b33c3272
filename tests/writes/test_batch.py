"""Batches: writes of any kind in order, with references to earlier results. Each operation is applied or refused by itself."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from graphql import parse

from graph.client.driver import Address
from graph.visibility import Viewer
from insights.permits import MAY
from schema.execution import build
from server import limits
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, MOMENT, Desk, desk

OAK, ELM, SAW = Key("Customer", "Oak").id, Key("Customer", "Elm").id, Key("Product", "Saw").id
BATCH = """mutation ($input: BatchInput!) { batch(input: $input) { results {
  idempotencyKey userErrors { code field message } warnings { code }
  payload { __typename
    ... on CreateCustomerPayload { customer { id name } }
    ... on CreateContactPayload { contact { id employments { customer { id } } } }
    ... on RecordPurchasePayload { purchase { id version placedBy { id } } promises { id status } followUps { kind } }
    ... on KeepPromisePayload { promise { id status } }
    ... on LogTouchpointPayload { touchpoint { id contacts { id } about { ... on Purchase { id } } } }
  } } } }"""
LINE = {"product": SAW, "quantity": 1, "unitPrice": {"amount": "5.00", "currency": "USD"}}


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def send(at: Desk, *operations: tuple[str, str, dict[str, Any]], viewer: Viewer = ADMIN, **more: Any) -> list[dict[str, Any]]:
    """Send operations of (mutation, key, other fields), and return their results."""
    given = {"operations": [{name: {"idempotencyKey": key, **fields}} for name, key, fields in operations], **more}
    results: list[dict[str, Any]] = at.api.data(BATCH, viewer, input=given)["batch"]["results"]
    assert [one["idempotencyKey"] for one in results] == [key for _, key, _ in operations]
    return results


def errors(results: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return [[(one["code"], ".".join(one["field"])) for one in result["userErrors"]] for result in results]


def first_order(tag: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return a new customer, a person there, and the first order, a promise of which is kept."""
    return [
        ("createCustomer", f"{tag} customer", {"name": f"Fir {tag}"}),
        ("createContact", f"{tag} person", {"name": "Ida Ek", "employment": {"customer": f"ref:{tag} customer"}}),
        ("recordPurchase", f"{tag}#order", {
            "customer": f"ref:{tag} customer", "placedBy": f"ref:{tag} person", "orderedAt": MOMENT, "promisedAt": "2025-06-20T09:00:00Z",
            "lines": [LINE],
        }),
        ("keepPromise", f"{tag} kept", {"id": f"ref:{tag}#order#promises.0", "expectedVersion": 1, "keptAt": MOMENT}),
        ("logTouchpoint", f"{tag} thanks", {
            "kind": "THANK_YOU", "at": MOMENT, "customer": f"ref:{tag}#order#customer", "contacts": [f"ref:{tag} person"],
            "about": f"ref:{tag}#order",
        }),
    ]  # fmt: skip


def test_operations_refer_to_earlier_results_and_a_repeat_changes_nothing(at: Desk) -> None:
    ann = at.rep("Ann")
    results = send(at, *first_order("one"), viewer=ann)
    assert errors(results) == [[]] * 5
    customer, person, order, kept, thanks = (one["payload"] for one in results)
    assert [one["payload"]["__typename"] for one in results][:2] == ["CreateCustomerPayload", "CreateContactPayload"]
    assert person["contact"]["employments"] == [{"customer": {"id": customer["customer"]["id"]}}]
    assert order["purchase"]["placedBy"] == {"id": person["contact"]["id"]}
    assert kept["promise"] == {"id": order["promises"][0]["id"], "status": "KEPT"}
    assert thanks["touchpoint"]["contacts"] == [{"id": person["contact"]["id"]}]
    assert thanks["touchpoint"]["about"] == [{"id": order["purchase"]["id"]}]
    before = at.everything()
    assert errors(send(at, *first_order("one"), viewer=ann)) == [[]] * 5
    assert at.everything() == before
    longer = [*first_order("one"), ("createContact", "one more", {"name": "Bo", "employment": {"customer": "ref:one customer"}})]
    again = send(at, *longer, viewer=ann)
    assert [one["payload"] for one in again[:2]] == [customer, person]
    assert (errors(again)[5], at.everything()[0] > before[0]) == ([], True)


def test_only_what_refers_to_a_refused_operation_is_refused_with_it(at: Desk) -> None:
    wrong = first_order("two")
    wrong[1][2]["employment"]["since"] = "2031-01-01"
    found = errors(send(at, *wrong))
    assert found == [
        [], [("INVALID", "employment.since")], [("REFERENCE_FAILED", "placedBy")], [("REFERENCE_FAILED", "id")],
        [("REFERENCE_FAILED", "customer"), ("REFERENCE_FAILED", "contacts.0"), ("REFERENCE_FAILED", "about")],
    ]  # fmt: skip
    wrong[1][2]["employment"].pop("since")
    assert errors(send(at, *wrong)) == [[]] * 5  # a refused operation did not use up its key


@pytest.mark.parametrize("reference", ["ref:later", "ref:self", "ref:", "ref:first#promises", "ref:first#customer.0", "ref:first#none"])
def test_a_reference_to_nothing_is_refused(at: Desk, reference: str) -> None:
    results = send(
        at,
        ("createCustomer", "first", {"name": "First"}),
        ("createContact", "self", {"name": "Ida", "employment": {"customer": reference}}),
        ("createCustomer", "later", {"name": "Later"}),
    )
    assert errors(results) == [[], [("REFERENCE_FAILED", "employment.customer")], []]


def test_stop_on_error_ends_the_batch(at: Desk) -> None:
    given = [
        ("createCustomer", "stop 1", {"name": "Stop 1"}), ("createCustomer", "stop 2", {"name": "Stop 2", "parent": "cus_none"}),
        ("createCustomer", "stop 3", {"name": "Stop 3"}),
    ]  # fmt: skip
    assert errors(send(at, *given, stopOnError=True)) == [[], [("NOT_FOUND", "parent")], [("NOT_ATTEMPTED", "")]]
    assert at.rows("MATCH (c:Customer) WHERE c.name STARTS WITH 'Stop' RETURN c.name") == [["Stop 1"]]
    assert errors(send(at, *given)) == [[], [("NOT_FOUND", "parent")], []]


def test_each_operation_has_its_own_key_and_the_rights_of_the_viewer(at: Desk) -> None:
    results = send(
        at,
        ("createCustomer", "twice", {"name": "Twice"}),
        ("createCustomer", "twice", {"name": "Twice"}),
        ("createContact", "hidden", {"name": "Ida", "employment": {"customer": ELM}}),
        ("recordNews", "news", {"text": "A new saw."}),
        ("upsertProduct", "product", {"name": "Mine"}),
        viewer=at.rep("Ann"),
    )
    assert errors(results) == [
        [], [("KEY_REUSED", "idempotencyKey")], [("NOT_FOUND", "employment.customer")], [("FORBIDDEN", "")], [("FORBIDDEN", "")],
    ]  # fmt: skip


def test_a_batch_takes_every_mutation_and_at_most_100(at: Desk) -> None:
    operation: Any = build().type_map["BatchOperation"]
    assert operation.is_one_of
    assert operation.fields.keys() == MAY.keys() - {"saveCustomer", "saveContact"}
    many = [{"createCustomer": {"idempotencyKey": f"many {number}", "name": "Many"}} for number in range(101)]
    result = at.api.ask(BATCH, {"input": {"operations": many}}, ADMIN)
    assert result.errors
    assert "send 100 at most" in result.errors[0].message
    both = {"createCustomer": many[0]["createCustomer"], "recordNews": {"idempotencyKey": "x", "text": "x"}}
    assert at.api.ask(BATCH, {"input": {"operations": [both]}}, ADMIN).errors


def test_a_batch_costs_its_operations() -> None:
    (price,) = limits.measure(build(), parse(BATCH)).values()
    one, three = (price.of({"input": {"operations": [{"createCustomer": {}}] * number}}) for number in (1, 3))
    assert three == 3 * one
    lists = {"operations": [{"logTouchpoint": {"followUps": ["a"] * 25}}]}
    assert price.of({"input": lists}) == 3 * one
