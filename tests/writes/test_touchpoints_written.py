"""Touchpoints through the API: contacts, subjects, findings, completed follow-ups, and a standing that follows."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from insights.aftersales.touchpoints import direction
from insights.enums import Direction, TouchpointKind
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
ANN = Key("Rep", "Ann").id
ONE, TWO, THREE = (Key("Contact", f"Oak-{number}").id for number in (1, 2, 3))
NEWS = Key("News", "Saw 2").id
LAST = Key("Purchase", "Oak-4").id
TODAY = "2025-06-15T12:00:00Z"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _log(**given: Any) -> dict[str, Any]:
    return {"kind": "CALL", "at": TODAY, "customer": OAK, "contacts": [ONE], **given}


def test_a_touchpoint_is_linked_to_its_records_and_the_standing_follows(at: Desk) -> None:
    findings = [
        {"kind": "NEED", "text": "A new saw.", "about": Key("Product", "Saw").id},
        {"kind": "PERSONAL", "text": "Fishes.", "about": ONE, "from": TWO},
    ]
    given = _log(kind="VISIT", contacts=[TWO, ONE, ONE], about=Key("Claim", "Oak-1").id, summary="Spoke.", nextStep="Call.", personal=True)
    before = at.rows("MATCH (c:Customer {id: $id}) RETURN c.asOf", id=OAK)
    told = at.done("logTouchpointFully", at.rep("Ann"), **given, findings=findings)
    made = told["touchpoint"]
    assert (made["direction"], made["rep"]["id"], made["customer"]["id"]) == ("TWO_WAY", ANN, OAK)
    assert sorted(one["id"] for one in made["contacts"]) == sorted([ONE, TWO])
    assert made["about"] == [{"__typename": "Claim", "id": Key("Claim", "Oak-1").id}]
    assert [(one["kind"], one["from"] and one["from"]["id"], one["at"]) for one in told["findings"]] == [
        ("NEED", None, TODAY), ("PERSONAL", TWO, TODAY),
    ]  # fmt: skip
    assert len(made["findings"]) == 2
    assert before == [[None]]
    ((day, level),) = at.rows("MATCH (c:Customer {id: $id}) RETURN toString(c.asOf), c.level", id=OAK)
    assert (day, level is not None) == ("2025-06-15", True)
    told_of = at.rows("MATCH (c:Change)-[:OF]->({id: $id}), (c)-[:AT]->(at:Customer) RETURN c.kind, at.id", id=made["id"])
    assert told_of == [["CREATED", OAK]]


def test_a_finding_belongs_to_the_only_contact_present(at: Desk) -> None:
    told = at.done("logTouchpointFully", **_log(findings=[{"kind": "USE", "text": "Cuts oak."}]))
    assert told["findings"][0]["from"]["id"] == ONE


def test_a_follow_up_is_completed_by_a_touchpoint_of_its_kind_about_its_purchase(at: Desk) -> None:
    planned = "MATCH (f:FollowUp {id: $id}) RETURN f.status, f.version"
    check = {"id": Key("FollowUp", "Oak-2").id}
    for given in (_log(kind="DELIVERY_CHECK"), _log(kind="STATUS_UPDATE", about=LAST)):
        told = at.done("logTouchpointFully", **given)
        assert check["id"] not in {one["id"] for one in told["followUps"]}
    told = at.done("logTouchpointFully", **_log(kind="DELIVERY_CHECK", about=LAST))
    (done,) = [one for one in told["followUps"] if one["kind"] == "DELIVERY_CHECK"]
    assert (done["id"], done["status"], done["doneAt"], done["doneBy"]["id"]) == (check["id"], "DONE", TODAY, told["touchpoint"]["id"])
    assert at.rows(planned, **check) == [["DONE", 2]]
    assert at.done("logTouchpointFully", **_log(kind="DELIVERY_CHECK", about=LAST))["followUps"] == []
    assert at.rows(planned, **check) == [["DONE", 2]]


def test_any_two_way_touchpoint_completes_the_monthly_contact_and_plans_the_next(at: Desk) -> None:
    open_ones = "MATCH (f:FollowUp {kind: 'MONTHLY_CONTACT', status: 'PLANNED'})-[:OF]->(:Customer {id: $id}) RETURN toString(f.dueAt)"
    bob = at.rep("Bob")
    given = _log(customer=ELM, contacts=[Key("Contact", "Elm-1").id])
    assert at.rows(open_ones, id=ELM) == [["2025-06-16T12:00:00Z"]]
    assert at.done("logTouchpointFully", bob, **given | {"kind": "EMAIL"})["followUps"] == []
    done, planned = at.done("logTouchpointFully", bob, **given | {"at": "2025-06-14T12:00:00Z"})["followUps"]
    assert (done["id"], done["status"]) == (Key("FollowUp", "Elm-3").id, "DONE")
    assert (planned["kind"], planned["status"], planned["dueAt"]) == ("MONTHLY_CONTACT", "PLANNED", "2025-07-14T00:00:00Z")
    assert planned["assignedTo"]["id"] == Key("Rep", "Bob").id
    assert at.rows(open_ones, id=ELM) == [["2025-07-14T00:00:00Z"]]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"customer": ELM}, "NOT_FOUND", "customer"),
        ({"contacts": [ONE, Key("Contact", "Elm-1").id]}, "NOT_FOUND", "contacts.1"),
        ({"at": "2025-06-16T12:00:00Z"}, "INVALID", "at"),
        ({"kind": "NEWS"}, "INVALID", "about"),
        ({"kind": "NEWS", "about": Key("Product", "Saw").id}, "INVALID", "about"),
        ({"about": Key("Purchase", "Elm-1").id}, "NOT_FOUND", "about"),
        ({"about": ONE}, "NOT_FOUND", "about"),
        ({"rep": "rep_unknown"}, "NOT_FOUND", "rep"),
        ({"summary": "\u0007"}, "INVALID", "summary"),
        ({"findings": [{"kind": "USE", "text": " "}]}, "INVALID", "findings.0.text"),
        ({"findings": [{"kind": "USE", "text": "x", "about": NEWS}]}, "NOT_FOUND", "findings.0.about"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("logTouchpoint", at.rep("Ann"), **_log(**given))[:2] == (code, field)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"contacts": [Key("Contact", "Elm-1").id]}, "contacts.0"),
        ({"about": Key("Purchase", "Elm-1").id}, "about"),
        ({"about": ELM}, "about"),
        ({"findings": [{"kind": "USE", "text": "x", "from": Key("Contact", "Elm-1").id}]}, "findings.0.from"),
    ],
)
def test_records_of_another_customer_are_refused(at: Desk, given: dict[str, Any], field: str) -> None:
    assert at.refused("logTouchpoint", **_log(**given))[:2] == ("INVALID", field)


def test_news_is_recorded_by_managers_and_told_by_touchpoints(at: Desk) -> None:
    given = {"text": "New blades.", "about": [Key("Product", "Saw").id, Key("Category", "Tools").id]}
    assert at.refused("recordNews", at.rep("Ann"), **given)[:2] == ("FORBIDDEN", "")
    assert at.refused("recordNews", **{**given, "text": " "})[:2] == ("INVALID", "text")
    assert at.refused("recordNews", **{**given, "about": [OAK]})[:2] == ("NOT_FOUND", "about.0")
    news = at.done("recordNews", at.manager("Max"), **given)["news"]
    assert (news["text"], news["at"], news["product"]["id"]) == ("New blades.", TODAY, Key("Product", "Saw").id)
    told = at.done("logTouchpointFully", at.rep("Ann"), **_log(kind="NEWS", about=news["id"]))["touchpoint"]
    assert (told["direction"], told["about"]) == ("OUTBOUND", [{"__typename": "News", "id": news["id"]}])
    assert at.rows("MATCH (c:Change)-[:OF]->({id: $id}) RETURN c.kind, EXISTS { (c)-[:AT]->() }", id=news["id"]) == [["CREATED", False]]


def test_the_direction_follows_from_the_kind_if_not_stated() -> None:
    one_way = {kind for kind in TouchpointKind if direction(kind) is Direction.OUTBOUND}
    assert one_way == {"EMAIL", "LETTER", "THANK_YOU", "STATUS_UPDATE", "NEWS"}
