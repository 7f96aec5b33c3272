"""Rights hold before and after a write: nobody takes an account out of their scope, and nobody creates one outside it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import neo4j
import pytest

from graph.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

NORTH, SOUTH = Key("Territory", "North").id, Key("Territory", "South").id
ANN, BOB, DAN = (Key("Rep", name).id for name in ("Ann", "Bob", "Dan"))
NORTHERN, SOUTHERN = {"territory": NORTH, "owner": ANN}, {"territory": SOUTH, "owner": BOB}
OUT = "OUT_OF_SCOPE"
_NAMES = count(1)


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    """Ann covers the north, which Nora manages; Bob covers the south. Sid manages the south and covers the north."""
    with desk(driver, address) as made:
        made.rows(
            "MATCH (rep:Rep {id: $sid}), (north:Territory {id: $north}), (south:Territory {id: $south}) "
            "MERGE (rep)-[:COVERS]->(north) MERGE (rep)-[:MANAGES]->(south)",
            sid=Key("Rep", "Sid").id, north=NORTH, south=SOUTH,
        )  # fmt: skip
        yield made


def _save(at: Desk, who: str, **given: Any) -> tuple[list[tuple[str, str]], list[tuple[str, str]], str | None]:
    """Codes and fields of user errors and warnings, and the id of the customer in the payload."""
    viewer = ADMIN if who == "admin" else at.rep(who) if who == "Ann" else at.manager(who)
    query = (
        "mutation ($input: SaveCustomerInput!) { saveCustomer(input: $input) "
        "{ customer { id } userErrors { code field } warnings { code field } } }"
    )
    found = at.api.data(query, viewer, input={"idempotencyKey": f"right {next(_NAMES)}", **given})["saveCustomer"]
    errors, warnings = ([(one["code"], ".".join(one["field"])) for one in found[name]] for name in ("userErrors", "warnings"))
    return errors, warnings, found["customer"] and found["customer"]["id"]


@pytest.mark.parametrize(
    ("who", "before", "given", "refused"),
    [
        ("Nora", None, {"territory": SOUTH}, "territory"),
        ("Nora", None, {"territory": SOUTH, "owner": ANN}, None),  # she sees what Ann owns
        ("Nora", None, {"territory": NORTH}, None),
        ("Nora", None, {}, None),  # her own
        ("Nora", NORTHERN, {"owner": None}, None),
        ("Nora", NORTHERN, {"territory": SOUTH}, None),
        ("Nora", NORTHERN, {"territory": None}, None),
        ("Nora", NORTHERN, {"owner": None, "territory": SOUTH}, "territory"),
        ("Nora", NORTHERN, {"owner": None, "territory": None}, "territory"),
        ("Nora", NORTHERN, {"confidential": True}, None),
        ("Nora", {"territory": NORTH}, {"territory": None}, "territory"),
        ("Sid", None, {"territory": NORTH}, None),  # he covers it
        ("Sid", None, {"territory": NORTH, "confidential": True}, "territory"),
        ("Sid", NORTHERN, {"confidential": True}, "confidential"),
        ("Sid", SOUTHERN, {"territory": NORTH}, None),
        ("Sid", SOUTHERN, {"owner": None, "territory": NORTH}, "territory"),  # he would see it, and not manage it
        ("Ann", None, {}, None),
        ("Ann", NORTHERN, {"city": "Ulm"}, None),
    ],
)
def test_an_account_stays_in_the_scope_of_whoever_writes(
    at: Desk, who: str, before: dict[str, Any] | None, given: dict[str, Any], refused: str | None
) -> None:
    known: dict[str, Any] = {"name": f"Right {next(_NAMES)}"}
    if before is not None:
        known = {"id": at.done("saveCustomer", **known, **before)["customer"]["id"], "expectedVersion": 1}
    graph = at.everything()
    errors, _, customer = _save(at, who, **known, **given)
    if refused:
        assert (errors, customer, at.everything()) == ([(OUT, refused)], None, graph)
    else:
        assert (errors, customer is not None) == ([], True)  # the payload has what the viewer sees


def test_in_bulk_only_what_leaves_the_scope_is_refused(at: Desk) -> None:
    results = "results { customer { name } userErrors { code } }"
    query = f"mutation ($rows: [SaveCustomerInput!]!) {{ saveCustomers(input: {{rows: $rows}}) {{ {results} }} }}"
    rows = [
        {"idempotencyKey": f"bulk {number}", "name": f"Bulk {number}", "territory": territory}
        for number, territory in enumerate((NORTH, SOUTH, NORTH, SOUTH))
    ]
    found = at.api.data(query, at.manager("Nora"), rows=rows)["saveCustomers"]["results"]
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
def test_an_admin_is_warned_of_what_nobody_sees(at: Desk, given: dict[str, Any], warned: list[tuple[str, str]]) -> None:
    made = at.done("saveCustomer", name=f"Right {next(_NAMES)}", **NORTHERN)["customer"]["id"]
    assert _save(at, "admin", id=made, expectedVersion=1, **given)[:2] == ([], warned)


def test_an_admin_is_warned_of_a_new_customer_that_nobody_sees(at: Desk) -> None:
    assert _save(at, "admin", name="Lonely")[:2] == ([], [("NOBODY_SEES", "")])


def test_keys_belong_to_the_subject_of_the_token(at: Desk) -> None:
    query = "mutation ($input: SaveCustomerInput!) { saveCustomer(input: $input) { customer { id } userErrors { code } } }"
    admins = [replace(ADMIN, subject=name) for name in ("mary", "paul", "mary")]
    asked = [{"idempotencyKey": "shared", "name": name, "owner": ANN} for name in ("Of Mary", "Of Paul", "Of Mary")]
    made = [at.api.data(query, who, input=given)["saveCustomer"] for who, given in zip(admins, asked, strict=True)]
    assert [one["userErrors"] for one in made] == [[], [], []]
    assert (made[0] == made[2], made[0] == made[1]) == (True, False)
