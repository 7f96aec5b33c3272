"""Contacts through the API: created with a job, changed, moved to another employer, and their acquaintances."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SECOND, THIRD = (Key("Contact", f"Oak-{number}").id for number in (1, 2, 3))
THERE = Key("Contact", "Elm-1").id
JOBS = (
    "MATCH (:Contact {id: $id})-[w:WORKS_AT]->(c) RETURN c.id, w.title, w.buyingRole, w.roleSource, toString(w.since), toString(w.until) "
    "ORDER BY w.since, w.until"
)
ABOVE = "MATCH (:Contact {id: $id})-[:REPORTS_TO]->(p) RETURN p.id"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _entered(at: Desk, customer: str = OAK, /, name: str = "Rosa Roe", email: str | None = None, **job: Any) -> str:
    """Create a contact at that customer and return its id."""
    return str(at.done("createContact", name=name, email=email, employment={"customer": customer, **job})["contact"]["id"])


def _stored(at: Desk, contact: str) -> dict[str, Any]:
    ((found,),) = at.rows("MATCH (c:Contact {id: $id}) RETURN properties(c)", id=contact)
    return dict(found)


def _version(at: Desk, contact: str) -> int:
    return int(_stored(at, contact)["version"])


def test_a_rep_creates_a_contact_with_a_job(at: Desk) -> None:
    given = {"name": "Zoë Zahn", "email": "Zoe@Oak.Example", "phone": "0731 100001"}
    job = {"customer": OAK, "title": "Head of Purchasing", "department": "Mill", "since": "2024-01-01", "reportsTo": FIRST}
    entered = at.done("createContact", at.rep("Ann"), **given, employment=job)["contact"]
    stored = _stored(at, entered["id"])
    assert [stored[name] for name in ("nameKey", "email", "phone", "doNotContact", "source")] == [
        "zoe zahn", "Zoe@oak.example", "+49731100001", False, "rapport",
    ]  # fmt: skip
    assert at.rows(JOBS, id=entered["id"]) == [[OAK, "Head of Purchasing", "PROCUREMENT", "INFERRED", "2024-01-01", None]]
    assert at.rows(ABOVE, id=entered["id"]) == [[FIRST]]
    assert at.rows("MATCH (c:Change)-[:OF]->({id: $id}) MATCH (c)-[:AT]->(k) RETURN c.kind, k.id", id=entered["id"]) == [["CREATED", OAK]]


def test_a_present_job_is_changed_and_a_missing_one_is_created(at: Desk) -> None:
    contact = _entered(at, title="Baker", since="2020-05-01")
    at.done("updateContact", id=contact, expectedVersion=1, employment={"customer": OAK, "title": "Director"})
    assert at.rows(JOBS, id=contact) == [[OAK, "Director", "DECISION_MAKER", "INFERRED", "2020-05-01", None]]
    at.done("updateContact", id=contact, expectedVersion=2, employment={"customer": OAK, "buyingRole": "CHAMPION"})
    at.done("updateContact", id=contact, expectedVersion=3, employment={"customer": OAK, "title": "Buyer", "reportsTo": FIRST})
    at.done("updateContact", id=contact, expectedVersion=4, employment={"customer": OAK, "reportsTo": SECOND})
    at.done("updateContact", id=contact, expectedVersion=5, name="Rosa Roe-Ray", employment={"customer": ELM, "since": "2023-01-01"})
    assert at.rows(JOBS, id=contact) == [
        [OAK, "Buyer", "CHAMPION", "STATED", "2020-05-01", None], [ELM, None, None, None, "2023-01-01", None],
    ]  # fmt: skip
    assert at.rows(ABOVE, id=contact) == [[SECOND]]
    assert [_stored(at, contact)[name] for name in ("nameKey", "nameTight", "nameLength")] == ["rosa roe-ray", "rosaroeray", 10]


def test_a_contact_who_leaves_keeps_their_history_and_the_account_gets_a_change(at: Desk) -> None:
    contact = _entered(at, email="rosa@elm.example", reportsTo=FIRST, since="2020-05-01")
    below = _entered(at, name="Bo", reportsTo=contact)
    given = {"contact": contact, "expectedVersion": 1, "leaves": OAK, "leftAt": "2025-06-01"}
    assert at.refused("changeEmployment", **{**given, "leftAt": "2020-04-30"})[:2] == ("INVALID", "leftAt")
    left = at.done("changeEmploymentProposing", **given)
    assert (left["customer"]["id"], left["proposedEmployer"]["id"]) == (OAK, ELM)
    assert at.rows(JOBS, id=contact) == [[OAK, None, None, None, "2020-05-01", "2025-06-01"]]
    assert at.rows(ABOVE, id=contact) == at.rows(ABOVE, id=below) == []
    told = "MATCH (c:Change {kind: 'CONTACT_LEFT'})-[:OF]->({id: $id}) MATCH (c)-[:AT]->(k) RETURN k.id"
    assert at.rows(told, id=contact) == [[OAK]]
    assert at.refused("changeEmployment", **{**given, "expectedVersion": 2})[:2] == ("INVALID", "leaves")
    joined = at.done("changeEmployment", contact=contact, expectedVersion=2, joins={"customer": ELM, "title": "Buyer"})["contact"]
    assert [(job["customer"]["id"], job["until"]) for job in joined["employments"]] == [(ELM, None), (OAK, "2025-06-01")]
    back = at.done("changeEmployment", contact=contact, expectedVersion=3, leaves=ELM, joins={"customer": OAK, "title": "Owner"})["contact"]
    assert (back["employments"][0]["customer"]["id"], back["employments"][0]["title"]) == (OAK, "Owner")
    assert at.rows("MATCH ({id: $id})-[w:WORKS_AT]->() RETURN count(w), count(DISTINCT w.id)", id=contact) == [[3, 3]]


def test_a_new_employer_is_proposed_to_a_viewer_who_sees_it(at: Desk) -> None:
    contact = _entered(at, email="rosa@elm.example")
    given = {"contact": contact, "expectedVersion": 1, "leaves": OAK}
    assert at.done("changeEmploymentProposing", at.rep("Ann"), **given)["proposedEmployer"] is None
    assert at.rows("MATCH ({id: $id})-[w:WORKS_AT]->() RETURN w.until", id=contact) == [[neo4j.time.Date.from_native(date(2025, 6, 15))]]


def test_nobody_is_their_own_superior(at: Desk) -> None:
    top = _entered(at, name="Top")
    middle = _entered(at, name="Middle", reportsTo=top)
    low = _entered(at, name="Low", reportsTo=middle)
    for above in (low, top):
        job = {"customer": OAK, "reportsTo": above}
        assert at.refused("updateContact", id=top, expectedVersion=1, employment=job)[:2] == ("CIRCLE", "employment.reportsTo")


def test_a_tie_is_recorded_once_for_each_kind(at: Desk) -> None:
    one, other = _entered(at, name="One"), _entered(at, ELM, name="Other")
    ties = "MATCH (:Contact {id: $id})-[k:KNOWS]-(o) RETURN k.how, k.strength, toString(k.since), k.source, o.id ORDER BY k.how"
    at.done("recordKnows", contact=one, knows=other, how="FRIEND", since="2020-01-01")
    at.done("recordKnows", contact=other, knows=one, how="FRIEND", strength=0.5)
    at.done("recordKnows", contact=one, knows=other, how="EX_COLLEAGUE")
    assert at.rows(ties, id=one) == [
        ["EX_COLLEAGUE", None, None, "rapport", other], ["FRIEND", 0.5, "2020-01-01", "rapport", other],
    ]  # fmt: skip
    for asks, adviser in ((one, other), (other, one), (one, other)):
        at.done("recordKnows", contact=asks, knows=adviser, how="ADVISES")
    advice = "MATCH (asks)-[k:KNOWS {how: 'ADVISES'}]->(adviser) WHERE $id IN [asks.id, adviser.id] RETURN asks.id, adviser.id"
    assert sorted(at.rows(advice, id=one)) == sorted([[one, other], [other, one]])
    assert at.refused("recordKnows", at.rep("Ann"), contact=one, knows=other, how="FRIEND")[:2] == ("NOT_FOUND", "knows")
    for given, field in (({"knows": one}, "knows"), ({"strength": 1.5}, "strength"), ({"since": "2030-01-01"}, "since")):
        assert at.refused("recordKnows", **{"contact": one, "knows": other, "how": "FRIEND", **given})[:2] == ("INVALID", field)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": None}, "INVALID", "name"),
        ({"employment": None}, "INVALID", "employment"),
        ({"email": "a@b"}, "INVALID", "email"),
        ({"employment": {"customer": "cus_none"}}, "NOT_FOUND", "employment.customer"),
        ({"employment": {"customer": OAK, "since": "2030-01-01"}}, "INVALID", "employment.since"),
        ({"employment": {"customer": OAK, "until": "1800-01-01"}}, "INVALID", "employment.until"),
        ({"employment": {"customer": OAK, "since": "2020-01-02", "until": "2020-01-01"}}, "INVALID", "employment.until"),
        ({"employment": {"customer": OAK, "reportsTo": THERE}}, "INVALID", "employment.reportsTo"),
        ({"employment": {"customer": OAK, "reportsTo": THIRD}}, "INVALID", "employment.reportsTo"),
        ({"id": FIRST}, "INVALID", "expectedVersion"),
        ({"id": FIRST, "expectedVersion": 1, "externalId": "new"}, "INVALID", "externalId"),
        ({"id": FIRST, "expectedVersion": 1, "employment": {"customer": OAK, "until": "2025-01-01"}}, "INVALID", "employment.until"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("saveContact", ADMIN, **{"name": "Rosa", "employment": {"customer": OAK}, **given})[:2] == (code, field)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({}, "INVALID", "leaves"),
        ({"leaves": OAK, "leftAt": "2030-01-01"}, "INVALID", "leftAt"),
        ({"leftAt": "2025-01-01", "joins": {"customer": ELM}}, "INVALID", "leaves"),
        ({"leaves": ELM}, "INVALID", "leaves"),
        ({"joins": {"customer": OAK}}, "INVALID", "joins.customer"),
        ({"expectedVersion": 7, "leaves": OAK}, "STALE_VERSION", "expectedVersion"),
    ],
)
def test_an_invalid_departure_is_refused(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("changeEmployment", ADMIN, **{"contact": FIRST, "expectedVersion": 1, **given})[:2] == (code, field)
