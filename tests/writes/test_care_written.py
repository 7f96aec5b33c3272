"""Follow-ups through the API: done by the contact that shows it, or left out for a reason; one monthly contact is open (R6 to R9)."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

ANN, SAW = Key("Rep", "Ann").id, Key("Product", "Saw").id
LINES = [{"product": SAW, "quantity": 1, "unitPrice": {"amount": "10", "currency": "USD"}}]


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


class Account:
    """A new customer of Ann's with somebody to talk to, who has bought."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.id = at.done("saveCustomer", name="Yew", owner=ANN)["customer"]["id"]
        self.person = at.done("saveContact", name="Ivy", employment={"customer": self.id})["contact"]["id"]
        bought = at.done("recordPurchase", customer=self.id, orderedAt="2025-06-01T09:00:00Z", lines=LINES)
        self.purchase = bought["purchase"]["id"]
        self.planned = {one["kind"]: one["id"] for one in bought["followUps"]}

    def touch(self, kind: str, day: int, **given: Any) -> str:
        when = f"2025-06-{day:02}T09:00:00Z"
        made = self.at.done("logTouchpoint", kind=kind, at=when, customer=self.id, contacts=[self.person], **given)
        return str(made["touchpoint"]["id"])

    def open_monthly(self) -> list[Any]:
        query = "MATCH (:Customer {id: $id})<-[:OF]-(f:FollowUp {kind: 'MONTHLY_CONTACT', status: 'PLANNED'}) RETURN toString(f.dueAt)"
        return self.at.rows(query, id=self.id)


@pytest.fixture
def yew(at: Desk) -> Account:
    return Account(at)


def test_a_follow_up_is_done_by_what_shows_it_and_only_once(at: Desk, yew: Account) -> None:
    thanks = {"id": yew.planned["THANK_YOU"]}
    loose = yew.touch("THANK_YOU", 2)
    wrong = yew.touch("EMAIL", 2, about=yew.purchase)
    for touchpoint in (loose, wrong, Key("Touchpoint", "Oak-1").id):
        assert at.refused("completeFollowUp", **thanks, touchpoint=touchpoint)[:2] == ("INVALID", "touchpoint")
    right = yew.touch("THANK_YOU", 3, about=yew.purchase)
    done = at.done("completeFollowUp", **thanks, touchpoint=right)["followUp"]
    assert (done["status"], done["doneAt"], done["doneBy"]) == ("DONE", "2025-06-03T09:00:00Z", {"id": right})
    before = at.everything()
    assert at.done("completeFollowUp", **thanks, touchpoint=right)["followUp"] == done
    assert at.everything()[1] == before[1]  # no arrow more: only the key is new
    assert at.refused("completeFollowUp", **thanks, touchpoint=loose)[:2] == ("ILLEGAL_STEP", "id")
    assert at.refused("skipFollowUp", **thanks, reason="Why not.")[:2] == ("ILLEGAL_STEP", "id")


def test_a_contact_before_the_order_thanks_for_nothing(at: Desk, yew: Account) -> None:
    early = at.rows(
        "MATCH (p:Purchase {id: $id}), (c:Customer {id: $customer}) "
        "CREATE (p)<-[:ABOUT]-(t:Touchpoint {id: 'tou_' + substring(p.id, 4), kind: 'THANK_YOU', direction: 'OUTBOUND', "
        "at: datetime('2025-05-31T09:00:00Z')})-[:AT]->(c) RETURN t.id",
        id=yew.purchase, customer=yew.id,
    )[0][0]  # fmt: skip
    refused = at.refused("completeFollowUp", id=yew.planned["THANK_YOU"], touchpoint=early)
    assert (refused[:2], "2025-06-01T09:00:00Z" in refused[2]) == (("INVALID", "touchpoint"), True)


def test_a_talk_does_the_monthly_contact_and_one_is_open_again(at: Desk, yew: Account) -> None:
    assert yew.open_monthly() == [["2025-07-01T09:00:00Z"]]
    call = yew.touch("CALL", 10)
    assert yew.open_monthly() == [["2025-07-10T09:00:00Z"]]
    yew.touch("EMAIL", 12)
    assert yew.open_monthly() == [["2025-07-10T09:00:00Z"]]
    assert at.done("completeFollowUp", id=yew.planned["MONTHLY_CONTACT"], touchpoint=call)["nextContact"] is None


def test_skipped_with_a_reason_the_next_month_is_planned(at: Desk, yew: Account) -> None:
    assert at.refused("skipFollowUp", id=yew.planned["MONTHLY_CONTACT"], reason=" ")[:2] == ("INVALID", "reason")
    made = at.done("skipFollowUp", id=yew.planned["MONTHLY_CONTACT"], reason="They are on holiday.")
    assert (made["followUp"]["status"], made["followUp"]["reason"]) == ("SKIPPED", "They are on holiday.")
    assert made["nextContact"]["dueAt"] == "2025-07-31T09:00:00Z"
    assert yew.open_monthly() == [["2025-07-31T09:00:00Z"]]


def test_done_in_time_lifts_the_standing_and_leaves_the_lists(at: Desk, yew: Account) -> None:
    late = "query ($of: ID!) { followUps(first: 50, filter: {overdue: {eq: true}, customer: {eq: $of}}) { nodes { kind } } }"
    score = "MATCH (c:Customer {id: $id}) RETURN c.score"
    assert at.api.data(late, of=yew.id)["followUps"]["nodes"] == [{"kind": "THANK_YOU"}]
    ((before,),) = at.rows(score, id=yew.id)
    sent = yew.touch("THANK_YOU", 2, about=yew.purchase)
    at.done("completeFollowUp", id=yew.planned["THANK_YOU"], touchpoint=sent)
    assert at.api.data(late, of=yew.id)["followUps"]["nodes"] == []
    assert at.rows(score, id=yew.id)[0][0] > before
