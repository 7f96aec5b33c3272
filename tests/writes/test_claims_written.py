"""Claims through the API: a state machine whose steps are said, a due date, advice, and a standing that follows."""

from collections.abc import Iterator

import neo4j
import pytest

from graph.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK = Key("Customer", "Oak").id
ELM = Key("Customer", "Elm").id
CLAIM = {"cause": "LATE_SHIPMENT", "severity": "SEVERE", "channel": "PHONE", "text": "It never came.", "openedAt": "2025-06-15T12:00:00Z"}


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def test_a_claim_goes_its_way_and_the_standing_follows(at: Desk) -> None:
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
    told = at.rows("MATCH (c:Change)-[:OF]->(:Claim {id: $id}) RETURN c.kind ORDER BY c.at", id=claim["id"])
    assert told == [["CLAIM_OPENED"], ["UPDATED"], ["CLAIM_RESOLVED"], ["CLAIM_OPENED"]]


def test_the_same_key_is_done_once(at: Desk) -> None:
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
def test_what_cannot_be_is_refused_with_its_field(at: Desk, given: dict[str, str], code: str, field: str) -> None:
    assert at.refused("openClaim", at.rep("Ann"), **{"customer": OAK, **CLAIM, **given})[:2] == (code, field)
