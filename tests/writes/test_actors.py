"""Actors: every change and every record names its actor, and nobody acts in a colleague's name."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.visibility import Viewer
from tests.api.questions import SCHEMA
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, MOMENT, Desk, desk

OAK, CLAIM = Key("Customer", "Oak").id, Key("Claim", "Oak-2").id
ANN, BOB, DAN, NORA = (Key("Rep", name).id for name in ("Ann", "Bob", "Dan", "Nora"))
CALL = {"kind": "CALL", "at": MOMENT, "customer": OAK, "contacts": [Key("Contact", "Oak-1").id]}
LINE = {"product": Key("Product", "Saw").id, "quantity": 1, "unitPrice": {"amount": "9.90", "currency": "USD"}}
# An input for each field that names a rep. A change of a stored record gets its version.
NAMING: dict[tuple[str, str], dict[str, Any]] = {
    ("createCustomer", "owner"): {"name": "New", "territory": Key("Territory", "North").id},
    ("updateCustomer", "owner"): {"id": OAK},
    ("saveCustomer", "owner"): {"id": OAK},
    ("recordPurchase", "soldBy"): {"customer": OAK, "orderedAt": MOMENT, "lines": [LINE]},
    ("recordOpportunity", "rep"): {"customer": OAK},
    ("openClaim", "concerns"): {
        "customer": OAK, "cause": "POOR_TREATMENT", "severity": "MINOR", "channel": "PHONE", "openedAt": MOMENT, "text": "Rude.",
    },
    ("updateClaim", "concerns"): {"id": CLAIM},
    ("logTouchpoint", "rep"): CALL,
    ("updateTouchpoint", "rep"): {"id": Key("Touchpoint", "Oak-1").id},
    ("updateOpportunity", "rep"): {"id": Key("Opportunity", "Oak").id},
    ("updatePurchase", "soldBy"): {"id": Key("Purchase", "Oak-3").id},
}  # fmt: skip
ACTOR = "subject rep { id name }"
CHANGES = f"{{ changes(last: 100) {{ nodes {{ actor {{ {ACTOR} }} role request subject {{ id }} }} }} }}"
RECORD = f"query ($id: ID!) {{ node(id: $id) {{ ... on StoredRecord {{ createdBy {{ {ACTOR} }} updatedBy {{ {ACTOR} }} }} }} }}"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def test_the_table_has_every_field_that_names_a_rep() -> None:
    assert SCHEMA.mutation_type is not None
    declared = [field.extensions["strawberry-definition"].metadata for field in SCHEMA.mutation_type.fields.values()]
    decisions = [one["one"][0] for one in declared if "one" in one and not one["one"][0].upserts]  # upsertRep changes the rep itself
    assert {(one.name, name) for one in decisions for name, labels in one.names.items() if "Rep" in labels} == set(NAMING)


# A new customer is visible to managers of its owner, so they may name that owner next time.
@pytest.mark.parametrize(("mutation", "field"), [one for one in NAMING if one[0] != "createCustomer"])
def test_a_rep_names_only_themselves_and_a_manager_also_their_reps(at: Desk, mutation: str, field: str) -> None:
    def named(viewer: Viewer, rep: str) -> str:
        given = dict(NAMING[mutation, field])
        if "id" in given:
            # a rep may not remove their own name from a claim
            at.rows("MATCH ({id: $id})-[old:CONCERNS]->(rep:Rep) WHERE rep.id <> $rep DELETE old", id=given["id"], rep=rep)
            given["expectedVersion"] = at.rows("MATCH (n {id: $id}) RETURN n.version", id=given["id"])[0][0]
        errors = at.do(mutation, viewer, **given, **{field: rep})["userErrors"]
        assert all(error["field"] == [field] for error in errors)
        return ", ".join(error["code"] for error in errors) or "done"

    ann, nora, max_ = at.rep("Ann"), at.manager("Nora"), at.manager("Max")
    assert [named(max_, BOB), named(ADMIN, DAN), named(ADMIN, NORA)] == ["done"] * 3
    assert [named(nora, BOB), named(nora, DAN)] == ["FORBIDDEN"] * 2  # Bob works in the South, Dan nowhere
    assert [named(nora, NORA), named(nora, ANN)] == ["done"] * 2
    if field == "owner":  # only managers set the owner
        assert [named(ann, ANN), named(ann, BOB)] == ["FORBIDDEN"] * 2
    else:
        assert [named(ann, BOB), named(ann, ANN)] == ["FORBIDDEN", "done"]
        # already stored in the record
        assert (named(max_, BOB), named(ann, BOB)) == ("done", "done" if mutation.startswith("update") else "FORBIDDEN")


def test_changes_and_records_name_their_actor(at: Desk) -> None:
    ann = replace(at.rep("Ann"), subject="ann@example.com")
    made = at.done("logTouchpoint", ann, **CALL)["touchpoint"]["id"]
    hers = {"subject": "ann@example.com", "rep": {"id": ANN, "name": "Ann Rep"}}
    for viewer in (at.rep("Ann"), at.manager("Nora"), ADMIN):
        told = [one for one in at.api.data(CHANGES, viewer)["changes"]["nodes"] if one["subject"] == {"id": made}]
        assert told == [{"actor": hers, "role": "REP", "request": None, "subject": {"id": made}}]
        assert at.api.data(RECORD, viewer, id=made)["node"] == {"createdBy": hers, "updatedBy": hers}
    version = at.rows("MATCH (n {id: $id}) RETURN n.version", id=CLAIM)[0][0]
    at.done("updateClaim", replace(ADMIN, subject="audit"), id=CLAIM, expectedVersion=version, note="Seen.")
    found = at.api.data(RECORD, ann, id=CLAIM)["node"]
    assert (found["createdBy"], found["updatedBy"]) == ({"subject": "someone", "rep": None}, {"subject": "audit", "rep": None})
    assert made not in {one["subject"]["id"] for one in at.api.data(CHANGES, at.rep("Bob"))["changes"]["nodes"]}


def test_every_change_of_a_write_has_its_actor(at: Desk) -> None:
    at.done("recordPurchase", at.rep("Ann"), **NAMING["recordPurchase", "soldBy"])
    assert at.rows("MATCH (c:Change) WHERE c.source IS NULL AND c.actor IS NULL RETURN count(c)") == [[0]]
    assert at.rows("MATCH (n) WHERE n.source = 'rapport' AND (n.createdBy IS NULL OR n.updatedBy IS NULL) RETURN count(n)") == [[0]]


def test_a_key_belongs_to_the_subject_of_the_token(at: Desk) -> None:
    one, other = (replace(ADMIN, subject=f"{name}@example.com") for name in ("one", "other"))
    made = [at.done("logTouchpoint", admin, **CALL, idempotencyKey="the same")["touchpoint"]["id"] for admin in (one, other, one)]
    assert made[0] == made[2] != made[1]
