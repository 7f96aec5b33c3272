"""Returns through the API: a purchase that came back in full is not an order, and it wins no referral."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, OAK_1 = Key("Customer", "Oak").id, Key("Contact", "Oak-1").id
SAW, DRILL = Key("Product", "Saw").id, Key("Product", "Drill").id
LINES = [
    {"product": product, "quantity": quantity, "unitPrice": {"amount": "10", "currency": "USD"}}
    for product, quantity in ((SAW, 3), (DRILL, 1))
]
STATEMENTS = """query ($root: ID!, $named: ID!) {
  referralTree(root: $root) { generations { won } members(first: 50) { nodes { customer { id } netValue { amount } } } }
  topReferrers(first: 50) { contact { id } won }
  portfolio { virtuousCircle { step customers } }
  customer(by: {id: $named}) { status lifetimeValue { observed { amount } } }
  referralNetwork(root: $root) { nodes { customer { id } netValue { amount } } links { id status } }
}"""


@pytest.fixture
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


class Won:
    """A customer referred by a contact of Oak, who bought because of the referral."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.id = at.done("createCustomer", name="Rowan", owner=Key("Rep", "Ann").id)["customer"]["id"]
        person = at.done("createContact", name="Rita", employment={"customer": self.id, "since": "2025-01-01"})["contact"]["id"]
        given = at.done("recordReferral", by=OAK_1, to=person, givenAt="2025-06-01T09:00:00Z")
        self.referral = given["referral"]["id"]
        bought = at.done("recordPurchase", customer=self.id, orderedAt="2025-06-02T09:00:00Z", lines=LINES, referral=self.referral)
        self.purchase = bought["purchase"]["id"]

    def deliver(self) -> dict[str, Any]:
        self.at.done("recordDelivery", id=self.purchase, expectedVersion=1, deliveredAt="2025-06-05T09:00:00Z")
        return {"id": self.purchase}

    def referred(self) -> list[Any]:
        query = "MATCH (r:Referral {id: $id}) RETURN r.status, r.wonAt IS NULL, EXISTS { (r)-[:LED_TO]->() }"
        return self.at.rows(query, id=self.referral)[0]

    def said(self) -> tuple[Any, ...]:
        found = self.at.api.data(STATEMENTS, root=OAK, named=self.id)
        won = sum(one["won"] for one in found["referralTree"]["generations"])
        tree = next(one for one in found["referralTree"]["members"]["nodes"] if one["customer"]["id"] == self.id)
        near = next(one for one in found["referralNetwork"]["nodes"] if one["customer"]["id"] == self.id)
        assert near["netValue"] == tree["netValue"]
        statuses = {one["status"] for one in found["referralNetwork"]["links"] if one["id"] == self.referral}
        assert statuses == {self.referred()[0]}
        top = next(one["won"] for one in found["topReferrers"] if one["contact"]["id"] == OAK_1)
        bought = next(one["customers"] for one in found["portfolio"]["virtuousCircle"] if one["step"] == "BOUGHT")
        worth = found["customer"]["lifetimeValue"]["observed"]["amount"]
        return won, tree["netValue"]["amount"], top, bought, found["customer"]["status"], worth


@pytest.fixture
def rowan(at: Desk) -> Won:
    return Won(at)


def test_a_purchase_returned_in_parts_ends_as_returned_and_its_referral_is_open_again(at: Desk, rowan: Won) -> None:
    step = rowan.deliver()
    won, value, top, bought, status, worth = rowan.said()
    assert (value, status, worth) == ("40.00", "ACTIVE", "40.00")
    assert rowan.referred() == ["WON", False, True]
    part = at.done("returnPurchase", **step, expectedVersion=2, lines=[{"line": 1, "quantity": 3}], returnedAt="2025-06-14T09:00:00Z")
    assert part["original"]["status"] == "DELIVERED"
    assert rowan.said() == (won, "10.00", top, bought, "ACTIVE", "10.00")
    rest = at.done("returnPurchase", **step, expectedVersion=3, returnedAt="2025-06-12T09:00:00Z")
    assert (rest["original"]["status"], rest["original"]["returnedAt"]) == ("RETURNED", "2025-06-14T09:00:00Z")
    assert rowan.said() == (won - 1, "0.00", top - 1, bought - 1, "PROSPECT", "0.00")
    assert rowan.referred() == ["GIVEN", True, False]
    told = "MATCH (c:Change)-[:OF]->({id: $id}) RETURN c.kind, c.cause CONTAINS 'RETURNED' ORDER BY c.place DESC LIMIT 1"
    assert at.rows(told, id=rowan.referral) == [["REFERRAL_ADVANCED", True]]
    assert at.rows(told, id=rowan.purchase) == [["UPDATED", True]]
    assert at.refused("returnPurchase", **step, expectedVersion=4, returnedAt="2025-06-15T09:00:00Z")[0] == "ILLEGAL_STEP"


def test_a_day_before_the_return_is_judged_as_it_was_then(at: Desk, rowan: Won) -> None:
    step = rowan.deliver()
    at.done("returnPurchase", **step, expectedVersion=2, returnedAt="2025-06-14T09:00:00Z")
    query = """query ($id: ID!, $day: Date) { customer(by: {id: $id}) {
      relationship(asOf: $day) { components { key measured } } lifetimeValue(asOf: $day) { observed { amount } } } }"""
    before, after = (at.api.data(query, id=rowan.id, day=day)["customer"] for day in ("2025-06-13", "2025-06-14"))
    assert [one["lifetimeValue"]["observed"]["amount"] for one in (before, after)] == ["40.00", "0.00"]
    measured = [next(part["measured"] for part in one["relationship"]["components"] if part["key"] == "RHYTHM") for one in (before, after)]
    assert measured == [True, False]


def test_a_referral_stays_won_by_another_purchase_and_can_be_won_again(at: Desk, rowan: Won) -> None:
    step = rowan.deliver()
    other = at.done("recordPurchase", customer=rowan.id, orderedAt="2025-06-10T09:00:00Z", lines=LINES)["purchase"]["id"]
    at.done("returnPurchase", **step, expectedVersion=2, returnedAt="2025-06-14T09:00:00Z")
    assert rowan.referred()[0] == "WON"  # the other purchase still counts
    won, value, *_ = rowan.said()
    assert value == "40.00"
    at.done("cancelPurchase", id=other, expectedVersion=1, reason="Changed their mind.")
    assert rowan.referred() == ["GIVEN", True, False]
    assert rowan.said()[0] == won - 1
    at.done("recordPurchase", customer=rowan.id, orderedAt="2025-06-15T09:00:00Z", lines=LINES, referral=rowan.referral)
    assert rowan.referred() == ["WON", False, True]
