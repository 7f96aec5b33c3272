"""Master data through the API: products, categories, territories and reps. Nobody gives themselves or others more sight than they have."""

from collections.abc import Iterator
from random import Random
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.client.files import cypher
from graph.visibility import Viewer
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk
from values.ids import record_id

WORLD, NORTH, SOUTH = (Key("Territory", name).id for name in ("World", "North", "South"))
ANN, BOB, DAN, NORA, SID = (Key("Rep", name).id for name in ("Ann", "Bob", "Dan", "Nora", "Sid"))
TOOLS, SAWS = Key("Category", "Tools").id, Key("Category", "Saws").id
ELM = Key("Customer", "Elm").id
SCOPES = "MATCH (c:Customer) RETURN c.id, c.scopes ORDER BY c.id"


@pytest.fixture
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def key(external: str, source: str = "erp") -> dict[str, Any]:
    return {"externalId": {"source": source, "externalId": external}}


def test_a_product_is_created_once_and_changed_by_the_id_of_its_system(at: Desk) -> None:
    given = {"name": "Plane", "number": "P-1", "category": SAWS, "guaranteeMonths": 12, "terms": ["training"],
             "listPrice": {"amount": "99.90", "currency": "EUR"}}  # fmt: skip
    made = at.done("upsertProduct", at.manager("Nora"), **key("77"), **given)["product"]
    assert made == {"id": record_id("Product", "erp", "77"), "version": 1, "source": "erp", "externalId": "77", **given,
                    "category": {"id": SAWS}}  # fmt: skip
    before = at.everything()[0]
    again = at.done("upsertProduct", **key("77"), **given)["product"]
    assert (again["version"], at.everything()[0] - before) == (1, 1)  # only its key
    changed = at.done("upsertProduct", id=made["id"], expectedVersion=1, name="Plane 2", category=None, listPrice=None, terms=None)[
        "product"
    ]
    assert [changed[name] for name in ("name", "version", "category", "listPrice", "terms", "number")] == [
        "Plane 2",
        2,
        None,
        None,
        None,
        "P-1",
    ]
    assert at.refused("upsertProduct", **key("77"), expectedVersion=1, name="Late")[:2] == ("STALE_VERSION", "expectedVersion")
    assert at.refused("upsertProduct", **key("78"))[:2] == ("INVALID", "name")
    assert at.refused("upsertProduct", at.rep("Ann"), **key("78"), name="Mine")[:2] == ("FORBIDDEN", "")
    changes = at.rows("MATCH (c:Change)-[:OF]->({id: $id}) RETURN c.kind ORDER BY c.place", id=made["id"])
    assert changes == [["CREATED"], ["UPDATED"]]


def test_categories_form_a_tree(at: Desk) -> None:
    leaf = at.done("upsertCategory", name="Band saws", parent=SAWS)["category"]["id"]
    levels = "MATCH (c:Category) WHERE c.id IN $ids RETURN c.level ORDER BY c.level"
    assert at.rows(levels, ids=[TOOLS, SAWS, leaf]) == [[0], [1], [2]]
    for parent in (leaf, SAWS):
        assert at.refused("upsertCategory", id=SAWS, parent=parent)[:2] == ("CIRCLE", "parent")
    at.done("upsertCategory", id=SAWS, parent=None)
    assert at.rows(levels, ids=[TOOLS, SAWS, leaf]) == [[0], [0], [1]]


def test_scopes_follow_territories_and_coverage(at: Desk) -> None:
    def seen(viewer: Viewer) -> bool:
        return at.api.data("query ($id: ID!) { customer(by: {id: $id}) { id } }", viewer, id=ELM)["customer"] is not None

    east = at.done("upsertTerritory", name="East")["territory"]["id"]
    assert (seen(at.manager("Max")), seen(at.rep("Bob")), seen(at.manager("Nora"))) == (True, True, False)
    at.done("upsertTerritory", id=SOUTH, parent=NORTH)
    assert seen(at.manager("Nora"))
    for parent in (SOUTH, NORTH):
        assert at.refused("upsertTerritory", id=NORTH, parent=parent)[:2] == ("CIRCLE", "parent")
    at.done("upsertTerritory", id=SOUTH, parent=east)
    assert not seen(at.manager("Nora"))
    assert not seen(at.manager("Max"))
    at.done("upsertRep", id=BOB, covers=[NORTH])  # who owns Elm
    assert seen(at.manager("Nora"))
    at.done("upsertRep", id=BOB, covers=[])  # a rep without territories keeps the last ones for their managers
    assert seen(at.manager("Nora"))
    at.done("upsertRep", id=BOB, covers=[east])
    assert not seen(at.manager("Nora"))


@pytest.mark.parametrize(
    ("mutation", "given", "field"),
    [
        ("upsertTerritory", {"id": SOUTH, "name": "Mine"}, "id"),
        ("upsertTerritory", {"id": SOUTH, "parent": NORTH}, "id"),
        ("upsertTerritory", {"id": NORTH, "parent": None}, "parent"),
        ("upsertTerritory", {"id": NORTH, "parent": SOUTH}, "parent"),
        ("upsertTerritory", {"name": "Mine"}, "parent"),
        ("upsertTerritory", {"name": "Mine", "parent": WORLD}, "parent"),
        ("upsertRep", {"id": BOB, "name": "Mine"}, "id"),
        ("upsertRep", {"id": BOB, "covers": [NORTH, SOUTH]}, "id"),  # Bob would bring Elm along
        ("upsertRep", {"id": DAN, "covers": [NORTH]}, "id"),
        ("upsertRep", {"id": ANN, "covers": [NORTH, SOUTH]}, "covers.1"),
        ("upsertRep", {"id": ANN, "manages": [WORLD]}, "manages.0"),
        ("upsertRep", {"id": NORA, "covers": [SOUTH]}, "covers.0"),
        ("upsertRep", {"id": NORA, "manages": [NORTH]}, "manages"),
        ("upsertRep", {"name": "New", "covers": [SOUTH]}, "covers.0"),
        ("upsertRep", {"name": "New"}, "covers"),
        ("upsertRep", {"id": SID, "title": "Mine"}, "title"),
        ("upsertRep", {"id": SID, "manages": []}, "manages"),  # Sid covers North, and manages South
    ],
)
def test_a_manager_changes_only_the_territories_and_reps_of_their_own(at: Desk, mutation: str, given: dict[str, Any], field: str) -> None:
    at.rows("MATCH (r:Rep {id: $id}), (n:Territory {id: $north}), (s:Territory {id: $south}) "
            "MERGE (r)-[:COVERS]->(n) MERGE (r)-[:MANAGES]->(s)", id=SID, north=NORTH, south=SOUTH)  # fmt: skip
    found = at.do(mutation, at.manager("Nora"), **given)["userErrors"]
    assert ("FORBIDDEN", field) in {(one["code"], ".".join(one["field"])) for one in found}
    assert all(one["code"] == "FORBIDDEN" for one in found)


def test_a_manager_keeps_their_own_part_of_the_company(at: Desk) -> None:
    nora = at.manager("Nora")
    hill = at.done("upsertTerritory", nora, name="Hill", parent=NORTH)["territory"]["id"]
    dale = at.done("upsertTerritory", nora, name="Dale", parent=NORTH)["territory"]["id"]
    assert at.done("upsertTerritory", nora, id=hill, parent=dale, name="Hills")["territory"]["parent"] == {"id": dale}
    new = at.done("upsertRep", nora, name="New", email="new@x.example", timeZone="Europe/Berlin", covers=[hill], manages=[dale])["rep"]
    assert ([one["id"] for one in new["covers"]], [one["id"] for one in new["manages"]]) == ([hill], [dale])
    moved = at.done("upsertRep", nora, id=ANN, expectedVersion=1, covers=[NORTH, hill], title="Lead")["rep"]
    assert ({one["id"] for one in moved["covers"]}, moved["title"], moved["version"]) == ({NORTH, hill}, "Lead", 2)


VIEW = "{ customers(first: 100) { nodes { id } } }"
REPS = "MATCH (r:Rep) RETURN r.id, EXISTS { (r)-[:MANAGES]->() } ORDER BY r.id"


def _sights(at: Desk) -> dict[tuple[str, str], set[str]]:
    """Return the customers that each rep sees, as a rep and as a manager."""
    found = {}
    for rep, manages in at.rows(REPS):
        for role in ("REP", "MANAGER") if manages else ("REP",):
            nodes = at.api.data(VIEW, at.api.viewer(role, rep))["customers"]["nodes"]
            found[role, rep] = {one["id"] for one in nodes}
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_manager_gives_themselves_or_others_more_sight_than_they_have(at: Desk, seed: int) -> None:
    """Random changes of territories and reps: whoever sees more afterwards sees only customers that the manager saw before."""
    random = Random(seed)
    places = [WORLD, NORTH, SOUTH]
    for number in range(5):
        places.append(at.done("upsertTerritory", name=f"Place {number}", parent=random.choice(places))["territory"]["id"])
    reps = [ANN, BOB, DAN, NORA, SID]
    for number in range(4):
        kind = random.choice(("covers", "manages"))
        reps.append(at.done("upsertRep", name=f"Rep {number}", **{kind: random.sample(places, 2)})["rep"]["id"])
    for number in range(12):
        scope = {"owner": random.choice([None, *reps]), "territory": random.choice(places), "confidential": number % 3 == 0}
        at.done("createCustomer", name=f"Customer {number}", **scope)
    at.rows(cypher("scopes"), ids=[row[0] for row in at.rows(SCOPES)])  # those of the world are in another order
    sights, done = _sights(at), 0
    for number in range(40):
        given: dict[str, Any]
        actor = random.choice([rep for role, rep in sights if role == "MANAGER"])
        if random.random() < 0.4:
            known = {"id": random.choice(places)} if random.random() < 0.8 else {"name": f"More {number}"}
            given = {**known, "parent": random.choice([*places, None])}
            mutation = "upsertTerritory"
        else:
            known = {"id": random.choice(reps)} if random.random() < 0.8 else {"name": f"Rep {number}"}
            given = {
                **known,
                **{kind: random.sample(places, random.randrange(3)) for kind in ("covers", "manages") if random.random() < 0.6},
            }
            mutation = "upsertRep"
        before = at.everything()
        payload = at.do(mutation, at.api.viewer("MANAGER", actor), **given)
        if payload["userErrors"]:
            assert at.everything() == before
            continue
        done += 1
        own = sights["MANAGER", actor]
        after = _sights(at)
        for viewer, seen in after.items():
            assert seen <= sights.get(viewer, set()) | own, (actor, mutation, given, viewer)
        assert after.get(("MANAGER", actor), set()) <= own, (actor, mutation, given)
        stored = at.rows(SCOPES)
        at.rows(cypher("scopes"), ids=[row[0] for row in stored])
        assert at.rows(SCOPES) == stored, "the scopes follow in the same transaction"
        sights = after
        if mutation == "upsertTerritory" and "id" not in given:
            places.append(payload["territory"]["id"])
        if mutation == "upsertRep" and "id" not in given:
            reps.append(payload["rep"]["id"])
    assert done
