"""Histories of jobs and ties: who changed what, wherever the job or tie moves."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.visibility import Viewer
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
FIRST, SECOND = Key("Contact", "Oak-1").id, Key("Contact", "Oak-2").id
SITUATION = {"customer": OAK, "title": "Cook", "department": "Sales", "since": "2024-01-01"}
JOBS = """query($id: ID!) {
  contact(by: {id: $id}) { version employments { key customer { id contacts(filter: {contact: {eq: $id}}) { edges {
    key history(first: 9) { ...Edits }
  } } } history(first: 9) { ...Edits } } }
}"""
TIES = "query($id: ID!) { contact(by: {id: $id}) { knows(first: 100) { edges { how node { id } history(first: 9) { ...Edits } } } } }"
EDITS = """ fragment Edits on EditConnection { totalCount nodes {
  kind reason at by { subject } changes { field before after recordsBefore { id } recordsAfter { id } }
} }"""
# Jobs and ties that were deleted while their edits stayed, and histories of two jobs or ties.
LOST = """
MATCH (edit:Edit) WHERE edit.history IS NOT NULL AND COUNT { ()-[{history: edit.history}]->() } <> 1 RETURN edit.history
"""
FORGET = """
MATCH (:Contact {id: $a})-[tie:KNOWS|VOIDED_KNOWS]-(:Contact {id: $b})
CALL (tie) { MATCH (edit:Edit {history: tie.history}) DETACH DELETE edit }
DELETE tie
"""
Edit = tuple[str, str | None, dict[str, Any]]


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made
        assert made.rows(LOST) == []


def edits(history: dict[str, Any]) -> list[Edit]:
    """Return the edits, sorted by their texts, because all writes of a test have the same time."""
    assert history["totalCount"] == len(history["nodes"])
    assert all(one["by"] == {"subject": "admin"} and one["at"] for one in history["nodes"])
    told = [(one["kind"], one["reason"], {change["field"]: values(change) for change in one["changes"]}) for one in history["nodes"]]
    return sorted(told, key=repr)


def values(change: dict[str, Any]) -> tuple[Any, Any]:
    """Return what a field was and is: texts, or ids of records."""
    records = [[one["id"] for one in change[name]] for name in ("recordsBefore", "recordsAfter")]
    return tuple(records) if any(records) else (change["before"], change["after"])  # type: ignore[return-value]


def person(at: Desk, *jobs: dict[str, Any]) -> str:
    """Return a new contact with a job at Elm and further jobs."""
    made = str(at.done("saveContact", name="Rosa Roe", employment={"customer": ELM})["contact"]["id"])
    for job in jobs:
        at.done("saveContact", id=made, expectedVersion=version(at, made), employment=job)
    return made


def version(at: Desk, contact: str) -> int:
    ((found,),) = at.rows("MATCH (n:Contact {id: $id}) RETURN n.version", id=contact)
    return int(found)


def jobs(at: Desk, contact: str, viewer: Viewer | None = None) -> dict[str, tuple[str, list[Edit]]]:
    """Return key and history of a contact's jobs, by customer. The contact and the customer show the same history."""
    found = {}
    for job in at.api.data(JOBS + EDITS, viewer, id=contact)["contact"]["employments"]:
        same = next(edge for edge in job["customer"]["contacts"]["edges"] if edge["key"] == job["key"])
        assert same["history"] == job["history"]
        found[job["customer"]["id"]] = (job["key"], edits(job["history"]))
    return found


def ties(at: Desk, contact: str, other: str) -> dict[str, list[Edit]]:
    """Return the histories of the ties between two people, by kind. Both people show the same histories."""
    both = []
    for one, end in ((contact, other), (other, contact)):
        edges = at.api.data(TIES + EDITS, id=one)["contact"]["knows"]["edges"]
        both.append({edge["how"]: edits(edge["history"]) for edge in edges if edge["node"]["id"] == end})
    assert both[0] == both[1]
    return both[0]


VOIDED: Edit = ("VOIDED", "A typo.", {})
RESTORED: Edit = ("RESTORED", None, {})
OF_JOBS: dict[str, tuple[list[tuple[str, dict[str, Any]]], list[Edit]]] = {
    "updateEmployment": (
        [("updateEmployment", {"department": "Export", "since": None, "buyingRole": "USER"})],
        [("UPDATED", None, {"department": ("Sales", "Export"), "since": ("2024-01-01", None), "buyingRole": (None, "USER"),
                            "roleSource": (None, "STATED")})],
    ),
    "changeEmployment": (
        [("changeEmployment", {"leaves": OAK, "leftAt": "2025-05-01"})],
        [("UPDATED", None, {"until": (None, "2025-05-01")})],
    ),
    "updateContact": (
        [("updateContact", {"employment": {"customer": OAK, "site": "Ulm"}})],
        [("UPDATED", None, {"site": (None, "Ulm")})],
    ),
    "saveContact": (
        [("saveContact", {"employment": {"customer": OAK, "title": title}}) for title in ("Baker", None)],
        [("UPDATED", None, {"buyingRole": (None, "USER"), "roleSource": (None, "INFERRED"), "title": ("Cook", "Baker")}),
         ("UPDATED", None, {"buyingRole": ("USER", None), "roleSource": ("INFERRED", None), "title": ("Baker", None)})],
    ),
    "voidEmployment and restoreEmployment": (
        [("voidEmployment", {"reason": "A typo."}), ("restoreEmployment", {}), ("updateEmployment", {"department": None})],
        [RESTORED, ("UPDATED", None, {"department": ("Sales", None)}), VOIDED],
    ),
    "the same values": ([("updateEmployment", {"department": "Sales"}), ("updateContact", {"employment": SITUATION})], []),
    "the superior": ([("updateContact", {"employment": {"customer": OAK, "reportsTo": FIRST}})], []),
}  # fmt: skip


@pytest.mark.parametrize("case", OF_JOBS)
def test_a_job_has_a_history(at: Desk, case: str) -> None:
    steps, expected = OF_JOBS[case]
    contact = person(at, SITUATION)
    key, before = jobs(at, contact)[OAK]
    assert before == []
    for mutation, values in steps:
        names = {"id": contact} if mutation.endswith("Contact") else {"contact": contact}
        if mutation in ("updateEmployment", "voidEmployment", "restoreEmployment"):
            names["employment"] = key
        at.done(mutation, **names, expectedVersion=version(at, contact), **values)
    found = jobs(at, contact)
    assert found[OAK] == (key, sorted(expected, key=repr))
    assert found[ELM][1] == []


OF_TIES: dict[str, tuple[str, list[tuple[str, dict[str, Any]]], dict[str, list[Edit]]]] = {
    "recordKnows": (
        "FRIEND",
        [("recordKnows", {"strength": 0.7}), ("recordKnows", {"strength": 0.7}), ("recordKnows", {"since": "2020-01-01"})],
        {"FRIEND": [("UPDATED", None, {"since": (None, "2020-01-01")}), ("UPDATED", None, {"strength": ("0.5", "0.7")})]},
    ),
    "updateKnows": ("FRIEND", [("updateKnows", {"strength": None})], {"FRIEND": [("UPDATED", None, {"strength": ("0.5", None)})]}),
    "another kind": (
        "FRIEND",
        [("updateKnows", {"newHow": "FAMILY"}), ("voidKnows", {"how": "FAMILY", "reason": "A typo."}), ("restoreKnows", {"how": "FAMILY"})],
        {"FAMILY": [RESTORED, ("UPDATED", None, {"how": ("FRIEND", "FAMILY")}), VOIDED]},
    ),
    "voidKnows and restoreKnows": (
        "FRIEND", [("voidKnows", {"reason": "A typo."}), ("restoreKnows", {})], {"FRIEND": [RESTORED, VOIDED]},
    ),
    "the adviser": (
        "ADVISES", [("updateKnows", {"swap": True})], {"ADVISES": [("UPDATED", None, {"adviser": ([SECOND], [FIRST])})]},
    ),
    "no adviser any more": (
        "ADVISES", [("updateKnows", {"newHow": "FRIEND"})],
        {"FRIEND": [("UPDATED", None, {"adviser": ([SECOND], []), "how": ("ADVISES", "FRIEND")})]},
    ),
    "a tie that was recorded again": ("FRIEND", [("voidKnows", {"reason": "A typo."}), ("recordKnows", {})], {"FRIEND": []}),
}  # fmt: skip


@pytest.mark.parametrize("case", OF_TIES)
def test_a_tie_has_a_history(at: Desk, case: str) -> None:
    how, steps, expected = OF_TIES[case]
    at.rows(FORGET, a=FIRST, b=SECOND)
    names = {"contact": FIRST, "knows": SECOND, "how": how}
    at.done("recordKnows", **names, strength=0.5)
    assert ties(at, FIRST, SECOND) == {how: []}
    for mutation, values in steps:
        at.done(mutation, **{**names, **values})
    assert ties(at, FIRST, SECOND) == {kind: sorted(one, key=repr) for kind, one in expected.items()}


def test_the_tie_that_remains_of_two_has_both_histories(at: Desk) -> None:
    contact, other = person(at), person(at)
    at.done("recordKnows", contact=contact, knows=other, how="FRIEND", strength=0.5)
    at.rows("MATCH (a:Contact {id: $a}), (b:Contact {id: $b}) CREATE (b)-[:KNOWS {how: 'FRIEND', strength: 0.1}]->(a)", a=contact, b=other)
    at.done("recordKnows", contact=contact, knows=other, how="FRIEND", strength=0.7)
    at.done("updateKnows", contact=contact, knows=other, how="FRIEND", newHow="FAMILY")
    (found,) = ties(at, contact, other).values()
    assert [changes.get("strength") for _, _, changes in found] == [None, ("0.1", "0.7"), ("0.5", "0.7")]


def test_a_job_without_an_id_gets_one_with_its_first_edit(at: Desk) -> None:
    contact = person(at, SITUATION)
    at.rows("MATCH (:Contact {id: $id})-[job:WORKS_AT]->(:Customer {id: $at}) REMOVE job.id", id=contact, at=OAK)
    at.done("updateContact", id=contact, expectedVersion=version(at, contact), employment={"customer": OAK, "site": "Ulm"})
    key, history = jobs(at, contact)[OAK]
    assert key.startswith("emp_")
    assert history == [("UPDATED", None, {"site": (None, "Ulm")})]


def test_a_history_moves_with_a_merge_of_contacts_and_back(at: Desk) -> None:
    kept, merged = person(at), person(at, SITUATION)
    at.done("updateContact", id=merged, expectedVersion=version(at, merged), employment={"customer": OAK, "site": "Ulm"})
    for strength in (0.5, 0.7):
        at.done("recordKnows", contact=merged, knows=FIRST, how="FRIEND", strength=strength)
    told = jobs(at, merged)[OAK]
    at.done("mergeContacts", keep=kept, expectedVersion=version(at, kept), merge=merged)
    assert jobs(at, kept)[OAK] == told
    of_tie = ("UPDATED", None, {"strength": ("0.5", "0.7")})
    assert ties(at, kept, FIRST) == {"FRIEND": [of_tie]}
    at.done("updateKnows", contact=kept, knows=FIRST, how="FRIEND", newHow="FAMILY")
    at.done("unmergeContacts", id=kept, expectedVersion=version(at, kept))
    assert jobs(at, merged)[OAK] == told
    assert ties(at, merged, FIRST) == {"FAMILY": [("UPDATED", None, {"how": ("FRIEND", "FAMILY")}), of_tie]}
    at.done("recordKnows", contact=kept, knows=FIRST, how="FAMILY")  # its id follows from the same two people and the same kind
    assert ties(at, kept, FIRST) == {"FAMILY": []}


def test_a_history_moves_with_a_merge_of_customers_and_back(at: Desk) -> None:
    one, other = (at.done("createCustomer", name=name)["customer"]["id"] for name in ("Yew Works", "Larch Works"))
    contact = person(at, {"customer": other, "title": "Baker"})
    at.done("updateContact", id=contact, expectedVersion=version(at, contact), employment={"customer": other, "site": "Ulm"})
    told = jobs(at, contact)[other]
    assert told[1] == [("UPDATED", None, {"site": (None, "Ulm")})]
    at.done("mergeCustomers", keep=one, expectedVersion=1, merge=other)
    assert jobs(at, contact)[one] == told
    ((merged,),) = at.rows("MATCH (n:Customer {id: $id}) RETURN n.version", id=one)
    at.done("unmergeCustomers", id=one, expectedVersion=merged)
    assert jobs(at, contact)[other] == told


def test_a_job_at_a_hidden_customer_shows_no_history(at: Desk) -> None:
    contact = person(at, SITUATION)
    for customer in (OAK, ELM):
        at.done("updateContact", id=contact, expectedVersion=version(at, contact), employment={"customer": customer, "site": "Ulm"})
    assert set(jobs(at, contact)) == {OAK, ELM}
    of_elm = jobs(at, contact, at.rep("Bob"))
    assert of_elm == {ELM: jobs(at, contact)[ELM]}
