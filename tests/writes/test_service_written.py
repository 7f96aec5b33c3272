"""Service jobs through the API: inside and outside the guarantee, after a purchase or a claim. The agreed date is a promise (R10)."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
SAW = Key("Product", "Saw").id
LINES = [{"product": SAW, "quantity": 1, "unitPrice": {"amount": "10", "currency": "USD"}}]
REPAIR = {"kind": "REPAIR", "openedAt": "2025-06-10T09:00:00Z", "text": "The blade is loose."}


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


@pytest.fixture(scope="module")
def purchase(at: Desk) -> str:
    """Return a purchase of a saw with a guarantee of 24 months, delivered in June 2025."""
    made = at.done("recordPurchase", customer=OAK, orderedAt="2025-06-01T09:00:00Z", lines=LINES)["purchase"]["id"]
    at.done("recordDelivery", id=made, expectedVersion=1, deliveredAt="2025-06-05T09:00:00Z")
    return str(made)


@pytest.mark.parametrize(("done", "status"), [("2025-06-13T09:00:00Z", "KEPT"), ("2025-06-15T09:00:00Z", "BROKEN")])
def test_the_agreed_date_is_judged_as_a_promise(at: Desk, purchase: str, done: str, status: str) -> None:
    made = at.done("recordServiceJob", purchase=purchase, agreedAt="2025-06-14T09:00:00Z", **REPAIR)
    job, promise = made["serviceJob"], made["promise"]
    assert (job["status"], job["underGuarantee"], made["customer"]["id"]) == ("PLANNED", True, OAK)
    assert (promise["kind"], promise["dueAt"], promise["purchase"]["id"]) == ("SERVICE", "2025-06-14T09:00:00Z", purchase)
    step = {"id": job["id"], "expectedVersion": 1, "doneAt": done}
    assert at.refused("completeServiceJob", **step | {"doneAt": "2025-06-01T09:00:00Z"})[:2] == ("INVALID", "doneAt")
    ended = at.done("completeServiceJob", **step, cost={"amount": "12.50", "currency": "USD"}, note="A new screw.")
    assert (ended["serviceJob"]["status"], ended["serviceJob"]["cost"]["amount"]) == ("DONE", "12.50")
    assert (ended["promise"]["status"], ended["promise"]["keptAt"]) == (status, done)
    assert at.refused("completeServiceJob", **step | {"expectedVersion": 2})[:2] == ("ILLEGAL_STEP", "id")


@pytest.mark.parametrize(
    ("until", "given", "covered"),
    [
        ("2025-06-10", {}, True),
        ("2025-06-09", {}, False),
        ("2025-06-09", {"underGuarantee": True}, True),
    ],
)
def test_in_guarantee_follows_from_its_last_day_unless_stated(at: Desk, until: str, given: dict[str, Any], covered: bool) -> None:
    bought = Key("Purchase", "Oak-1").id
    at.rows("MATCH (p:Purchase {id: $id}) SET p.guaranteeUntil = date($until)", id=bought, until=until)
    made = at.done("recordServiceJob", purchase=bought, **REPAIR, **given)
    assert made["serviceJob"]["underGuarantee"] is covered
    assert made["promise"] is None


def test_service_after_a_claim_is_for_the_claimed_product(at: Desk, purchase: str) -> None:
    words = {
        "cause": "POOR_CONDITION_OR_OPERATION",
        "severity": "MINOR",
        "channel": "PHONE",
        "text": "It wobbles.",
        "openedAt": "2025-06-15T12:00:00Z",
    }
    claim = at.done("openClaim", customer=OAK, purchase=purchase, **words)["claim"]["id"]
    made = at.done("recordServiceJob", claim=claim, **REPAIR, agreedAt="2025-06-20T09:00:00Z")
    assert (made["serviceJob"]["underGuarantee"], made["serviceJob"]["claim"]["id"]) == (True, claim)
    assert made["promise"]["purchase"]["id"] == purchase
    loose = at.done("recordServiceJob", customer=ELM, kind="TRAINING")
    assert (loose["serviceJob"]["underGuarantee"], loose["serviceJob"]["openedAt"]) == (None, "2025-06-15T12:00:00Z")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({}, "INVALID", "customer"),
        ({"customer": ELM, "purchase": Key("Purchase", "Oak-1").id}, "INVALID", "purchase"),
        ({"customer": OAK, "openedAt": "2025-06-16T09:00:00Z"}, "INVALID", "openedAt"),
        ({"customer": OAK, "agreedAt": "2025-06-01T09:00:00Z"}, "INVALID", "agreedAt"),
        ({"customer": OAK, "cost": {"amount": "-1", "currency": "USD"}}, "INVALID", "cost.amount"),
        ({"claim": "cla_unknown"}, "NOT_FOUND", "claim"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("recordServiceJob", **REPAIR | given)[:2] == (code, field)
