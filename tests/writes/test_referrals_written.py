"""Referrals and references through the API: asked, given, followed to the sale; who must not be asked; which referrals count."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.derived.attribution import AFTER_FIRST_ORDER, CIRCLE, SAME_CUSTOMER, attribute
from insights.enums import ReferralStatus
from insights.network.referrals import AT, STEPS
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
ANN, BOB = "Ann", "Bob"
OAK_1, OAK_2, OAK_3 = (Key("Contact", f"Oak-{number}").id for number in (1, 2, 3))
ELM_1, ELM_2 = (Key("Contact", f"Elm-{number}").id for number in (1, 2))
LAST = Key("Purchase", "Oak-4").id
TODAY = "2025-06-15T12:00:00Z"
_ARROWS = "MATCH (a:Customer)-[r:REFERRED]->(b:Customer) RETURN a.id, b.id, r.referral ORDER BY r.referral"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    """For tests whose writes no other test reads."""
    with desk(driver, address) as made:
        yield made


@pytest.fixture
def fresh(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


@pytest.fixture
def follows(fresh: Desk, driver: neo4j.Driver) -> Iterator[Desk]:
    """After all writes, attribution equals the decision of an import."""
    at = fresh
    yield at
    stored = "MATCH (r:Referral) RETURN r.id, r.attributed, r.attributionReason ORDER BY r.id"
    before = at.rows(stored), at.rows(_ARROWS)
    attribute(driver)
    assert before == (at.rows(stored), at.rows(_ARROWS))


def test_a_referral_passes_its_steps_and_raises_the_givers_advocacy(follows: Desk) -> None:
    at = follows
    asked = at.done("askForReferral", contact=OAK_1, at="2023-01-02T00:00:00Z", purchase=LAST)["referral"]
    assert (asked["status"], asked["askedAt"]) == ("ASKED", "2023-01-02T00:00:00Z")
    step: dict[str, Any] = {"id": asked["id"]}
    code, field, message = at.refused("advanceReferral", **step, expectedVersion=1, status="WON", at=TODAY)
    assert (code, field) == ("ILLEGAL_STEP", "id")
    assert "recordReferral or advanceReferral to DECLINED" in message
    given = {"referral": asked["id"], "by": OAK_1, "to": ELM_1, "givenAt": "2023-01-03T00:00:00Z", "how": "FRIEND"}
    assert at.refused("recordReferral", **given)[:2] == ("INVALID", "expectedVersion")
    assert at.refused("recordReferral", **given | {"by": OAK_2, "expectedVersion": 1})[:2] == ("INVALID", "by")
    assert at.refused("recordReferral", **given | {"givenAt": "2023-01-01T00:00:00Z", "expectedVersion": 1})[:2] == ("INVALID", "givenAt")
    told = at.done("recordReferralFully", **given, expectedVersion=1)
    made = told["referral"]
    assert (made["status"], made["how"], made["attributed"], made["customer"]["id"]) == ("GIVEN", "FRIEND", True, OAK)
    assert made["purchase"]["id"] == LAST
    assert at.rows(_ARROWS) == [[OAK, ELM, asked["id"]]]
    errors = at.do("recordReferral", **given, expectedVersion=2)["userErrors"]
    assert [(one["code"], one["field"]) for one in errors] == [("TAKEN", ["to"]), ("ILLEGAL_STEP", ["referral"])]
    assert at.refused("recordReferral", **given | {"to": ELM_2}, expectedVersion=2)[:2] == ("ILLEGAL_STEP", "referral")
    met = at.done("advanceReferralFully", **step, expectedVersion=2, status="MET", at="2023-02-01T00:00:00Z")["referral"]
    assert (met["status"], met["metAt"], met["contactedAt"]) == ("MET", "2023-02-01T00:00:00Z", None)
    won: dict[str, Any] = {**step, "expectedVersion": 3, "status": "WON", "at": "2024-08-20T00:00:00Z"}
    bought = Key("Purchase", "Elm-1").id
    for wrong, code, field in (
        ({"at": "2023-01-15T00:00:00Z"}, "INVALID", "at"),
        ({"at": "2025-07-01T00:00:00Z"}, "INVALID", "at"),
        ({"purchase": LAST}, "INVALID", "purchase"),
        ({"purchase": bought, "status": "LOST"}, "INVALID", "purchase"),
        ({"status": "CONTACTED"}, "ILLEGAL_STEP", "id"),
        ({"expectedVersion": 2}, "STALE_VERSION", "expectedVersion"),
    ):
        assert at.refused("advanceReferral", **won | wrong)[:2] == (code, field)
    before = at.rows("MATCH (c:Customer {id: $id}) RETURN c.score", id=OAK)[0][0]
    ended = at.done("advanceReferralFully", **won, purchase=bought)["referral"]
    assert (ended["status"], ended["ledTo"]["id"]) == ("WON", bought)
    assert at.rows("MATCH (c:Customer {id: $id}) RETURN c.score", id=OAK)[0][0] > before
    told_of = at.rows("MATCH (c:Change)-[:OF]->({id: $id}), (c)-[:AT]->(at:Customer) RETURN c.kind, at.id ORDER BY c.place", id=asked["id"])
    assert told_of == [["CREATED", OAK], *[["REFERRAL_ADVANCED", OAK]] * 3]


def test_attribution_follows_at_once(follows: Desk) -> None:
    at = follows

    def name(by: str, to: str, given: str) -> dict[str, Any]:
        return dict(at.done("recordReferralFully", by=by, to=to, givenAt=given)["referral"])

    first = name(OAK_2, ELM_1, "2023-03-01T00:00:00Z")
    assert first["attributed"] is True
    assert name(OAK_1, OAK_2, "2023-03-02T00:00:00Z")["attributionReason"] == SAME_CUSTOMER
    assert name(ELM_1, OAK_1, "2023-03-03T00:00:00Z")["attributionReason"] == CIRCLE
    assert name(OAK_2, ELM_2, TODAY)["attributionReason"] == AFTER_FIRST_ORDER
    earlier = name(OAK_1, ELM_1, "2023-02-01T00:00:00Z")
    assert at.rows(_ARROWS) == [[OAK, ELM, earlier["id"]]]
    for one in (earlier, first):  # both led nowhere, so referrals that they excluded count now
        at.done("advanceReferral", id=one["id"], expectedVersion=1, status="DECLINED", at=TODAY)
    ((giver, named, _),) = at.rows(_ARROWS)
    assert (giver, named) == (ELM, OAK)


def test_asking_is_refused_if_referral_ask_says_never(fresh: Desk) -> None:
    at = fresh
    code, field, message = at.refused("askForReferral", contact=OAK_3, at=TODAY)
    assert (code, field) == ("INVALID", "contact")
    assert "not to be contacted" in message
    assert at.refused("recordReference", contact=OAK_3, askedAt=TODAY)[:2] == ("INVALID", "contact")
    at.rows("MATCH (c:Customer {id: $id}) SET c.status = 'STOPPED'", id=OAK)
    assert "stopped calling" in at.refused("askForReferral", contact=OAK_1, at=TODAY)[2]
    asked = at.done("askForReferral", contact=ELM_1, at=TODAY)["referral"]
    declined = at.done("advanceReferralFully", id=asked["id"], expectedVersion=1, status="DECLINED", at=TODAY)["referral"]
    assert (declined["declinedAt"], declined["attributed"]) == (TODAY, None)


@pytest.mark.parametrize(
    ("mutation", "given", "code", "field"),
    [
        ("askForReferral", {"contact": ELM_1, "at": TODAY}, "NOT_FOUND", "contact"),
        ("askForReferral", {"contact": OAK_1, "at": "2025-07-01T00:00:00Z"}, "INVALID", "at"),
        ("askForReferral", {"contact": OAK_1, "at": TODAY, "opportunity": Key("Opportunity", "Elm").id}, "NOT_FOUND", "opportunity"),
        ("recordReferral", {"by": OAK_1, "to": OAK_1, "givenAt": TODAY}, "INVALID", "to"),
        ("recordReferral", {"by": OAK_1, "to": ELM_1, "givenAt": TODAY}, "NOT_FOUND", "to"),
        ("recordReferral", {"by": OAK_1, "to": OAK_2, "givenAt": "2025-07-01T00:00:00Z"}, "INVALID", "givenAt"),
        ("advanceReferral", {"id": "ref_none", "expectedVersion": 1, "status": "WON", "at": TODAY}, "NOT_FOUND", "id"),
        ("recordReference", {"contact": OAK_1}, "INVALID", ""),
        ("recordReference", {"contact": OAK_1, "givenAt": TODAY, "declinedAt": TODAY}, "INVALID", "declinedAt"),
        ("recordReference", {"contact": OAK_1, "askedAt": TODAY, "givenAt": "2025-06-01T00:00:00Z"}, "INVALID", "givenAt"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, mutation: str, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused(mutation, at.rep(ANN), **given)[:2] == (code, field)


def test_the_purchase_must_belong_to_the_contacts_customer(at: Desk) -> None:
    given = {"contact": OAK_1, "at": TODAY, "purchase": Key("Purchase", "Elm-1").id}
    assert at.refused("askForReferral", **given)[:2] == ("INVALID", "purchase")


def test_a_reference_is_asked_for_and_answered_once(at: Desk) -> None:
    asked = at.done("recordReference", at.rep(ANN), contact=OAK_1, askedAt="2025-06-01T00:00:00Z")["reference"]
    assert (asked["contact"]["id"], asked["customer"]["id"], asked["givenAt"]) == (OAK_1, OAK, None)
    answer = {"reference": asked["id"], "contact": OAK_1, "givenAt": "2025-06-02T00:00:00Z", "expectedVersion": 1}
    assert at.refused("recordReference", **answer | {"contact": OAK_2})[:2] == ("INVALID", "contact")
    assert at.refused("recordReference", **answer | {"givenAt": "2025-05-02T00:00:00Z"})[:2] == ("INVALID", "givenAt")
    given = at.done("recordReference", **answer)["reference"]
    assert (given["id"], given["version"], given["askedAt"]) == (asked["id"], 2, "2025-06-01T00:00:00Z")
    assert at.refused("recordReference", **answer | {"expectedVersion": 2})[:2] == ("ILLEGAL_STEP", "reference")


def test_steps_go_forward_until_a_final_status() -> None:
    assert STEPS.keys() == AT.keys() == set(ReferralStatus)
    order = list(ReferralStatus)
    assert all(order.index(after) > order.index(before) for before, steps in STEPS.items() for after in steps)
    assert {status for status, steps in STEPS.items() if not steps} == {"WON", "LOST", "DECLINED"}
