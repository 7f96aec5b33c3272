"""What only a manager of the account writes: large amounts and what lies far back; and claims about oneself."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.visibility import Viewer
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SAW = Key("Contact", "Oak-1").id, Key("Product", "Saw").id
SOLD, ORDERED = Key("Purchase", "Oak-3").id, Key("Purchase", "Oak-4").id
SETTLED, OPEN = Key("Claim", "Oak-1").id, Key("Claim", "Oak-2").id
REFERRAL = Key("Referral", "Oak-Elm").id
NOW, LIMIT, BACK = "2025-06-15T12:00:00Z", "2025-03-17T09:00:00Z", "2025-03-16T09:00:00Z"  # 90 and 91 days back
CLAIM = {"customer": OAK, "cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "EMAIL", "text": "Two."}
STEP = {"expectedVersion": 1}


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        sid = {"sid": Key("Rep", "Sid").id, "north": Key("Territory", "North").id, "south": Key("Territory", "South").id}
        made.rows(
            "MATCH (rep:Rep {id: $sid}), (north:Territory {id: $north}), (south:Territory {id: $south}) "
            "MERGE (rep)-[:COVERS]->(north) MERGE (rep)-[:MANAGES]->(south)",
            **sid,
        )
        yield made


@pytest.fixture(scope="module")
def viewers(at: Desk) -> dict[str, Viewer]:
    """Return viewers who see Oak in the north: its rep, its manager, a manager of the south who covers the north, an admin."""
    return {"rep": at.rep("Ann"), "manager": at.manager("Nora"), "manager elsewhere": at.manager("Sid"), "admin": ADMIN}


def _errors(at: Desk, mutation: str, viewer: Viewer, /, **given: Any) -> set[tuple[str, str]]:
    """Return codes and fields of the user errors. The key is empty, so nothing is ever written."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code field }} }} }}"
    found = at.api.data(query, viewer, input={"idempotencyKey": " ", **given})[mutation]["userErrors"]
    return {(error["code"], ".".join(error["field"])) for error in found}


def _lines(price: str) -> list[dict[str, Any]]:
    return [{"product": SAW, "quantity": 10, "unitPrice": {"amount": price, "currency": "USD"}}]


# A mutation, its field, a value at the limit, a value over the limit, and the other fields.
LIMITS: list[tuple[str, str, Any, Any, dict[str, Any]]] = [
    ("recordPurchase", "lines", _lines("10000.00"), _lines("10000.01"), {"customer": OAK, "orderedAt": NOW}),
    (
        "resolveClaim", "cost", {"amount": "5000", "currency": "USD"}, {"amount": "5000.01", "currency": "USD"},
        {"id": OPEN, **STEP, "remedy": "REFUND", "resolvedAt": NOW},
    ),
    *(
        (mutation, "cost", {"amount": "5000", "currency": "USD"}, {"amount": "5000.01", "currency": "USD"}, given)
        for mutation, given in (
            ("recordServiceJob", {"customer": OAK, "kind": "REPAIR"}),
            ("completeServiceJob", {"id": Key("ServiceJob", "Oak-1").id, **STEP, "doneAt": NOW}),
        )
    ),
    *(
        (mutation, field, LIMIT, BACK, given)
        for mutation, field, given in (
            ("recordPurchase", "orderedAt", {"customer": OAK, "lines": _lines("1")}),
            ("recordDelivery", "deliveredAt", {"id": ORDERED, **STEP}),
            ("recordShipment", "shippedAt", {"id": ORDERED, **STEP}),
            ("cancelPurchase", "at", {"id": ORDERED, **STEP, "reason": "No."}),
            ("returnPurchase", "returnedAt", {"id": SOLD, **STEP}),
            ("makePromise", "madeAt", {"customer": OAK, "kind": "PRICE", "dueAt": NOW}),
            ("keepPromise", "keptAt", {"id": Key("Promise", "Oak-4").id, **STEP}),
            ("logTouchpoint", "at", {"customer": OAK, "kind": "CALL", "contacts": [FIRST]}),
            (
                "recordSatisfaction", "at",
                {"purchase": SOLD, "contact": FIRST, "expectation": 3, "experience": 4, "givenBy": "VISIT"},
            ),
            ("openClaim", "openedAt", CLAIM),
            ("resolveClaim", "resolvedAt", {"id": OPEN, **STEP, "remedy": "REFUND"}),
            ("confirmUnderstood", "understoodAt", {"id": SETTLED, **STEP}),
            ("resumeClaim", "at", {"id": OPEN, **STEP}),
            ("reopenClaim", "at", {"id": SETTLED, **STEP, "reason": "Again."}),
            ("recordServiceJob", "openedAt", {"customer": OAK, "kind": "REPAIR"}),
            ("completeServiceJob", "doneAt", {"id": Key("ServiceJob", "Oak-1").id, **STEP}),
            ("recordOpportunity", "openedAt", {"customer": OAK}),
            ("closeOpportunity", "closedAt", {"id": Key("Opportunity", "Oak").id, **STEP, "status": "WON"}),
            ("askForReferral", "at", {"contact": FIRST}),
            ("recordReferral", "givenAt", {"by": FIRST, "to": Key("Contact", "Oak-2").id}),
            ("recordReference", "givenAt", {"contact": FIRST}),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("mutation", "field", "most", "beyond", "given"), LIMITS, ids=[f"{one[0]}.{one[1]}" for one in LIMITS])
def test_over_a_limit_only_a_manager_of_the_account_writes(
    at: Desk, viewers: dict[str, Viewer], mutation: str, field: str, most: Any, beyond: Any, given: dict[str, Any]
) -> None:
    for who, viewer in viewers.items():
        needed = ("NEEDS_MANAGER", field)
        assert needed not in _errors(at, mutation, viewer, **given, **{field: most}), who
        assert (needed in _errors(at, mutation, viewer, **given, **{field: beyond})) is (who in ("rep", "manager elsewhere")), who


def test_a_manager_records_what_a_rep_may_not(at: Desk, viewers: dict[str, Viewer]) -> None:
    given = {"customer": OAK, "orderedAt": BACK, "lines": _lines("20000")}
    errors = at.do("recordPurchase", viewers["rep"], **given)["userErrors"]
    assert {error["code"] for error in errors} == {"NEEDS_MANAGER"}
    assert all("ask a manager" in error["message"] for error in errors)
    assert at.done("recordPurchase", viewers["manager"], **given)["purchase"]["status"] == "ORDERED"


def test_undoing_a_large_purchase_needs_a_manager_of_the_account(at: Desk, viewers: dict[str, Viewer]) -> None:
    def ordered(price: str) -> dict[str, Any]:
        return {"id": at.done("recordPurchase", customer=OAK, orderedAt=NOW, lines=_lines(price))["purchase"]["id"], **STEP}

    usual, large, sold = (ordered(price) for price in ("10000", "10000.01", "20000"))
    at.done("recordDelivery", **sold, deliveredAt=NOW)
    back = {"id": sold["id"], "expectedVersion": 2, "returnedAt": NOW}
    for who, viewer in viewers.items():
        above = who in ("manager", "admin")
        for mutation, field, most, beyond in (
            ("cancelPurchase", "id", usual | {"reason": "No."}, large | {"reason": "No."}),
            ("returnPurchase", "lines", back | {"lines": [{"line": 1, "quantity": 5}]}, back | {"lines": [{"line": 1, "quantity": 6}]}),
            ("returnPurchase", "lines", back | {"lines": [{"line": 1, "quantity": 5}]}, back),
        ):
            assert ("NEEDS_MANAGER", field) not in _errors(at, mutation, viewer, **most), (mutation, who)
            assert (("NEEDS_MANAGER", field) not in _errors(at, mutation, viewer, **beyond)) is above, (mutation, who)
    assert at.refused("returnPurchase", viewers["rep"], **back)[:2] == ("NEEDS_MANAGER", "lines")
    assert at.done("returnPurchase", viewers["manager"], **back)["original"]["status"] == "RETURNED"


def test_every_account_that_a_write_concerns_needs_its_manager(at: Desk) -> None:
    sid, nora, boss = at.manager("Sid"), at.manager("Nora"), at.manager("Max")
    both = at.done("createContact", name="Both", employment={"customer": OAK})["contact"]["id"]
    at.done("changeEmployment", contact=both, expectedVersion=1, joins={"customer": ELM})
    oak, elm = (Key("Purchase", f"{name}-3").id for name in ("Oak", "Elm"))
    other, elms = Key("Contact", "Oak-2").id, [Key("Contact", f"Elm-{number}").id for number in (1, 2)]
    named = at.done("recordReferral", by=elms[0], to=FIRST, givenAt=NOW)["referral"]["id"]
    bought = {"customer": ELM, "lines": _lines("1")}
    call = {"kind": "CALL", "contacts": [both]}
    cases: list[tuple[str, str, dict[str, Any], set[str]]] = [  # of Sid, who manages Elm, and Nora, who manages Oak: who is refused
        ("recordReferral", "givenAt", {"by": both, "to": FIRST, "purchase": oak}, {"Sid"}),
        ("recordReferral", "givenAt", {"by": both, "to": FIRST, "purchase": elm}, {"Sid"}),  # it names somebody at Oak
        ("recordReferral", "givenAt", {"by": elms[0], "to": both, "purchase": elm}, {"Sid"}),  # somebody at Oak, too
        ("recordReferral", "givenAt", {"by": both, "to": elms[0], "purchase": elm}, set()),
        ("recordReferral", "givenAt", {"by": both, "to": elms[0]}, {"Sid"}),  # of which account is not said
        ("recordReferral", "givenAt", {"by": elms[0], "to": elms[1]}, set()),
        ("advanceReferral", "at", {"id": named, **STEP, "status": "CONTACTED"}, {"Sid"}),
        ("askForReferral", "at", {"contact": both}, {"Sid"}),
        ("askForReferral", "at", {"contact": both, "purchase": elm}, set()),
        ("recordPurchase", "orderedAt", bought, set()),
        ("recordPurchase", "orderedAt", bought | {"referral": named}, {"Sid"}),
        ("logTouchpoint", "at", call | {"customer": ELM}, set()),
        ("logTouchpoint", "at", call | {"customer": OAK}, {"Sid"}),
        ("recordReferral", "givenAt", {"by": other, "to": FIRST}, {"Sid"}),
    ]
    for mutation, field, given, refused in cases:
        for who, viewer in (("Sid", sid), ("Nora", nora), ("Max", boss), ("admin", ADMIN)):
            found = ("NEEDS_MANAGER", field) in _errors(at, mutation, viewer, **given, **{field: BACK})
            assert found is (who in refused), (mutation, given, who)


# A claim, by how it differs, and the reps whom it is about. Ann sold to Oak and met its people a month before. Sid covers its territory.
ANN, SID = Key("Rep", "Ann").id, Key("Rep", "Sid").id
ABOUT: list[tuple[dict[str, Any], set[str]]] = [
    ({}, set()),
    ({"concerns": ANN}, {"Ann"}),
    ({"purchase": SOLD}, set()),  # a late or incomplete delivery is not the seller's conduct
    ({"purchase": SOLD, "cause": "ORDER_CONDITION_UNMET"}, {"Ann"}),
    ({"purchase": SOLD, "cause": "ORDER_CONDITION_UNMET", "concerns": SID}, {"Sid"}),
    ({"cause": "POOR_TREATMENT"}, {"Ann"}),
    ({"cause": "POOR_TREATMENT", "concerns": SID}, {"Sid"}),
]


@pytest.mark.parametrize(("given", "about"), ABOUT)
def test_nobody_judges_a_claim_about_themselves(at: Desk, given: dict[str, Any], about: set[str]) -> None:
    claim = {"id": at.done("openClaim", openedAt=NOW, **{**CLAIM, **given})["claim"]["id"], **STEP}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("assessClaim", {"verdict": "TRUE"}),
        ("resolveClaim", {"remedy": "APOLOGY", "resolvedAt": NOW}),
        ("confirmUnderstood", {}),
        ("waitForCustomer", {"reason": "Photos."}),
        ("resumeClaim", {}),
        ("reopenClaim", {"at": NOW, "reason": "Again."}),
        ("updateClaim", {"cause": "LATE_SHIPMENT"}),
        ("updateClaim", {"severity": "SEVERE"}),
        ("updateClaim", {"grounds": "Nothing happened."}),
        ("updateClaim", {"demand": None}),
        ("updateClaim", {"concerns": None}),
        ("updateClaim", {"department": Key("Department", "Service").id}),
        ("updateClaim", {"purchase": None}),
        ("updateClaim", {"product": SAW, "note": "They called again."}),
    ]
    for mutation, more in steps:
        for name in ("Ann", "Sid"):
            refused = ("NEEDS_MANAGER", "id") in _errors(at, mutation, at.rep(name), **claim, **more)
            assert refused is (name in about), (mutation, name)
        assert (("NEEDS_MANAGER", "id") in _errors(at, mutation, at.manager("Sid"), **claim, **more)) is ("Sid" in about)
        assert ("NEEDS_MANAGER", "id") not in _errors(at, mutation, at.manager("Nora"), **claim, **more)
    assert ("NEEDS_MANAGER", "id") not in _errors(at, "updateClaim", at.rep("Ann"), **claim, note="They called again.")


def test_whom_a_claim_is_about_does_not_undo_its_judgment(at: Desk) -> None:
    ann, nora = at.rep("Ann"), at.manager("Nora")
    claim = at.done("openClaim", **{**CLAIM, "cause": "POOR_TREATMENT", "concerns": ANN}, openedAt=NOW)["claim"]["id"]

    def tried(version: int) -> set[tuple[str, str]]:
        """What comes of it where Ann does it."""
        step = {"id": claim, "expectedVersion": version}
        given: list[tuple[str, dict[str, Any]]] = [
            ("reopenClaim", {"at": NOW, "reason": "x"}),
            ("waitForCustomer", {"reason": "x"}),
            ("updateClaim", {"severity": "SEVERE", "grounds": "x"}),
            ("updateClaim", {"note": "x"}),
        ]
        return {at.refused(mutation, ann, **step, **more)[:2] for mutation, more in given}

    at.done("updateClaim", ann, id=claim, expectedVersion=1, note="I am sorry.")  # before anybody judged
    at.done("assessClaim", nora, id=claim, expectedVersion=2, verdict="TRUE")
    assert tried(3) == {("NEEDS_MANAGER", "id")}
    at.done("resolveClaim", nora, id=claim, expectedVersion=3, remedy="APOLOGY", resolvedAt=NOW, understoodAt=NOW)
    assert tried(4) == {("NEEDS_MANAGER", "id")}
    read = "MATCH (c:Claim {id: $id}) RETURN c.status, c.verdict, c.remedies, c.understoodAt IS NULL"
    assert at.rows(read, id=claim) == [["RESOLVED", "TRUE", ["APOLOGY"], False]]
    assert at.done("reopenClaim", nora, id=claim, expectedVersion=4, at=NOW, reason="Again.")["claim"]["status"] == "OPEN"
