"""Customers through the API: created with an owner, changed by version, handed over, stopped."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes.desk import ADMIN, Desk, desk

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
ANN, BOB = Key("Rep", "Ann").id, Key("Rep", "Bob").id
NORTH, SOUTH = Key("Territory", "North").id, Key("Territory", "South").id
WORLD = Key("Territory", "World").id
STORED = "MATCH (c:Customer {id: $id}) RETURN properties(c)"


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _entered(at: Desk, **given: Any) -> dict[str, Any]:
    """Return a customer that the admin created."""
    customer: dict[str, Any] = at.done("createCustomer", **{"name": "Bakery", **given})["customer"]
    return customer


def _stored(at: Desk, customer: str) -> dict[str, Any]:
    ((found,),) = at.rows(STORED, id=customer)
    return dict(found)


def test_a_rep_who_creates_a_customer_owns_it_and_others_do_not_see_it(at: Desk) -> None:
    given = {"name": "  Cafe\u0301  Röst ", "domain": "Roest.Example", "country": "de", "phone": "0731 100001", "segment": "small"}
    entered = at.done("createCustomer", at.rep("Ann"), **given)["customer"]
    stored = _stored(at, entered["id"])
    told = {name: stored[name] for name in ("name", "nameKey", "domain", "country", "phone", "status", "confidential", "scopes", "source")}
    assert told == {
        "name": "Café  Röst", "nameKey": "cafe rost", "domain": "roest.example", "country": "DE", "phone": "+49731100001",
        "status": "PROSPECT", "confidential": False, "scopes": [ANN, *sorted((NORTH, WORLD))], "source": "rapport",
    }  # fmt: skip
    assert (stored["scoreLow"], stored["penetrationHigh"], entered["version"]) == (-1, 1_000_000, 1)
    assert at.rows("MATCH (:Customer {id: $id})<-[o:OWNS]-(r) RETURN r.id, toString(o.since), o.until", id=entered["id"]) == [
        [ANN, "2025-06-15", None]
    ]
    assert at.refused("updateCustomer", at.rep("Bob"), id=entered["id"], expectedVersion=1, name="Mine")[:2] == ("NOT_FOUND", "id")
    assert at.rows("MATCH (c:Change)-[:OF]->({id: $id}) RETURN c.kind", id=entered["id"]) == [["CREATED"]]


def test_given_fields_change_and_the_rest_stays(at: Desk) -> None:
    customer = _entered(at, industry="Baking", phone="ask for Rose")["id"]
    assert (_stored(at, customer)["phoneRaw"], "phone" in _stored(at, customer)) == ("ask for Rose", False)
    changed = at.done("updateCustomer", id=customer, expectedVersion=1, name="Bakery & Sons", phone="+49 731 100002")["customer"]
    stored = _stored(at, customer)
    assert (changed["version"], stored["name"], stored["nameKey"], stored["industry"]) == (2, "Bakery & Sons", "bakery & sons", "Baking")
    assert (stored["nameTight"], stored["nameLength"]) == ("bakerysons", 10)
    assert (stored["phone"], "phoneRaw" in stored) == ("+49731100002", False)
    assert at.refused("updateCustomer", id=customer, expectedVersion=1, name="Late")[:2] == ("STALE_VERSION", "expectedVersion")


def test_a_new_owner_takes_over_from_today(at: Desk) -> None:
    customer = _entered(at, owner=ANN, territory=NORTH)["id"]
    at.rows(
        "MATCH (c:Customer {id: $id}), (r:Rep {id: $rep}) "
        "CREATE (c)<-[:OF]-(:FollowUp {id: 'planned', status: 'PLANNED', kind: 'THANK_YOU', dueAt: datetime()})-[:ASSIGNED_TO]->(r)",
        id=customer, rep=ANN,
    )  # fmt: skip
    at.done("updateCustomer", at.manager("Max"), id=customer, expectedVersion=1, owner=BOB, territory=SOUTH, confidential=True)
    owners = "MATCH (:Customer {id: $id})<-[o:OWNS]-(r:Rep) RETURN r.id, o.until IS NULL ORDER BY o.until"
    assert at.rows(owners, id=customer) == [[ANN, False], [BOB, True]]
    assert _stored(at, customer)["scopes"] == [BOB, *sorted((f"manager:{SOUTH}", f"manager:{WORLD}"))]
    assert at.rows("MATCH (:FollowUp {id: 'planned'})-[:ASSIGNED_TO]->(r) RETURN r.id") == [[BOB]]
    told = at.rows("MATCH (c:Change)-[:OF]->({id: $id}) WHERE c.kind = 'COVERAGE_CHANGED' RETURN c.cause ORDER BY c.place", id=customer)
    assert [one.partition('"code":"')[2].partition('"')[0] for (one,) in told] == ["OWNER", "TERRITORY", "CONFIDENTIAL"]
    assert at.refused("updateCustomer", at.rep("Ann"), id=customer, expectedVersion=2, name="Mine")[:2] == ("NOT_FOUND", "id")


def test_a_parent_must_not_close_a_circle(at: Desk) -> None:
    top, middle, low = (_entered(at, name=name)["id"] for name in ("Top", "Middle", "Low"))
    at.done("updateCustomer", id=middle, expectedVersion=1, parent=top)
    at.done("updateCustomer", id=low, expectedVersion=1, parent=middle)
    assert at.refused("updateCustomer", id=top, expectedVersion=1, parent=low)[:2] == ("CIRCLE", "parent")
    assert at.refused("updateCustomer", id=top, expectedVersion=1, parent=top)[:2] == ("CIRCLE", "parent")
    at.done("updateCustomer", id=low, expectedVersion=2, parent=top)
    assert at.rows("MATCH (:Customer {id: $id})-[:SUBSIDIARY_OF]->(p) RETURN p.id", id=low) == [[top]]


def test_an_external_id_is_taken_once(at: Desk) -> None:
    customer = _entered(at, externalId="C-1", owner=ANN)["id"]
    assert at.refused("createCustomer", at.rep("Ann"), name="Other", externalId="C-1")[:2] == ("TAKEN", "externalId")
    # the first customer is not visible to Bob
    other = at.done("createCustomer", at.rep("Bob"), name="Other", externalId="C-1")["customer"]["id"]
    assert at.refused("createCustomer", at.rep("Bob"), name="Third", externalId="C-1")[:2] == ("TAKEN", "externalId")
    by = "query ($by: CustomerBy!) { customer(by: $by) { id } }"
    for viewer, seen in ((at.rep("Ann"), customer), (at.rep("Bob"), other), (ADMIN, min(customer, other))):
        found = at.api.data(by, viewer, by={"externalId": {"source": "rapport", "externalId": "C-1"}})
        assert found["customer"]["id"] == seen
    assert at.refused("saveCustomer", id=customer, expectedVersion=1, externalId="C-2")[:2] == ("INVALID", "externalId")
    assert at.done("saveCustomer", id=customer, expectedVersion=1, externalId="C-1", city="Ulm")["customer"]["version"] == 2


def test_a_stopped_customer_stays_stopped_until_resumed(at: Desk) -> None:
    version = _stored(at, OAK)["version"]
    given = {"id": OAK, "expectedVersion": version, "reason": "They cheat."}
    assert at.refused("stopCustomer", at.rep("Ann"), **given)[0] == "FORBIDDEN"
    stopped = at.done("stopCustomer", at.manager("Max"), **given)["customer"]
    assert (stopped["status"], stopped["crossSell"]) == ("STOPPED", [])
    plans = at.rows("MATCH ({id: $id})<-[:OF]-(f:FollowUp) RETURN DISTINCT f.status, f.reason ORDER BY f.status", id=OAK)
    assert plans == [["DONE", None], ["SKIPPED", "We have stopped calling on the customer."]]
    assert at.refused("stopCustomer", at.manager("Max"), **{**given, "expectedVersion": version + 1})[0] == "ILLEGAL_STEP"
    at.done("updateCustomer", at.manager("Max"), id=OAK, expectedVersion=version + 1, status="ACTIVE")
    again = _stored(at, OAK)
    assert (again["status"] in ("ACTIVE", "LAPSED"), "stopReason" in again) == (True, False)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": None}, "INVALID", "name"),
        ({"name": " "}, "INVALID", "name"),
        ({"country": "XX"}, "INVALID", "country"),
        ({"status": "LAPSED"}, "INVALID", "status"),
        ({"status": "STOPPED"}, "INVALID", "status"),
        ({"owner": OAK}, "NOT_FOUND", "owner"),
        ({"territory": "ter_none"}, "NOT_FOUND", "territory"),
        ({"id": ELM}, "INVALID", "expectedVersion"),
        ({"name": "x" * 201}, "INVALID", "name"),
        ({"name": "\ufdfa" * 200}, "INVALID", "name"),
    ],
)
def test_an_invalid_input_is_refused_with_its_field(at: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert at.refused("saveCustomer", ADMIN, **{"name": "Bakery", **given})[:2] == (code, field)


SEEN = "query ($id: ID!) { customer(by: {id: $id}) { id } }"


def _seen_by(at: Desk, customer: str) -> set[str]:
    """Return who sees a customer: managers by name, reps in parentheses."""
    viewers = {name: at.manager(name) for name in ("Max", "Nora", "Sue")} | {
        f"({name})": at.rep(name) for name in ("Ann", "Bob", "Zoe", "Sue")
    }
    return {name for name, viewer in viewers.items() if at.api.data(SEEN, viewer, id=customer)["customer"]}


@pytest.fixture
def zoe(at: Desk) -> Iterator[str]:
    """Zoe covers nothing yet. Sue manages the South."""
    for name in ("Zoe", "Sue"):
        at.rows("CREATE (:Rep {id: $id, name: $name, nameKey: toLower($name), source: 'test', externalId: $name, version: 1})",
                id=Key("Rep", name).id, name=name)  # fmt: skip
    at.rows("MATCH (sue:Rep {id: $sue}), (t:Territory {id: $south}) CREATE (sue)-[:MANAGES]->(t)", sue=Key("Rep", "Sue").id, south=SOUTH)
    yield Key("Rep", "Zoe").id
    at.rows("MATCH (r:Rep) WHERE r.name IN ['Zoe', 'Sue'] DETACH DELETE r")


def _works(at: Desk, rep: str, kind: str, *territories: str) -> None:
    at.rows(f"MATCH (r:Rep {{id: $rep}}), (t:Territory) WHERE t.id IN $those CREATE (r)-[:{kind}]->(t)", rep=rep, those=territories)


def test_a_reps_new_customer_is_in_their_territory_and_visible_to_their_manager(at: Desk) -> None:
    customer = at.done("createCustomer", at.rep("Ann"), name="Oven")["customer"]["id"]
    assert at.rows("MATCH (:Customer {id: $id})-[:LOCATED_IN]->(t) RETURN t.id", id=customer) == [[NORTH]]
    assert at.api.data(SEEN, at.manager("Nora"), id=customer)["customer"]
    entered = _entered(at, name="Oven of Ann", owner=ANN)["id"]
    assert at.rows("MATCH (:Customer {id: $id})-[:LOCATED_IN]->(t) RETURN t.id", id=entered) == [[NORTH]]


def test_a_rep_with_several_territories_must_name_one_of_them(at: Desk, zoe: str) -> None:
    _works(at, zoe, "COVERS", NORTH, SOUTH)
    code, field, message = at.refused("createCustomer", at.rep("Zoe"), name="Oven")
    assert (code, field) == ("INVALID", "territory")
    assert f"North ({NORTH}), South ({SOUTH})" in message
    assert at.refused("createCustomer", ADMIN, name="Oven", owner=zoe)[:2] == ("INVALID", "territory")
    assert at.refused("createCustomer", at.rep("Zoe"), name="Oven", territory=WORLD)[:2] == ("FORBIDDEN", "territory")
    customer = at.done("createCustomer", at.rep("Zoe"), name="Oven", territory=SOUTH)["customer"]["id"]
    assert _seen_by(at, customer) == {"Max", "Nora", "Sue", "(Zoe)", "(Bob)"}  # Nora: Zoe also works in the North
    assert at.rows("MATCH (:Customer {id: $id})<-[:OWNS]-(r) RETURN r.id", id=customer) == [[zoe]]


def test_a_rep_may_name_a_territory_below_their_own_and_no_other(at: Desk, zoe: str) -> None:
    _works(at, zoe, "COVERS", WORLD)
    customer = at.done("createCustomer", at.rep("Zoe"), name="Oven", territory=SOUTH)["customer"]["id"]
    assert at.rows("MATCH (:Customer {id: $id})-[:LOCATED_IN]->(t) RETURN t.id", id=customer) == [[SOUTH]]
    assert at.refused("createCustomer", at.rep("Ann"), name="Oven", territory=SOUTH)[:2] == ("FORBIDDEN", "territory")


@pytest.mark.parametrize("confidential", [False, True])
def test_a_manager_sees_customers_of_owners_who_work_in_their_territory(at: Desk, zoe: str, confidential: bool) -> None:
    """Also for a confidential customer, and one in another territory or none. A rep who covers the same territory does not see it."""
    _works(at, zoe, "MANAGES", SOUTH)
    customer = at.done("createCustomer", at.manager("Zoe"), name="Oven", confidential=confidential)["customer"]["id"]
    assert at.rows("MATCH (:Customer {id: $id})-[:LOCATED_IN]->(t) RETURN t.id", id=customer) == []
    assert _seen_by(at, customer) == {"Max", "Sue", "(Zoe)"}
    at.done("updateCustomer", id=customer, expectedVersion=1, owner=ANN)
    assert _seen_by(at, customer) == {"Max", "Nora", "(Ann)"}


def test_covering_a_territory_does_not_open_its_confidential_customers(at: Desk, zoe: str) -> None:
    _works(at, zoe, "COVERS", NORTH)
    customer = at.done("createCustomer", name="Oven", owner=BOB, territory=NORTH)["customer"]["id"]
    everybody = _seen_by(at, customer)
    assert "(Zoe)" in everybody
    for version, (confidential, seen) in enumerate([(True, everybody - {"(Zoe)", "(Ann)"}), (False, everybody)] * 2, 1):
        at.done("updateCustomer", id=customer, expectedVersion=version, confidential=confidential)
        assert _seen_by(at, customer) == seen
    at.done("saveCustomer", id=customer, expectedVersion=5, confidential=True)
    assert _seen_by(at, customer) == everybody - {"(Zoe)", "(Ann)"}


def test_a_rep_does_not_move_a_customer(at: Desk) -> None:
    customer = at.done("createCustomer", at.rep("Ann"), name="Oven")["customer"]["id"]
    assert at.refused("updateCustomer", at.rep("Ann"), id=customer, expectedVersion=1, territory=SOUTH)[:2] == ("FORBIDDEN", "territory")


@pytest.mark.parametrize("field", ["owner", "confidential", "status"])
def test_only_a_manager_sets_fields_that_decide_visibility(at: Desk, field: str) -> None:
    value = {"owner": ANN, "confidential": False, "status": "ACTIVE"}[field]
    own = at.done("createCustomer", at.rep("Ann"), name="Oven")["customer"]["id"]
    assert at.refused("updateCustomer", at.rep("Ann"), id=own, expectedVersion=1, **{field: value})[:2] == ("FORBIDDEN", field)
    if field != "status":  # a new customer has none
        assert at.refused("createCustomer", at.rep("Ann"), name="Mine", **{field: value})[:2] == ("FORBIDDEN", field)
