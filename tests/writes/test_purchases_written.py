"""Purchases through the API: priced, promised and planned for; delivered, canceled, returned; amounts at the rate of their day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from schema.execution import Executor
from tests.api.worlds import NOW, Key
from tests.asking import Api
from tests.writes.desk import MOMENT, Desk, desk
from values.money import Rates

OAK = Key("Customer", "Oak").id
ANN, BOB = Key("Rep", "Ann").id, Key("Rep", "Bob").id
SAW, DRILL = Key("Product", "Saw").id, Key("Product", "Drill").id
ORDERED = "2025-06-01T09:00:00Z"


def usd(amount: str, currency: str = "USD") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


SAWS = {"product": SAW, "quantity": 3, "unitPrice": usd("9.99"), "discount": "0.1"}
ORDER: dict[str, Any] = {"orderedAt": ORDERED, "lines": [SAWS, {"product": DRILL, "quantity": 2, "unitPrice": usd("100")}]}


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


@pytest.fixture
def customer(at: Desk) -> str:
    """Return a customer of Bob's without purchases."""
    return str(at.done("createCustomer", name="Fir", owner=BOB)["customer"]["id"])


def kinds(follow_ups: list[dict[str, Any]]) -> dict[str, str]:
    return {one["kind"]: one.get("dueAt") or one["status"] for one in follow_ups}


def test_a_purchase_gets_amounts_a_promise_and_follow_ups_and_the_standing_follows(at: Desk, customer: str) -> None:
    shipping = Key("Department", "Shipping").id
    price = {"kind": "PRICE", "text": "No rise this year.", "dueAt": "2025-12-31T00:00:00Z", "confirmedWith": [shipping]}
    made = at.done("recordPurchase", customer=customer, **ORDER, promisedAt="2025-07-01T09:00:00Z", promises=[price], terms=["30 days net"])
    purchase = made["purchase"]
    assert (purchase["status"], purchase["total"], purchase["soldBy"]["id"]) == ("ORDERED", usd("226.97"), BOB)
    lines = purchase["lines"]["nodes"]
    assert [(one["line"], one["quantity"], one["discount"], one["amount"]["amount"]) for one in lines] == [
        (1, 3, 0.1, "26.97"),
        (2, 2, 0, "200.00"),
    ]
    promised = {one["kind"]: one for one in purchase["promises"]["nodes"]}
    assert promised["DELIVERY_DATE"]["dueAt"] == purchase["promisedAt"] == "2025-07-01T09:00:00Z"
    assert promised["PRICE"]["confirmedWith"] == [{"id": shipping}]
    assert kinds(made["followUps"]) == {
        "THANK_YOU": "2025-06-03T00:00:00Z",
        "STATUS_UPDATE": "2025-06-16T00:00:00Z",
        "MONTHLY_CONTACT": "2025-07-01T00:00:00Z",
    }
    assert {one["assignedTo"]["id"] for one in made["followUps"]} == {BOB}
    assert made["customer"]["relationship"]["score"] is not None
    again = at.done("recordPurchase", customer=customer, **ORDER)
    assert [one["kind"] for one in again["followUps"]] == ["THANK_YOU"]
    assert at.rows("MATCH (c:Change)-[:OF]->(:Purchase {id: $id}) RETURN c.kind", id=purchase["id"]) == [["CREATED"]]


def test_a_late_delivery_breaks_the_promise_starts_the_guarantee_and_plans_the_checks(at: Desk, customer: str) -> None:
    ordered = at.done(
        "recordPurchase", customer=customer, **{**ORDER, "orderedAt": "2025-05-20T09:00:00Z"}, promisedAt="2025-06-10T09:00:00Z"
    )
    purchase = ordered["purchase"]
    step = {"id": purchase["id"], "expectedVersion": 1}
    assert at.refused("recordDelivery", **step, deliveredAt="2025-05-01T09:00:00Z")[:2] == ("INVALID", "deliveredAt")
    made = at.done("recordDelivery", **step, deliveredAt="2025-06-12T09:00:00Z", sellerPresent=True, note="At the back door.")
    assert made["purchase"]["guaranteeUntil"] == "2027-06-12"
    assert made["purchase"]["deliveryNote"] == "At the back door."
    assert [(one["status"], one["keptAt"]) for one in made["promises"]] == [("BROKEN", "2025-06-12T09:00:00Z")]
    assert kinds(made["followUps"]) == {
        "DELIVERY_CHECK": "2025-06-14T00:00:00Z",
        "OPERATION_CHECK": "2025-06-19T00:00:00Z",
        "FOLLOW_UP_VISIT": "2025-06-26T00:00:00Z",
    }
    told = at.rows("MATCH (c:Change)-[:OF]->(:Promise)-[:OF]->(:Purchase {id: $id}) RETURN c.kind", id=purchase["id"])
    assert told == [["PROMISE_BROKEN"]]
    code, _, message = at.refused("cancelPurchase", id=purchase["id"], expectedVersion=2, reason="Changed their mind.")
    assert (code, "returnPurchase" in message) == ("ILLEGAL_STEP", True)
    assert at.refused("recordDelivery", id=purchase["id"], expectedVersion=2, deliveredAt=MOMENT)[0] == "ILLEGAL_STEP"


def test_a_delivery_in_time_keeps_the_promise_and_skips_the_status_update(at: Desk, customer: str) -> None:
    purchase = at.done("recordPurchase", customer=customer, **ORDER, promisedAt="2025-07-01T09:00:00Z")["purchase"]
    made = at.done("recordDelivery", id=purchase["id"], expectedVersion=1, deliveredAt="2025-06-14T09:00:00Z")
    assert [one["status"] for one in made["promises"]] == ["KEPT"]
    assert [one["status"] for one in made["followUps"] if one["kind"] == "STATUS_UPDATE"] == ["SKIPPED"]


def test_a_canceled_purchase_drops_its_follow_ups_and_a_broken_promise_stays_broken(at: Desk, customer: str) -> None:
    later = {"kind": "INSTALLATION", "dueAt": "2025-08-01T09:00:00Z"}
    purchase = at.done("recordPurchase", customer=customer, **ORDER, promisedAt="2025-06-10T09:00:00Z", promises=[later])["purchase"]
    made = at.done("cancelPurchase", id=purchase["id"], expectedVersion=1, reason="It took too long.")
    assert (made["purchase"]["status"], made["purchase"]["cancelReason"]) == ("CANCELLED", "It took too long.")
    assert sorted(one["status"] for one in made["promises"]) == ["BROKEN", "WITHDRAWN"]
    assert [(one["kind"], one["status"]) for one in made["followUps"]] == [("THANK_YOU", "SKIPPED")]
    assert at.refused("recordDelivery", id=purchase["id"], expectedVersion=2, deliveredAt=MOMENT)[0] == "ILLEGAL_STEP"


def test_a_return_is_limited_to_the_rest_at_its_price(at: Desk, customer: str) -> None:
    purchase = at.done("recordPurchase", customer=customer, **ORDER)["purchase"]
    step = {"id": purchase["id"], "returnedAt": "2025-06-14T12:00:00Z"}
    assert at.refused("returnPurchase", **step, expectedVersion=1)[0] == "ILLEGAL_STEP"
    at.done("recordDelivery", id=purchase["id"], expectedVersion=1, deliveredAt="2025-06-05T09:00:00Z")
    part = at.done("returnPurchase", **step, expectedVersion=2, lines=[{"line": 1, "quantity": 2}], reason="Too blunt.")
    assert (part["purchase"]["status"], part["purchase"]["total"]["amount"], part["original"]["version"]) == ("RETURNED", "17.98", 3)
    assert part["followUps"] == []
    for lines, field in (([{"line": 1, "quantity": 2}], "lines.0.quantity"), ([{"line": 7, "quantity": 1}], "lines.0.line")):
        assert at.refused("returnPurchase", **step, expectedVersion=3, lines=lines)[:2] == ("INVALID", field)
    rest = at.done("returnPurchase", **step, expectedVersion=3)
    assert [(one["line"], one["quantity"], one["amount"]["amount"]) for one in rest["purchase"]["lines"]["nodes"]] == [
        (1, 1, "8.99"),
        (2, 2, "200.00"),
    ]
    assert {one["kind"] for one in rest["followUps"]} == {"THANK_YOU", "DELIVERY_CHECK", "OPERATION_CHECK", "FOLLOW_UP_VISIT"}
    assert at.refused("returnPurchase", **step, expectedVersion=4)[0] == "ILLEGAL_STEP"
    assert len(rest["original"]["returnedBy"]) == 2


def test_nothing_is_planned_for_stopped_customers_or_old_events(at: Desk, customer: str) -> None:
    old = at.done("recordPurchase", customer=customer, **{**ORDER, "orderedAt": "2025-05-01T09:00:00Z"})
    assert old["followUps"] == []
    version = at.rows("MATCH (c:Customer {id: $id}) RETURN c.version", id=customer)[0][0]
    at.done("stopCustomer", id=customer, expectedVersion=version, reason="Never pays.")
    assert at.done("recordPurchase", customer=customer, **ORDER)["followUps"] == []


def test_a_referral_is_won_by_a_purchase_of_the_named_customer(at: Desk) -> None:
    elm = Key("Customer", "Elm").id
    referral = at.done(
        "recordReferral", by=Key("Contact", "Oak-1").id, to=Key("Contact", "Elm-1").id, givenAt="2025-05-01T09:00:00Z"
    )["referral"]["id"]  # fmt: skip
    assert at.refused("recordPurchase", customer=OAK, referral=referral, **ORDER)[:2] == ("INVALID", "referral")
    at.done("recordPurchase", customer=elm, referral=referral, **ORDER)
    assert at.rows("MATCH (r:Referral {id: $id}) RETURN r.status, r.wonAt IS NOT NULL", id=referral) == [["WON", True]]
    assert at.refused("recordPurchase", customer=elm, referral=referral, **ORDER)[:2] == ("ILLEGAL_STEP", "referral")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"orderedAt": "2025-07-01T00:00:00Z"}, "INVALID", "orderedAt"),
        ({"promisedAt": "2025-05-01T00:00:00Z"}, "INVALID", "promisedAt"),
        ({"placedBy": Key("Contact", "Elm-1").id}, "INVALID", "placedBy"),
        ({"customer": "cus_unknown"}, "NOT_FOUND", "customer"),
        ({"soldBy": OAK}, "NOT_FOUND", "soldBy"),
        ({"lines": []}, "INVALID", "lines"),
        ({"lines": [{**SAWS, "quantity": 0}]}, "INVALID", "lines.0.quantity"),
        ({"lines": [{**SAWS, "discount": "1"}]}, "INVALID", "lines.0.discount"),
        ({"lines": [{**SAWS, "discount": "0." + "9" * 35}]}, "INVALID", "lines.0.discount"),
        ({"lines": [{**SAWS, "unitPrice": {"amount": "9E+39", "currency": "USD"}}]}, "INVALID", "lines.0.unitPrice.amount"),
        ({"lines": [{**SAWS, "discount": "-0.1"}]}, "INVALID", "lines.0.discount"),
        ({"lines": [SAWS, {**SAWS, "unitPrice": usd("-1")}]}, "INVALID", "lines.1.unitPrice.amount"),
        ({"lines": [{**SAWS, "unitPrice": usd("1", "XXY")}]}, "INVALID", "lines.0.unitPrice.currency"),
        ({"lines": [SAWS, {**SAWS, "unitPrice": usd("1", "EUR")}]}, "INVALID", "lines.1.unitPrice.currency"),
        ({"lines": [{**SAWS, "unitPrice": usd("1", "EUR")}]}, "NO_RATE", "lines.0.unitPrice.currency"),
        ({"lines": [{**SAWS, "product": OAK}]}, "NOT_FOUND", "lines.0.product"),
        ({"promises": [{"kind": "PRICE", "dueAt": "2025-01-01T00:00:00Z"}]}, "INVALID", "promises.0.dueAt"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("recordPurchase", **{"customer": OAK, **ORDER, **given})[:2] == (code, field)


def test_an_external_id_is_taken_once(at: Desk, customer: str) -> None:
    at.done("recordPurchase", customer=customer, **ORDER, externalId="PO 1")
    assert at.refused("recordPurchase", customer=customer, **ORDER, externalId="PO 1")[:2] == ("TAKEN", "externalId")


def test_amounts_use_the_rate_of_their_day_and_the_first_sets_the_currency(
    at: Desk, customer: str, driver: neo4j.Driver, address: Address, tmp_path: Path
) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("date,currency,rate\n2025-05-01,EUR,1.10\n2025-06-05,EUR,1.20\n2025-06-10,EUR,17000\n", encoding="utf-8")
    euros = [{**SAWS, "unitPrice": usd("100", "EUR")}]
    count = "MATCH (p:Purchase {id: $id}) RETURN p.total, p.totalReporting, p.currency"
    with Api(address, MOMENT) as api:
        api.executor = Executor(api.graph, now=lambda: NOW, rates=Rates(file))
        rich = Desk(api, driver)
        for day, counted in (("2025-06-04T09:00:00Z", 29700), ("2025-06-05T09:00:00Z", 32400)):
            made = rich.done("recordPurchase", customer=customer, orderedAt=day, lines=euros, idempotencyKey=day)["purchase"]
            assert at.rows(count, id=made["id"]) == [[27000, counted, "EUR"]]
        early = {"customer": customer, "orderedAt": "2025-04-30T09:00:00Z", "lines": euros}
        code, _, message = rich.refused("recordPurchase", **early, idempotencyKey="early")
        assert (code, "add a line `2025-04-30,EUR,<rate>` to rates.csv" in message) == ("NO_RATE", True)
        value = {"value": usd("9999999999999", "EUR"), "openedAt": "2025-06-11T09:00:00Z"}
        assert rich.refused("recordOpportunity", customer=customer, **value, idempotencyKey="much")[:2] == ("INVALID", "value.currency")
    at.rows("MATCH (s:Store {id: 1}) REMOVE s.reportingCurrency")
    made = at.done("recordPurchase", customer=customer, orderedAt=ORDERED, lines=[{**SAWS, "unitPrice": usd("9", "SEK")}])["purchase"]
    assert at.rows(count, id=made["id"]) == [[2430, 2430, "SEK"]]
    assert at.rows("MATCH (s:Store {id: 1}) RETURN s.reportingCurrency") == [["SEK"]]
    at.rows("MATCH (s:Store {id: 1}) SET s.reportingCurrency = 'USD'")
