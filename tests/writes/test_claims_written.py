"""Claims through the API: steps of a state machine, due date, advice, and a standing that follows."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK = Key("Customer", "Oak").id
ELM = Key("Customer", "Elm").id
CLAIM = {"cause": "LATE_SHIPMENT", "severity": "SEVERE", "channel": "PHONE", "text": "It never came.", "openedAt": "2025-06-15T12:00:00Z"}


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def test_a_claim_passes_its_steps_and_the_standing_follows(at: Desk) -> None:
    opened = at.done("openClaim", customer=OAK, **CLAIM)
    claim = opened["claim"]
    assert (claim["status"], claim["dueAt"], opened["customer"]["id"]) == ("OPEN", "2025-06-16T17:00:00Z", OAK)
    step = {"id": claim["id"]}
    code, field, message = at.refused("resolveClaim", **step, expectedVersion=1, remedy="REFUND", resolvedAt="2025-06-15T12:00:00Z")
    assert (code, field) == ("ILLEGAL_STEP", "id")
    assert "assessClaim" in message
    judged = at.done("assessClaim", **step, expectedVersion=1, verdict="SUSPECTED")["claim"]
    assert [one["code"] for one in judged["advice"]] == ["LISTEN", "BLAME_NOBODY", "GIVE_IN", "RESOLVE_FAST", "MAKE_UNDERSTOOD"]
    assert at.refused("assessClaim", **step, expectedVersion=1, verdict="TRUE")[:2] == ("STALE_VERSION", "expectedVersion")
    settled = at.done(
        "resolveClaim", **step, expectedVersion=2, remedy="REFUND", cost={"amount": "12.50", "currency": "USD"},
        resolvedAt="2025-06-15T12:00:00Z", understoodAt="2025-06-15T12:00:00Z",
    )  # fmt: skip
    assert (settled["claim"]["status"], settled["claim"]["understoodAt"]) == ("RESOLVED", "2025-06-15T12:00:00Z")
    again = at.done("reopenClaim", **step, expectedVersion=3, at="2025-06-15T12:00:00Z", reason="It broke again.")["claim"]
    assert (again["status"], again["reopened"]) == ("OPEN", 1)
    told = at.rows("MATCH (c:Change)-[:OF]->(:Claim {id: $id}) RETURN c.kind ORDER BY c.place", id=claim["id"])
    assert told == [["CLAIM_OPENED"], ["UPDATED"], ["CLAIM_RESOLVED"], ["CLAIM_OPENED"]]


def test_the_same_key_is_applied_once(at: Desk) -> None:
    given = {"customer": OAK, **CLAIM, "idempotencyKey": "once"}
    first = at.done("openClaim", **given)["claim"]["id"]
    before = at.everything()
    assert at.done("openClaim", **given)["claim"]["id"] == first
    assert at.everything() == before
    assert at.refused("openClaim", **{**given, "text": "Another one."})[:2] == ("KEY_REUSED", "idempotencyKey")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"customer": ELM}, "NOT_FOUND", "customer"),
        ({"customer": "cus_unknown"}, "NOT_FOUND", "customer"),
        ({"purchase": Key("Purchase", "Elm 1").id}, "NOT_FOUND", "purchase"),
        ({"openedAt": "2025-07-01T00:00:00Z"}, "INVALID", "openedAt"),
        ({"text": "\u0000"}, "INVALID", "text"),
        ({"text": "x" * 4001}, "INVALID", "text"),
        ({"idempotencyKey": ""}, "INVALID", "idempotencyKey"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, str], code: str, field: str) -> None:
    assert at.refused("openClaim", at.rep("Ann"), **{"customer": OAK, **CLAIM, **given})[:2] == (code, field)


NOW = "2025-06-15T12:00:00Z"  # a Sunday
ANN, SHIPPING, SERVICE = Key("Rep", "Ann").id, Key("Department", "Shipping").id, Key("Department", "Service").id
SAW, LAST = Key("Product", "Saw").id, Key("Purchase", "Oak-4").id
GROUNDS = {**CLAIM, "demand": "A credit."}


def _opened(at: Desk, **given: Any) -> dict[str, Any]:
    return dict(at.done("openClaimFully", **{"customer": OAK, **GROUNDS, **given})["claim"])


def test_a_demand_and_its_grounds_are_two_fields(at: Desk) -> None:
    claim = _opened(at, concerns=ANN)
    assert (claim["grounds"], claim["demand"], claim["concerns"]) == ("It never came.", "A credit.", {"id": ANN})
    older = at.done("openClaimFully", customer=OAK, **CLAIM)["claim"]
    assert (older["grounds"], older["demand"]) == ("It never came.", None)
    assert at.refused("openClaimFully", customer=OAK, **{**GROUNDS, "text": " "})[:2] == ("INVALID", "text")
    assert at.refused("openClaimFully", customer=OAK, **{**GROUNDS, "cause": "UNKNOWN"})[:2] == ("INVALID", "cause")


def test_a_claim_is_corrected_and_its_due_date_follows(at: Desk) -> None:
    claim = _opened(at, department=SHIPPING)
    given = {"id": claim["id"], "expectedVersion": 1}
    found = at.done("updateClaim", **given, cause="POOR_TREATMENT", severity="MINOR", department=SERVICE, concerns=ANN, grounds="Rude.")[
        "claim"
    ]
    assert (found["cause"], found["severity"], found["dueAt"], found["version"]) == ("POOR_TREATMENT", "MINOR", "2025-06-20T17:00:00Z", 2)
    assert (found["department"], found["concerns"], found["grounds"], found["demand"]) == (
        {"id": SERVICE},
        {"id": ANN},
        "Rude.",
        "A credit.",
    )
    given["expectedVersion"] = 2
    cleared = at.done("updateClaim", **given, department=None, demand=None)["claim"]
    assert (cleared["department"], cleared["demand"], cleared["grounds"]) == (None, None, "Rude.")
    again = at.done("updateClaim", id=claim["id"], expectedVersion=3, grounds="Rude.")["claim"]
    assert again["version"] == 3  # nothing changed
    assert at.refused("updateClaim", id=claim["id"], expectedVersion=1, grounds="x")[:2] == ("STALE_VERSION", "expectedVersion")
    assert at.refused("updateClaim", id=claim["id"], expectedVersion=3, cause="UNKNOWN")[:2] == ("INVALID", "cause")
    elsewhere = Key("Purchase", "Elm-4").id
    assert at.refused("updateClaim", id=claim["id"], expectedVersion=3, purchase=elsewhere)[:2] == ("INVALID", "purchase")


def test_an_overdue_claim_stays_overdue_whatever_its_severity(at: Desk) -> None:
    claim = _opened(at, openedAt="2025-06-05T09:00:00Z")
    assert (claim["dueAt"], claim["overdue"]) == ("2025-06-05T17:00:00Z", True)
    milder = at.done("updateClaim", id=claim["id"], expectedVersion=1, severity="MINOR")["claim"]
    assert (milder["dueAt"], milder["overdue"]) == ("2025-06-05T17:00:00Z", True)
    waiting = at.done("waitForCustomer", id=claim["id"], expectedVersion=2, reason="Photos.")["claim"]
    assert waiting["overdue"]  # it was overdue before


def test_a_not_correct_claim_needs_a_finding(at: Desk) -> None:
    claim = _opened(at)
    given = {"id": claim["id"], "expectedVersion": 1}
    assert at.refused("assessClaimFully", **given, verdict="NOT_CORRECT")[:2] == ("INVALID", "finding")
    assert at.refused("assessClaimFully", **given, verdict="TRUE", finding="UNCLEAR")[:2] == ("INVALID", "finding")
    judged = at.done("assessClaimFully", **given, verdict="NOT_CORRECT", finding="TOOK_ADVANTAGE")
    assert judged["claim"]["finding"] == "TOOK_ADVANTAGE"
    assert judged["warnings"] == [{"code": "FINDING_UNSUPPORTED", "field": ["finding"]}]
    given["expectedVersion"] = 2
    again = at.done("assessClaimFully", **given, verdict="NOT_CORRECT", finding="HONEST_MISTAKE")
    assert (again["claim"]["finding"], again["warnings"]) == ("HONEST_MISTAKE", [])
    query = "query ($id: ID!) { node(id: $id) { ... on Claim { verdict finding } } }"
    seen = {
        who: at.api.data(query, viewer, id=given["id"])["node"] for who, viewer in (("rep", at.rep("Ann")), ("manager", at.manager("Nora")))
    }
    assert seen == {
        "rep": {"verdict": "NOT_CORRECT", "finding": None},
        "manager": {"verdict": "NOT_CORRECT", "finding": "HONEST_MISTAKE"},
    }
    given["expectedVersion"] = 3
    assert at.done("assessClaimFully", **given, verdict="TRUE")["claim"]["finding"] is None


def test_a_claim_has_several_remedies_and_is_understood_later(at: Desk) -> None:
    def claims(payload: Any) -> float:
        return float(next(one["value"] for one in payload["customer"]["relationship"]["components"] if one["key"] == "CLAIMS"))

    step = {"id": _opened(at)["id"]}
    at.done("assessClaimFully", **step, expectedVersion=1, verdict="TRUE")
    assert at.refused("confirmUnderstood", **step, expectedVersion=2)[:2] == ("ILLEGAL_STEP", "id")
    settled = at.done("resolveClaimFully", **step, expectedVersion=2, remedy="APOLOGY", remedies=["CREDIT", "APOLOGY"], resolvedAt=NOW)[
        "claim"
    ]
    assert (settled["remedies"], settled["understoodAt"]) == (["APOLOGY", "CREDIT"], None)
    before = claims(at.done("updateClaim", **step, expectedVersion=3, note="Waits for word.") | at.api.data(_COMPONENTS, id=OAK))
    early = {"understoodAt": "2025-06-15T11:00:00Z"}
    assert at.refused("confirmUnderstood", **step, expectedVersion=4, **early)[:2] == ("INVALID", "understoodAt")
    done = at.done("confirmUnderstood", **step, expectedVersion=4)
    assert (done["claim"]["understoodAt"], claims(done) > before) == (NOW, True)
    code, _, message = at.refused("confirmUnderstood", **step, expectedVersion=5)
    assert (code, "reopenClaim" in message, "confirmUnderstood" in message) == ("ILLEGAL_STEP", True, False)
    told = at.rows(
        "MATCH (c:Change)-[:OF]->(:Claim {id: $id}) RETURN c.cause CONTAINS 'UNDERSTOOD' ORDER BY c.place DESC LIMIT 1", id=step["id"]
    )
    assert told == [[True]]


_COMPONENTS = "query ($id: ID!) { customer(by: {id: $id}) { relationship { components { key value } } } }"


def test_the_clock_stands_still_while_we_wait_for_the_customer(at: Desk) -> None:
    """Opened on Friday at 13:00. Four hours were used when the claim began to wait, on Sunday."""
    claim = _opened(at, openedAt="2025-06-13T13:00:00Z")
    assert claim["dueAt"] == "2025-06-16T13:00:00Z"
    step = {"id": claim["id"]}
    assert at.refused("resumeClaim", **step, expectedVersion=1)[:2] == ("ILLEGAL_STEP", "id")
    waits = at.done("waitForCustomer", **step, expectedVersion=1, reason="Photos of the box.")["claim"]
    assert (waits["waitingSince"], waits["waitReason"], waits["overdue"]) == (NOW, "Photos of the box.", False)
    assert at.refused("waitForCustomer", **step, expectedVersion=2, reason="Again.")[:2] == ("ILLEGAL_STEP", "id")
    listed = 'query { myDay(day: "2025-06-15") { claimsDue(first: 50) { nodes { id } } } }'
    assert step not in at.api.data(listed)["myDay"]["claimsDue"]["nodes"]
    goes_on = at.done("resumeClaim", **step, expectedVersion=2)["claim"]
    assert (goes_on["dueAt"], goes_on["waitingSince"], goes_on["waitReason"]) == ("2025-06-16T13:00:00Z", None, None)
    assert step in at.api.data(listed)["myDay"]["claimsDue"]["nodes"]
    milder = at.done("updateClaim", **step, expectedVersion=3, severity="MAJOR")["claim"]
    assert milder["dueAt"] == "2025-06-17T13:00:00Z"  # sixteen hours, of which four were used


def test_business_hours_are_those_of_the_owner(at: Desk) -> None:
    at.rows("MATCH (r:Rep {id: $id}) SET r.timeZone = 'America/Los_Angeles'", id=ANN)
    # Friday 13:00 in the owner's zone: four hours are left
    assert _opened(at, openedAt="2025-06-13T20:00:00Z")["dueAt"] == "2025-06-16T20:00:00Z"
    at.rows("MATCH (r:Rep {id: $id}) REMOVE r.timeZone", id=ANN)


def test_advice_cites_what_was_returned(at: Desk) -> None:
    sold = {"product": SAW, "quantity": 2, "unitPrice": {"amount": "10", "currency": "USD"}}
    bought = at.done("recordPurchase", customer=OAK, orderedAt="2025-06-01T09:00:00Z", lines=[sold])["purchase"]["id"]
    at.done("recordDelivery", id=bought, expectedVersion=1, deliveredAt="2025-06-05T09:00:00Z")
    claim = _opened(at, purchase=bought, product=SAW)
    assert "ALREADY_RETURNED" not in {one["code"] for one in claim["advice"]}
    given = {"id": bought, "returnedAt": "2025-06-10T09:00:00Z"}
    back = at.done("returnPurchase", **given, expectedVersion=2)["purchase"]["id"]
    judged = at.done("assessClaimFully", id=claim["id"], expectedVersion=1, verdict="NOT_CORRECT", finding="TOOK_ADVANTAGE")
    advice = {one["code"]: one["purchase"] for one in judged["claim"]["advice"]}
    assert (advice["ALREADY_RETURNED"], judged["warnings"]) == ({"id": back}, [])
