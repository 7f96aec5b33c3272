"""Promises through the API: made, kept, broken, withdrawn, each if the step is open. The standing follows (R5)."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
SHIPPING = Key("Department", "Shipping").id
PROMISE = {"customer": OAK, "kind": "INSTALLATION", "text": "We set it up.", "dueAt": "2025-06-20T09:00:00Z"}
PAST = {"madeAt": "2025-06-01T09:00:00Z", "dueAt": "2025-06-10T09:00:00Z"}
NEW = "2025-06-15T11:00:00Z"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def make(at: Desk, **given: Any) -> dict[str, Any]:
    made = at.done("makePromise", **PROMISE | given)
    return {"id": made["promise"]["id"], "expectedVersion": 1}


def test_a_promise_is_made_to_a_customer_or_with_a_purchase(at: Desk) -> None:
    made = at.done("makePromise", **PROMISE, confirmedWith=[SHIPPING, SHIPPING])["promise"]
    assert (made["status"], made["madeAt"], made["confirmedWith"]) == ("OPEN", "2025-06-15T12:00:00Z", [{"id": SHIPPING}])
    purchase = Key("Purchase", "Elm-4").id
    with_it = {name: value for name, value in PROMISE.items() if name != "customer"} | {"purchase": purchase}
    made = at.done("makePromise", **with_it)
    assert (made["customer"]["id"], made["purchase"]["id"]) == (ELM, purchase)


def test_a_promise_kept_in_time_lifts_the_score_and_is_settled(at: Desk) -> None:
    customer = at.done("createCustomer", name="Ash", owner=Key("Rep", "Ann").id)["customer"]["id"]
    before = at.done("makePromise", **PROMISE | PAST | {"customer": customer})
    assert before["customer"]["relationship"]["score"] == 50  # open past its date, none kept
    kept = at.done("keepPromise", id=before["promise"]["id"], expectedVersion=1, keptAt="2025-06-09T09:00:00Z")
    assert (kept["promise"]["status"], kept["promise"]["keptAt"]) == ("KEPT", "2025-06-09T09:00:00Z")
    assert at.rows("MATCH (c:Customer {id: $id}) RETURN c.score > 50", id=customer) == [[True]]
    code, field, message = at.refused("keepPromise", id=before["promise"]["id"], expectedVersion=2, keptAt=NEW)
    assert (code, field, "makePromise" in message) == ("ILLEGAL_STEP", "id", True)


def test_a_promise_kept_late_is_broken_and_gets_a_change(at: Desk) -> None:
    promise = make(at, **PAST)
    late = at.done("keepPromise", **promise, keptAt="2025-06-10T09:00:01Z")["promise"]
    assert (late["status"], late["keptAt"]) == ("BROKEN", "2025-06-10T09:00:01Z")
    told = at.rows("MATCH (c:Change)-[:OF]->(:Promise {id: $id}) RETURN c.kind ORDER BY c.place", id=promise["id"])
    assert told == [["CREATED"], ["PROMISE_BROKEN"]]


def test_a_promise_can_be_withdrawn_only_before_its_date(at: Desk) -> None:
    taken = at.done("withdrawPromise", **make(at), reason="They do it themselves.")["promise"]
    assert (taken["status"], taken["reason"]) == ("WITHDRAWN", "They do it themselves.")
    promise = make(at, **PAST)
    code, _, message = at.refused("withdrawPromise", **promise, reason="Too late.")
    assert (code, "keepPromise or breakPromise" in message) == ("ILLEGAL_STEP", True)
    broken = at.done("breakPromise", **promise, reason="Nobody had time.")["promise"]
    assert (broken["status"], broken["reason"]) == ("BROKEN", "Nobody had time.")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"customer": None}, "INVALID", "customer"),
        ({"customer": "cus_unknown"}, "NOT_FOUND", "customer"),
        ({"purchase": Key("Purchase", "Elm-1").id}, "INVALID", "purchase"),
        ({"dueAt": "2025-06-01T09:00:00Z"}, "INVALID", "dueAt"),
        ({"madeAt": "2025-06-16T09:00:00Z"}, "INVALID", "madeAt"),
        ({"confirmedWith": [SHIPPING, OAK]}, "NOT_FOUND", "confirmedWith.1"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("makePromise", **PROMISE | given)[:2] == (code, field)


def test_a_hidden_promise_is_not_found(at: Desk) -> None:
    assert at.refused("keepPromise", at.rep("Bob"), **make(at), keptAt=NEW)[:2] == ("NOT_FOUND", "id")
