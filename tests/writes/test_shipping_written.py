"""Between order and delivery: shipments, changed dates with the promises and status updates that follow, and won opportunities."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, MOMENT, Desk, desk
from values.instants import rfc3339

ANN, NORTH = Key("Rep", "Ann").id, Key("Territory", "North").id
LINE = {"product": Key("Product", "Saw").id, "quantity": 1, "unitPrice": {"amount": "5.00", "currency": "USD"}}
SOON, LATER, LATEST = "2025-06-20T09:00:00Z", "2025-06-25T09:00:00Z", "2025-07-25T09:00:00Z"  # today is 2025-06-15
PROMISES = "MATCH (:Purchase {id: $id})<-[:OF]-(p:Promise) RETURN p.status, p.dueAt"
UPDATES = (
    "MATCH (:Purchase {id: $id})<-[:OF]-(f:FollowUp {kind: 'STATUS_UPDATE'}) RETURN f.status, toString(date(f.dueAt)) ORDER BY f.dueAt"
)


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


class Order:
    """A purchase of a customer of Ann's, and its version."""

    def __init__(self, at: Desk, **given: Any) -> None:
        self.at = at
        self.customer = at.done("createCustomer", name=f"Fir {next(at.numbers)}", owner=ANN, territory=NORTH)["customer"]["id"]
        made = at.done("recordPurchase", customer=self.customer, **{"orderedAt": "2025-06-10T09:00:00Z", "lines": [LINE], **given})
        self.id, self.version = made["purchase"]["id"], 1

    def step(self, mutation: str, **given: Any) -> dict[str, Any]:
        payload = self.at.done(mutation, self.at.rep("Ann"), id=self.id, expectedVersion=self.version, **given)
        self.version = payload["purchase"]["version"]
        return payload

    def change(self, promised: str, *, agreed: bool = True) -> dict[str, Any]:
        return self.step("changePromisedDate", promisedAt=promised, agreed=agreed, reason="The mill waits for steel.")

    def rows(self, query: str) -> list[list[Any]]:
        return self.at.rows(query, id=self.id)


def test_a_purchase_is_shipped_once_and_before_its_delivery(at: Desk) -> None:
    order = Order(at)
    made = order.step("recordShipment", shippedAt="2025-06-12T09:00:00Z")
    assert (made["purchase"]["status"], made["purchase"]["shippedAt"]) == ("SHIPPED", "2025-06-12T09:00:00Z")
    step = {"id": order.id, "expectedVersion": 2}
    assert at.refused("recordShipment", **step, shippedAt=MOMENT)[0] == "ILLEGAL_STEP"
    assert at.refused("recordDelivery", **step, deliveredAt="2025-06-11T09:00:00Z")[:2] == ("INVALID", "deliveredAt")
    order.step("recordDelivery", deliveredAt="2025-06-14T09:00:00Z")
    assert (
        at.refused("changePromisedDate", id=order.id, expectedVersion=3, promisedAt=SOON, agreed=True, reason="Late.")[0] == "ILLEGAL_STEP"
    )
    told = at.rows("MATCH (c:Change)-[:OF]->(:Purchase {id: $id}) RETURN c.cause CONTAINS 'SHIPPED' ORDER BY c.place", id=order.id)
    assert told == [[False], [True], [False]]


@pytest.mark.parametrize(
    ("before", "now", "agreed", "promises"),
    [
        (None, SOON, True, [["OPEN", SOON]]),
        (SOON, LATER, True, [["WITHDRAWN", SOON], ["OPEN", LATER]]),
        (SOON, LATER, False, [["BROKEN", SOON], ["OPEN", LATER]]),
        (LATER, SOON, False, [["WITHDRAWN", LATER], ["OPEN", SOON]]),  # sooner than promised
        ("2025-06-13T09:00:00Z", SOON, True, [["BROKEN", "2025-06-13T09:00:00Z"], ["OPEN", SOON]]),  # the old date has passed
        (SOON, SOON, False, [["OPEN", SOON]]),
    ],
)
def test_the_old_promise_is_withdrawn_or_broken(at: Desk, before: str | None, now: str, agreed: bool, promises: list[list[str]]) -> None:
    order = Order(at, **({"promisedAt": before} if before else {}))
    made = order.change(now, agreed=agreed)
    stored = [[status, rfc3339(due.to_native())] for status, due in order.rows(PROMISES)]
    assert sorted(stored) == sorted(promises)
    assert (made["purchase"]["promisedAt"], made["purchase"]["dateChangedAt"]) == (now, None if before == now else "2025-06-15T12:00:00Z")
    assert {one["id"] for one in made["promises"]} == {one["id"] for one in made["purchase"]["promises"]["nodes"]}


def test_a_delivery_is_late_against_the_latest_promised_date(at: Desk) -> None:
    order = Order(at, promisedAt=LATER)
    order.change(LATEST)
    order.change(SOON)
    made = order.step("recordDelivery", deliveredAt=MOMENT)
    assert [one["status"] for one in made["promises"]] == ["KEPT"]
    assert sorted(one[0] for one in order.rows(PROMISES)) == ["KEPT", "WITHDRAWN", "WITHDRAWN"]


def test_status_updates_keep_the_customer_informed(at: Desk) -> None:
    order = Order(at, promisedAt=LATER)  # promised 15 days ahead: half-way is the 17th
    assert order.rows(UPDATES) == [["PLANNED", "2025-06-17"]]
    told = order.change(LATEST, agreed=False)["followUps"]
    assert order.rows(UPDATES) == [["PLANNED", "2025-06-16"]]  # moved: the customer has to be told
    assert [one["dueAt"] for one in told] == ["2025-06-16T00:00:00Z"]
    call = {"kind": "STATUS_UPDATE", "customer": order.customer, "contacts": [], "about": order.id}
    person = at.done("createContact", name="Ida", employment={"customer": order.customer})["contact"]["id"]
    at.done("logTouchpoint", **{**call, "contacts": [person]}, at="2025-06-14T09:00:00Z")  # before the change, so it tells nothing of it
    assert order.rows(UPDATES) == [["PLANNED", "2025-06-16"]]
    at.done("logTouchpoint", **{**call, "contacts": [person]}, at=MOMENT)
    assert order.rows(UPDATES) == [["DONE", "2025-06-16"]]
    order.change("2025-08-14T09:00:00Z")  # agreed, 60 days ahead
    assert order.rows(UPDATES) == [["DONE", "2025-06-16"], ["PLANNED", "2025-07-15"]]
    assert [one["status"] for one in order.change(SOON)["followUps"]] == ["SKIPPED"]
    assert order.rows(UPDATES) == [["DONE", "2025-06-16"], ["SKIPPED", "2025-07-15"]]


def test_an_overdue_status_update_stays_overdue(at: Desk) -> None:
    order = Order(at, orderedAt="2025-05-20T09:00:00Z", promisedAt="2025-06-20T09:00:00Z")
    assert order.rows(UPDATES) == [["PLANNED", "2025-06-04"]]
    order.change(LATEST, agreed=False)
    assert order.rows(UPDATES) == [["PLANNED", "2025-06-04"], ["PLANNED", "2025-06-16"]]


def test_a_changed_date_is_corrected_with_its_promise(at: Desk) -> None:
    order = Order(at, promisedAt=SOON)
    order.change(LATEST)
    open_ones = "MATCH (:Purchase {id: $id})<-[:OF]-(p:Promise {status: 'OPEN'}) RETURN toString(date(p.dueAt))"
    told = order.rows(UPDATES)
    assert (order.rows(open_ones), len(told)) == ([["2025-07-25"]], 1)
    order.step("updatePurchase", promisedAt="2025-07-22T09:00:00Z", orderedAt="2025-06-09T09:00:00Z")
    assert (order.rows(open_ones), order.rows(UPDATES)) == ([["2025-07-22"]], told)
    order.step("updatePurchase", promisedAt=None)
    assert order.rows(open_ones) == []


def test_a_won_opportunity_is_linked_to_the_purchase_that_followed(at: Desk) -> None:
    first, other = Order(at), Order(at)
    again = at.done("recordPurchase", customer=first.customer, orderedAt=MOMENT, lines=[LINE])["purchase"]["id"]
    gone = at.done("recordPurchase", customer=first.customer, orderedAt=MOMENT, lines=[LINE])["purchase"]["id"]
    at.done("cancelPurchase", id=gone, expectedVersion=1, reason="No.")
    sale = at.done("recordOpportunity", customer=first.customer, openedAt="2025-06-01T09:00:00Z")["opportunity"]["id"]
    given = {"id": sale, "purchase": first.id}
    assert at.refused("linkOpportunity", **given, expectedVersion=1)[:2] == ("ILLEGAL_STEP", "id")
    at.done("closeOpportunity", id=sale, expectedVersion=1, status="WON")
    for wrong in (other.id, gone):
        assert at.refused("linkOpportunity", **{**given, "purchase": wrong}, expectedVersion=2)[:2] == ("INVALID", "purchase")
    for version in (2, 3):  # the second time it changes nothing
        made = at.done("linkOpportunity", at.rep("Ann"), **given, expectedVersion=version)
        assert made["opportunity"] == {"id": sale, "version": 3, "ledTo": {"id": first.id, "opportunities": [{"id": sale}]}}
    moved = at.done("linkOpportunity", **{**given, "purchase": again}, expectedVersion=3)
    assert (moved["opportunity"]["version"], moved["opportunity"]["ledTo"]["id"]) == (4, again)
    late = at.done("recordOpportunity", customer=first.customer, openedAt="2025-06-12T09:00:00Z")["opportunity"]["id"]
    at.done("closeOpportunity", id=late, expectedVersion=1, status="WON")
    assert at.refused("linkOpportunity", ADMIN, id=late, expectedVersion=2, purchase=first.id)[:2] == ("INVALID", "purchase")


def test_a_link_follows_the_corrections_of_its_ends(at: Desk) -> None:
    first = Order(at)
    again = at.done("recordPurchase", customer=first.customer, orderedAt=MOMENT, lines=[LINE])["purchase"]["id"]
    sale = at.done("recordOpportunity", customer=first.customer, openedAt="2025-06-01T09:00:00Z")["opportunity"]["id"]
    at.done("closeOpportunity", id=sale, expectedVersion=1, status="WON")
    at.done("linkOpportunity", id=sale, purchase=again, expectedVersion=2)

    def correct(verb: str, kind: str, identifier: str) -> None:
        ((version,),) = at.rows("MATCH (n {id: $id}) RETURN n.version", id=identifier)
        why = {"reason": "A typo."} if verb == "void" else {}
        given = {"idempotencyKey": f"link {next(at.numbers)}", "id": identifier, "expectedVersion": version, **why}
        query = f"mutation ($input: {verb.capitalize()}{kind}Input!) {{ {verb}{kind}(input: $input) {{ userErrors {{ message }} }} }}"
        assert at.api.data(query, ADMIN, input=given)[f"{verb}{kind}"] == {"userErrors": []}

    def led() -> list[str]:
        return [row[0] for row in at.rows("MATCH (:Opportunity {id: $id})-[:LED_TO]->(p:Purchase) RETURN p.id", id=sale)]

    for kind, one in (("Purchase", again), ("Opportunity", sale)):
        correct("void", kind, one)
        assert led() == []
        correct("restore", kind, one)
        assert led() == [again]
    correct("void", "Purchase", again)
    at.done("linkOpportunity", id=sale, purchase=first.id, expectedVersion=5)
    correct("restore", "Purchase", again)
    assert led() == [first.id]
    late = {"id": sale, "expectedVersion": 6, "openedAt": "2025-06-12T09:00:00Z"}
    assert at.refused("updateOpportunity", **late)[:2] == ("INVALID", "openedAt")
    early = {"id": first.id, "expectedVersion": 1, "orderedAt": "2025-05-20T09:00:00Z"}
    assert at.refused("updatePurchase", **early)[:2] == ("INVALID", "orderedAt")
    at.done("updateOpportunity", id=sale, expectedVersion=6, status="LOST")
    assert led() == []
