"""Follow-ups through the API: completed by a fitting touchpoint, or skipped with a reason. One monthly contact is open (R6 to R9)."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

ANN, SAW = Key("Rep", "Ann").id, Key("Product", "Saw").id
LINES = [{"product": SAW, "quantity": 1, "unitPrice": {"amount": "10", "currency": "USD"}}]


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


class Account:
    """A new customer of Ann's with a contact and a purchase."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.id = at.done("createCustomer", name="Yew", owner=ANN)["customer"]["id"]
        self.person = at.done("createContact", name="Ivy", employment={"customer": self.id})["contact"]["id"]
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


def test_a_follow_up_is_completed_by_a_fitting_touchpoint_and_only_once(at: Desk, yew: Account) -> None:
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
    assert at.everything()[1] == before[1]  # no new relationship; only the key is new
    assert at.refused("completeFollowUp", **thanks, touchpoint=loose)[:2] == ("ILLEGAL_STEP", "id")
    assert at.refused("skipFollowUp", **thanks, reason="Why not.")[:2] == ("ILLEGAL_STEP", "id")


def test_a_touchpoint_before_the_order_is_no_thank_you(at: Desk, yew: Account) -> None:
    early = at.rows(
        "MATCH (p:Purchase {id: $id}), (c:Customer {id: $customer}) "
        "CREATE (p)<-[:ABOUT]-(t:Touchpoint {id: 'tou_' + substring(p.id, 4), kind: 'THANK_YOU', direction: 'OUTBOUND', "
        "at: datetime('2025-05-31T09:00:00Z')})-[:AT]->(c) RETURN t.id",
        id=yew.purchase, customer=yew.id,
    )[0][0]  # fmt: skip
    refused = at.refused("completeFollowUp", id=yew.planned["THANK_YOU"], touchpoint=early)
    assert (refused[:2], "2025-06-01T09:00:00Z" in refused[2]) == (("INVALID", "touchpoint"), True)


def test_a_two_way_touchpoint_completes_the_monthly_contact_and_plans_the_next(at: Desk, yew: Account) -> None:
    assert yew.open_monthly() == [["2025-07-01T00:00:00Z"]]
    call = yew.touch("CALL", 10)
    assert yew.open_monthly() == [["2025-07-10T00:00:00Z"]]
    yew.touch("EMAIL", 12)
    assert yew.open_monthly() == [["2025-07-10T00:00:00Z"]]
    assert at.done("completeFollowUp", id=yew.planned["MONTHLY_CONTACT"], touchpoint=call)["nextContact"] is None


def test_skipping_the_monthly_contact_plans_the_next(at: Desk, yew: Account) -> None:
    assert at.refused("skipFollowUp", id=yew.planned["MONTHLY_CONTACT"], reason=" ")[:2] == ("INVALID", "reason")
    made = at.done("skipFollowUp", id=yew.planned["MONTHLY_CONTACT"], reason="They are on holiday.")
    assert (made["followUp"]["status"], made["followUp"]["reason"]) == ("SKIPPED", "They are on holiday.")
    assert made["nextContact"]["dueAt"] == "2025-07-31T00:00:00Z"
    assert yew.open_monthly() == [["2025-07-31T00:00:00Z"]]


def test_a_follow_up_done_in_time_lifts_the_score_and_leaves_the_lists(at: Desk, yew: Account) -> None:
    late = "query ($of: ID!) { followUps(first: 50, filter: {overdue: {eq: true}, customer: {eq: $of}}) { nodes { kind } } }"
    score = "MATCH (c:Customer {id: $id}) RETURN c.score"
    at.done("skipFollowUp", id=yew.planned["THANK_YOU"], reason="Forgotten.")
    bought = at.done("recordPurchase", customer=yew.id, orderedAt="2025-06-10T09:00:00Z", lines=LINES)
    (thanks,) = [one["id"] for one in bought["followUps"] if one["kind"] == "THANK_YOU"]
    assert at.api.data(late, of=yew.id)["followUps"]["nodes"] == [{"kind": "THANK_YOU"}]
    ((before,),) = at.rows(score, id=yew.id)
    sent = yew.touch("THANK_YOU", 11)
    at.rows("MATCH (t:Touchpoint {id: $id}), (p:Purchase {id: $p}) CREATE (t)-[:ABOUT]->(p)", id=sent, p=bought["purchase"]["id"])
    at.done("completeFollowUp", id=thanks, touchpoint=sent)
    assert at.api.data(late, of=yew.id)["followUps"]["nodes"] == []
    assert at.rows(score, id=yew.id)[0][0] > before


def test_one_visit_completes_several_checks_of_several_purchases(at: Desk, yew: Account) -> None:
    checks = [
        one["id"] for one in at.done("recordDelivery", id=yew.purchase, expectedVersion=1, deliveredAt="2025-06-05T09:00:00Z")["followUps"]
    ]
    again = at.done("recordPurchase", customer=yew.id, orderedAt="2025-06-02T09:00:00Z", lines=LINES)
    thanks = next(one["id"] for one in again["followUps"] if one["kind"] == "THANK_YOU")
    call = yew.touch("CALL", 8, about=yew.purchase)
    given = {"id": checks[0], "ids": checks[1:]}
    assert at.refused("completeFollowUp", **given, touchpoint=call)[:2] == ("INVALID", "ids.1")  # nobody was present
    visit = yew.touch("VISIT", 8)
    made = at.done("completeFollowUp", id=checks[0], ids=[*checks[1:], thanks, thanks], touchpoint=visit)
    assert [one["id"] for one in made["followUps"]] == [*checks, thanks]
    assert {one["status"] for one in made["followUps"]} == {"DONE"}
    assert made["followUp"]["id"] == checks[0]
    about = at.rows("MATCH (:Touchpoint {id: $id})-[:ABOUT]->(p:Purchase) RETURN p.id", id=visit)
    assert {one for (one,) in about} == {yew.purchase, again["purchase"]["id"]}


def test_a_touchpoint_completes_the_follow_ups_that_it_names(at: Desk, yew: Account) -> None:
    checks = at.done("recordDelivery", id=yew.purchase, expectedVersion=1, deliveredAt="2025-06-05T09:00:00Z")["followUps"]
    ids = [one["id"] for one in checks] + [yew.planned["MONTHLY_CONTACT"]]
    given = {"kind": "VISIT", "at": "2025-06-08T09:00:00Z", "customer": yew.id, "contacts": [yew.person], "followUps": ids}
    early = {**given, "at": "2025-06-04T09:00:00Z"}
    elsewhere = {**given, "customer": Key("Customer", "Oak").id, "contacts": []}
    assert _places(at, early) == [("INVALID", ["followUps", str(number)]) for number in range(3)]
    assert _places(at, elsewhere) == [("INVALID", ["followUps", str(number)]) for number in range(4)]
    made = at.done("logTouchpointFully", **given)
    done = [(one["kind"], one["status"]) for one in made["followUps"]]
    assert sorted(done) == [
        ("DELIVERY_CHECK", "DONE"), ("FOLLOW_UP_VISIT", "DONE"), ("MONTHLY_CONTACT", "DONE"), ("MONTHLY_CONTACT", "PLANNED"),
        ("OPERATION_CHECK", "DONE"),
    ]  # fmt: skip
    assert made["touchpoint"]["about"] == [{"__typename": "Purchase", "id": yew.purchase}]
    assert _places(at, given) == [("ILLEGAL_STEP", ["followUps", str(number)]) for number in range(4)]


def _places(at: Desk, given: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["field"]) for error in at.do("logTouchpointFully", **given)["userErrors"]]


def test_a_form_letter_completes_no_thank_you(at: Desk, yew: Account) -> None:
    letter = yew.touch("THANK_YOU", 2, about=yew.purchase, personal=False)
    status = "MATCH (f:FollowUp {id: $id}) RETURN f.status"
    assert at.rows(status, id=yew.planned["THANK_YOU"]) == [["PLANNED"]]
    code, field, message = at.refused("completeFollowUp", id=yew.planned["THANK_YOU"], touchpoint=letter)
    assert (code, field, "form letter" in message) == ("INVALID", "touchpoint", True)
    yew.touch("THANK_YOU", 2, about=yew.purchase, personal=True)
    assert at.rows(status, id=yew.planned["THANK_YOU"]) == [["DONE"]]


CARE = "query { portfolio { care { rep { id } sample doneInTime thanksDue thankedInTime } careBySize { size sample thankedInTime } } }"


def _care(at: Desk) -> Any:
    return next(one for one in at.api.data(CARE)["portfolio"]["care"] if one["rep"]["id"] == ANN)


def test_skipping_or_entering_late_does_not_improve_the_share(at: Desk, yew: Account) -> None:
    """NOW is 2025-06-15, and the thank-you was due on June 3."""
    before, day = _care(at), at.api.data(MY_DAY)["myDay"]["care"]
    skipped = at.done("skipFollowUp", id=yew.planned["THANK_YOU"], reason="Too late by now.")["followUp"]
    assert skipped["skippedAt"] == "2025-06-15T12:00:00Z"
    assert (_care(at), at.api.data(MY_DAY)["myDay"]["care"]) == (before, day)
    other = Account(at)
    missed = _care(at)
    other.touch("THANK_YOU", 2, about=other.purchase)  # entered 13 days later
    entered = at.rows("MATCH (f:FollowUp {id: $id}) RETURN f.status, toString(f.enteredAt)", id=other.planned["THANK_YOU"])
    assert entered == [["DONE", "2025-06-15T12:00:00Z"]]
    assert _care(at) == missed
    prompt = at.done("recordPurchase", customer=other.id, orderedAt="2025-06-10T09:00:00Z", lines=LINES)["purchase"]["id"]
    other.touch("THANK_YOU", 11, about=prompt)
    found = _care(at)
    assert (found["thanksDue"], found["thankedInTime"] > missed["thankedInTime"]) == (missed["thanksDue"] + 1, True)


MY_DAY = 'query { myDay(day: "2025-06-15") { care { sample thanksDue thankedInTime } } }'


def test_a_prospect_is_thanked_for_the_first_visit_only(at: Desk) -> None:
    prospect = at.done("createCustomer", name="Alder", owner=ANN)["customer"]["id"]
    person = at.done("createContact", name="Kim", employment={"customer": prospect})["contact"]["id"]
    given = {"customer": prospect, "contacts": [person]}
    at.done("logTouchpointFully", kind="CALL", at="2025-06-12T09:00:00Z", **given)
    visit = at.done("logTouchpointFully", kind="MEETING", at="2025-06-13T09:00:00Z", rep=ANN, **given)
    assert [(one["kind"], one["dueAt"], one["assignedTo"]) for one in visit["followUps"]] == [
        ("THANK_YOU", "2025-06-15T00:00:00Z", {"id": ANN})
    ]
    assert at.done("logTouchpointFully", kind="VISIT", at="2025-06-14T09:00:00Z", **given)["followUps"] == []
    thanks = at.done("logTouchpointFully", kind="THANK_YOU", at="2025-06-14T10:00:00Z", **given)["followUps"]
    assert [(one["kind"], one["status"]) for one in thanks] == [("THANK_YOU", "DONE")]


def test_a_lost_opportunity_plans_keep_in_touch_and_a_touchpoint_completes_it(at: Desk, yew: Account) -> None:
    sale = at.done("recordOpportunity", customer=yew.id, openedAt="2025-06-01T09:00:00Z", rep=ANN)["opportunity"]["id"]
    lost = at.done("closeOpportunity", id=sale, expectedVersion=1, status="LOST", closedAt="2025-06-10T09:00:00Z")["followUps"]
    assert lost == [
        {"id": lost[0]["id"], "kind": "KEEP_IN_TOUCH", "dueAt": "2025-09-08T00:00:00Z", "status": "PLANNED", "assignedTo": {"id": ANN},
         "customer": {"id": yew.id}}
    ]  # fmt: skip
    status = "MATCH (f:FollowUp {id: $id}) RETURN f.status"
    yew.touch("CALL", 10)  # a touchpoint on the day of the loss does not complete KEEP_IN_TOUCH
    assert at.rows(status, id=lost[0]["id"]) == [["PLANNED"]]
    yew.touch("EMAIL", 12)
    assert at.rows(status, id=lost[0]["id"]) == [["PLANNED"]]
    yew.touch("CALL", 13)
    assert at.rows(status, id=lost[0]["id"]) == [["DONE"]]
    won = at.done("recordOpportunity", customer=yew.id)["opportunity"]["id"]
    assert at.done("closeOpportunity", id=won, expectedVersion=1, status="WON")["followUps"] == []
