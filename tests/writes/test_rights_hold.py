"""Rights hold before and after a write: nobody moves an account out of their scope, and nobody creates one outside it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.visibility import Viewer
from insights.permits import ACCOUNT_FIELDS
from insights.permits import OF_ACCOUNT as OF
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

NORTH, SOUTH = Key("Territory", "North").id, Key("Territory", "South").id
ANN, BOB, DAN, SID = (Key("Rep", name).id for name in ("Ann", "Bob", "Dan", "Sid"))
OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
NORTHERN, SOUTHERN = {"territory": NORTH, "owner": ANN}, {"territory": SOUTH, "owner": BOB}
OUT = "OUT_OF_SCOPE"
_NAMES = count(1)


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    """Ann covers the north, which Nora manages. Bob covers the south. Sid manages the south and covers the north."""
    with desk(driver, address) as made:
        made.rows(
            "MATCH (rep:Rep {id: $sid}), (north:Territory {id: $north}), (south:Territory {id: $south}) "
            "MERGE (rep)-[:COVERS]->(north) MERGE (rep)-[:MANAGES]->(south)",
            sid=Key("Rep", "Sid").id, north=NORTH, south=SOUTH,
        )  # fmt: skip
        yield made


def _save(at: Desk, who: str, **given: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str | None]:
    """Return codes and fields of user errors and warnings, and the id of the customer in the payload."""
    viewer = ADMIN if who == "admin" else at.rep(who) if who == "Ann" else at.manager(who)
    verb = "update" if "id" in given else "create"
    query = (
        f"mutation ($input: {verb.capitalize()}CustomerInput!) {{ {verb}Customer(input: $input) "
        "{ customer { id } userErrors { code field } warnings { code field } } }"
    )
    found = at.api.data(query, viewer, input={"idempotencyKey": f"right {next(_NAMES)}", **given})[f"{verb}Customer"]
    errors, warnings = ([(one["code"], ".".join(one["field"])) for one in found[name]] for name in ("userErrors", "warnings"))
    return errors, warnings, found["customer"] and found["customer"]["id"]


@pytest.mark.parametrize(
    ("who", "before", "given", "refused"),
    [
        ("Nora", None, {"territory": SOUTH}, "territory"),
        ("Nora", None, {"territory": SOUTH, "owner": ANN}, None),  # customers owned by Ann are visible to Nora
        ("Nora", None, {"territory": NORTH}, None),
        ("Nora", None, {}, None),  # owned by Nora
        ("Nora", NORTHERN, {"owner": None}, None),
        ("Nora", NORTHERN, {"territory": SOUTH}, None),
        ("Nora", NORTHERN, {"territory": None}, None),
        ("Nora", NORTHERN, {"owner": None, "territory": SOUTH}, "territory"),
        ("Nora", NORTHERN, {"owner": None, "territory": None}, "territory"),
        ("Nora", NORTHERN, {"confidential": True}, None),
        ("Nora", {"territory": NORTH}, {"territory": None}, "territory"),
        ("Sid", None, {"territory": NORTH}, None),  # Sid covers the territory
        ("Sid", None, {"territory": NORTH, "confidential": True}, "territory"),
        ("Sid", SOUTHERN, {"territory": NORTH}, None),
        ("Sid", SOUTHERN, {"owner": None, "territory": NORTH}, "territory"),  # Sid would see it, but not manage it
        ("Ann", None, {}, None),
        ("Ann", NORTHERN, {"city": "Ulm"}, None),
    ],
)
def test_an_account_stays_in_the_scope_of_its_writer(
    at: Desk, who: str, before: dict[str, Any] | None, given: dict[str, Any], refused: str | None
) -> None:
    known: dict[str, Any] = {"name": f"Right {next(_NAMES)}"}
    if before is not None:
        known = {"id": at.done("createCustomer", **known, **before)["customer"]["id"], "expectedVersion": 1}
    graph = at.everything()
    errors, _, customer = _save(at, who, **known, **given)
    if refused:
        assert (errors, customer, at.everything()) == ([(OUT, refused)], None, graph)
    else:
        assert (errors, customer is not None) == ([], True)  # the payload has the records visible to the viewer


def _known(at: Desk, mutation: str, viewer: Viewer, **given: Any) -> set[tuple[str, str]]:
    """Codes and fields of the user errors. The key is empty, so nothing is written."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code field }} }} }}"
    found = at.api.data(query, viewer, input={"idempotencyKey": " ", **given})[mutation]["userErrors"]
    return {(error["code"], ".".join(error["field"])) for error in found}


OF_ACCOUNT: list[tuple[str, dict[str, Any], str]] = [
    *(
        (mutation, {"id": OAK, "expectedVersion": 1, name: value}, name)
        for mutation in ("updateCustomer", "saveCustomer")
        for name, value in (
            ("owner", SID), ("owner", None), ("territory", SOUTH), ("territory", NORTH), ("territory", None),
            ("confidential", True), ("confidential", False), ("status", "ACTIVE"), ("status", "PROSPECT"),
        )
    ),
    ("stopCustomer", {"id": OAK, "expectedVersion": 1, "reason": "Gone."}, "id"),
    ("mergeCustomers", {"keep": OAK, "expectedVersion": 1, "merge": Key("Customer", "Elm").id}, "keep"),
    ("unmergeCustomers", {"id": OAK, "expectedVersion": 1}, "id"),
    ("mergeContacts", {"keep": Key("Contact", "Oak-1").id, "expectedVersion": 1, "merge": Key("Contact", "Oak-2").id}, "keep"),
    ("unmergeContacts", {"id": Key("Contact", "Oak-1").id, "expectedVersion": 1}, "id"),
]  # fmt: skip


@pytest.mark.parametrize(("mutation", "given", "field"), OF_ACCOUNT, ids=[f"{one[0]}.{one[2]}" for one in OF_ACCOUNT])
def test_a_manager_who_only_covers_an_account_does_not_manage_it(at: Desk, mutation: str, given: dict[str, Any], field: str) -> None:
    for who, refused in (("Sid", True), ("Nora", False), ("Max", False)):
        assert (("NEEDS_MANAGER", field) in _known(at, mutation, at.manager(who), **given)) is refused, who
    assert ("NEEDS_MANAGER", field) not in _known(at, mutation, ADMIN, **given)


def test_every_right_of_managers_at_an_account_is_tried() -> None:
    assert {one[0] for one in OF_ACCOUNT} | {"decideReview"} == OF | ACCOUNT_FIELDS.keys()
    for mutation, fields in ACCOUNT_FIELDS.items():
        assert {field for name, _, field in OF_ACCOUNT if name == mutation} == fields


def test_a_manager_who_covers_does_not_take_an_account_over(at: Desk) -> None:
    sid = at.manager("Sid")
    made = at.done("createCustomer", name=f"Right {next(_NAMES)}", **NORTHERN)["customer"]["id"]
    known = {"id": made, "expectedVersion": 1}
    lines = [{"product": Key("Product", "Saw").id, "quantity": 1000, "unitPrice": {"amount": "9999", "currency": "USD"}}]
    large = {"customer": made, "orderedAt": "2025-06-15T12:00:00Z", "lines": lines}
    for mutation, given in (
        ("recordPurchase", large),
        ("updateCustomer", {**known, "territory": SOUTH}),
        ("updateCustomer", {**known, "owner": SID, "confidential": True, "parent": ELM, "city": "Ulm"}),
        ("stopCustomer", {**known, "reason": "Gone."}),
        ("recordPurchase", large),
    ):
        graph = at.everything()
        assert {one["code"] for one in at.do(mutation, sid, **given)["userErrors"]} == {"NEEDS_MANAGER"}, mutation
        assert at.everything() == graph
    assert at.done("updateCustomer", sid, **known, city="Ulm", parent=ELM)["customer"]["version"] == 2  # what a rep may do


def test_a_contact_of_two_accounts_needs_a_manager_of_both(at: Desk) -> None:
    person, other = (at.done("createContact", name=name, employment={"customer": OAK})["contact"]["id"] for name in ("Both", "Both, too"))
    at.done("changeEmployment", contact=person, expectedVersion=1, joins={"customer": ELM})
    merge = {"keep": person, "expectedVersion": 2, "merge": other}
    assert ("NEEDS_MANAGER", "keep") in _known(at, "mergeContacts", at.manager("Sid"), **merge)
    for who in ("Nora", "Max"):  # Nora does not see Elm: what hangs on it stays
        assert ("NEEDS_MANAGER", "keep") not in _known(at, "mergeContacts", at.manager(who), **merge)


def test_a_review_is_decided_by_a_manager_of_every_employer(at: Desk) -> None:
    sid, boss = at.manager("Sid"), at.manager("Max")
    person = at.done("createContact", name="Shared", employment={"customer": OAK})["contact"]["id"]
    at.done("changeEmployment", contact=person, expectedVersion=1, joins={"customer": ELM})
    at.done("updateContact", at.rep("Ann"), id=person, expectedVersion=2, name="Shared S.")
    ((review,),) = at.rows("MATCH (r:Review)-[:OF]->(:Contact {id: $id}) RETURN r.id", id=person)
    given = {"id": review, "expectedVersion": 1, "decision": "DISMISS"}
    assert at.refused("decideReview", sid, **given)[:2] == ("NEEDS_MANAGER", "id")  # he sees both employers and manages Elm alone
    at.done("decideReview", boss, **given)


def test_follow_ups_that_are_handed_over_say_who_did_it(at: Desk) -> None:
    made = at.done("createCustomer", name=f"Right {next(_NAMES)}", **NORTHERN)["customer"]["id"]
    line = {"product": Key("Product", "Saw").id, "quantity": 1, "unitPrice": {"amount": "9", "currency": "USD"}}
    at.done("recordPurchase", at.rep("Ann"), customer=made, orderedAt="2025-06-15T12:00:00Z", lines=[line])
    read = (
        "MATCH (f:FollowUp {status: 'PLANNED'})-[:OF]->(:Customer {id: $id}) OPTIONAL MATCH (f)-[:ASSIGNED_TO]->(rep:Rep) "
        "RETURN DISTINCT rep.id, f.version, f.updatedBy, f.updatedByRep, f.updatedAt IS NOT NULL"
    )
    assert at.rows(read, id=made) == [[ANN, 1, ANN, ANN, True]]
    nora = at.manager("Nora")
    ((version,),) = at.rows("MATCH (c:Customer {id: $id}) RETURN c.version", id=made)
    at.done("updateCustomer", nora, id=made, expectedVersion=version, owner=nora.rep)
    assert at.rows(read, id=made) == [[nora.rep, 2, nora.rep, nora.rep, True]]
    at.done("updateCustomer", id=made, expectedVersion=version + 1, owner=None)
    assert at.rows(read, id=made) == [[None, 3, "admin", None, True]]


def test_in_bulk_only_what_leaves_the_scope_is_refused(at: Desk) -> None:
    results = "results { customer { name } userErrors { code } }"
    query = f"mutation ($rows: [CreateCustomerInput!]!) {{ createCustomers(input: {{rows: $rows}}) {{ {results} }} }}"
    rows = [
        {"idempotencyKey": f"bulk {number}", "name": f"Bulk {number}", "territory": territory}
        for number, territory in enumerate((NORTH, SOUTH, NORTH, SOUTH))
    ]
    found = at.api.data(query, at.manager("Nora"), rows=rows)["createCustomers"]["results"]
    assert [[one["code"] for one in result["userErrors"]] for result in found] == [[], [OUT], [], [OUT]]
    assert [result["customer"] for result in found] == [{"name": "Bulk 0"}, None, {"name": "Bulk 2"}, None]
    assert at.rows("MATCH (c:Customer) WHERE c.name STARTS WITH 'Bulk' RETURN c.name ORDER BY c.name") == [["Bulk 0"], ["Bulk 2"]]


@pytest.mark.parametrize(
    ("given", "warned"),
    [
        ({"owner": None, "territory": None}, [("NOBODY_SEES", "territory")]),
        ({"owner": DAN, "territory": None}, [("NO_MANAGER_SEES", "territory")]),
        ({"owner": None}, []),
        ({"territory": None}, []),
        ({"territory": SOUTH}, []),
    ],
)
def test_an_admin_is_warned_of_customers_that_nobody_sees(at: Desk, given: dict[str, Any], warned: list[tuple[str, str]]) -> None:
    made = at.done("createCustomer", name=f"Right {next(_NAMES)}", **NORTHERN)["customer"]["id"]
    assert _save(at, "admin", id=made, expectedVersion=1, **given)[:2] == ([], warned)


def test_an_admin_is_warned_of_a_new_customer_that_nobody_sees(at: Desk) -> None:
    assert _save(at, "admin", name="Lonely")[:2] == ([], [("NOBODY_SEES", "")])


def test_keys_belong_to_the_subject_of_the_token(at: Desk) -> None:
    query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { code } } }"
    admins = [replace(ADMIN, subject=name) for name in ("mary", "paul", "mary")]
    asked = [{"idempotencyKey": "shared", "name": name, "owner": ANN} for name in ("Of Mary", "Of Paul", "Of Mary")]
    made = [at.api.data(query, who, input=given)["createCustomer"] for who, given in zip(admins, asked, strict=True)]
    assert [one["userErrors"] for one in made] == [[], [], []]
    assert (made[0] == made[2], made[0] == made[1]) == (True, False)
