"""Visibility: the stored `scopes` agree with the pattern over owners and territories, on any tree, for any viewer."""

import random
from typing import Any

import neo4j
import pytest
from graphql import GraphQLObjectType, get_named_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import migrations
from graph.client.driver import Address
from graph.client.files import cypher
from graph.projection.context import declaration
from graph.projection.fields import Pages, To
from graph.projection.labels import label_of_type
from graph.visibility import ANCHOR, Viewer, predicate
from insights.enums import Role
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building
from tests.graph.sample import key

# DOMAIN 4, written literally. A rep sees customers that they own or cover. A manager also sees customers that they manage, and customers
# owned by reps who work there. A confidential customer is visible to its owner and the managers above. A rep without a territory works in
# their last one.
ORACLE = """
MATCH (rep:Rep {id: $rep}) MATCH (c:Customer)
WITH c, EXISTS { (rep)-[owns:OWNS]->(c) WHERE owns.until IS NULL } AS owner,
  EXISTS { (c)-[:LOCATED_IN]->(:Territory)-[:PART_OF*0..]->(:Territory)<-[:COVERS]-(rep) } AS covers,
  $role = 'MANAGER' AND (EXISTS { (c)-[:LOCATED_IN]->(:Territory)-[:PART_OF*0..]->(:Territory)<-[:MANAGES]-(rep) } OR EXISTS {
    (c)<-[owns:OWNS]-(owner:Rep)-[works:COVERS|MANAGES|LAST_COVERED]->(:Territory)-[:PART_OF*0..]->(:Territory)<-[:MANAGES]-(rep)
    WHERE owns.until IS NULL
  }) AS manages
WHERE owner OR manages OR (covers AND NOT c.confidential) RETURN c.id AS id ORDER BY id
"""
_WORLD = """
UNWIND $territories AS one CREATE (t:Territory {id: one.id}) WITH t, one WHERE one.above IS NOT NULL
MATCH (above:Territory {id: one.above}) CREATE (t)-[:PART_OF]->(above)
"""
_REPS = """
UNWIND $reps AS one CREATE (r:Rep {id: one.id}) WITH r, one
UNWIND one.near AS near MATCH (t:Territory {id: near[1]}) CREATE (r)-[:$(near[0])]->(t)
"""
_CUSTOMERS = """
UNWIND $customers AS one CREATE (c:Customer {id: one.id, confidential: one.confidential, scopes: []}) WITH c, one
OPTIONAL MATCH (t:Territory {id: one.territory}) OPTIONAL MATCH (r:Rep {id: one.owner}) OPTIONAL MATCH (past:Rep {id: one.past})
FOREACH (_ IN CASE WHEN t IS NULL THEN [] ELSE [1] END | CREATE (c)-[:LOCATED_IN]->(t))
FOREACH (_ IN CASE WHEN r IS NULL THEN [] ELSE [1] END | CREATE (r)-[:OWNS {since: date('2024-01-01')}]->(c))
FOREACH (_ IN CASE WHEN past IS NULL THEN [] ELSE [1] END | CREATE (past)-[:OWNS {until: date('2023-12-31')}]->(c))
"""


EVERYWHERE = """{
  customers(first: 100) { totalCount nodes {
    ...What parent { ...What } subsidiaries { totalCount nodes { ...What } } competitors { ...What }
    referred { totalCount nodes { ...What } } referrals { totalCount nodes { ...What to { ...What } } }
    findings { nodes { about { ...What } } } touchpoints { nodes { contacts { ...What } about { ...What } } }
    contacts { nodes {
      ...What employments { customer { ...What } }
      reportsTo { ...What } reports { ...What } knows(first: 100) { totalCount nodes { ...What } }
    } }
  } }
  contacts(first: 100) { totalCount nodes { ...What } }
  search(text: "quiet", first: 50) { node { ...What } }
}
fragment What on StoredRecord { externalId }"""
HIDDEN = """query($quiet: ID!) {
  contacts(filter: {customer: {eq: $quiet}}) { totalCount }
  claims(filter: {customer: {eq: $quiet}}) { totalCount }
}"""


# Jobs and ties, as the objects and edges that show them. Their edits are visible with them.
_TIED = frozenset({"Employment", "EmploymentEdge", "TieEdge"})


def _world(dice: random.Random) -> dict[str, list[dict[str, Any]]]:
    names = [f"t{number}" for number in range(dice.randint(1, 7))]
    near = [(dice.choice(["COVERS", "MANAGES"]), dice.choice(names)) for _ in range(6)]
    reps: list[dict[str, Any]] = [
        {"id": f"r{number}", "near": [list(one) for one in dice.sample(near, dice.randint(0, 3))]} for number in range(3)
    ]
    for rep in reps:
        rep["near"] = rep["near"] or [["LAST_COVERED", dice.choice(names)] for _ in range(dice.randint(0, 2))]
    return {
        "territories": [{"id": name, "above": dice.choice([None, *names[:number]])} for number, name in enumerate(names)],
        "reps": reps,
        "customers": [
            {
                "id": f"c{number}",
                "confidential": dice.random() < 0.4,
                "territory": dice.choice([None, *names]),
                "owner": dice.choice([None, "r0", "r1", "r2"]),
                "past": dice.choice([None, "r0", "r1"]),
            }
            for number in range(7)
        ],
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_scopes_agree_with_the_pattern_over_owners_and_territories(driver: neo4j.Driver, address: Address, seed: int) -> None:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    world = _world(random.Random(seed))
    for statement, name in ((_WORLD, "territories"), (_REPS, "reps"), (_CUSTOMERS, "customers")):
        driver.execute_query(statement, {name: world[name]})
    driver.execute_query(cypher("scopes"), ids=[one["id"] for one in world["customers"]])
    with Api(address, sample.NOW) as api:
        for role in (Role.REP, Role.MANAGER):
            for rep in ("r0", "r1", "r2"):
                viewer = api.viewer(role, rep)
                seen = f"MATCH (c:Customer) WHERE {predicate(viewer, 'Customer', 'c')} RETURN c.id AS id ORDER BY id"
                found = [row["id"] for row in driver.execute_query(seen, viewer.parameters()).records]
                assert found == [row["id"] for row in driver.execute_query(ORACLE, rep=rep, role=role.value).records], (world, role, rep)


def test_a_migrated_store_has_the_scopes_that_a_write_stores(driver: neo4j.Driver) -> None:
    """V0012 stored the territories of a confidential customer like all others, and V0044 changes them."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    for version in ("0012", "0044"):
        (path,) = migrations.FOLDER.glob(f"V{version}__*.cypher")
        with driver.session() as session:
            session.run(path.read_text(encoding="utf-8").rstrip().removesuffix(";")).consume()
    stored = "MATCH (c:Customer) RETURN c.id, c.scopes ORDER BY c.id"
    migrated = [row.values() for row in driver.execute_query(stored).records]
    driver.execute_query(cypher("scopes"), ids=[one for one, _ in migrated])
    assert migrated == [row.values() for row in driver.execute_query(stored).records]
    assert any(scope.startswith("manager:") for _, scopes in migrated for scope in scopes)


@pytest.fixture
def api(driver: neo4j.Driver, address: Address) -> Any:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW) as made:
        yield made


def test_without_a_rep_only_an_admin_sees_anything(api: Api) -> None:
    for viewer in (Viewer(Role.REP, None), Viewer(Role.MANAGER, None), api.viewer("MANAGER", key("Rep", "nobody"))):
        found = api.data("{ customers { totalCount } contacts { totalCount } viewer { withheld rep { id } } reps { totalCount } }", viewer)
        assert found == {
            "customers": {"totalCount": 0},
            "contacts": {"totalCount": 0},
            "viewer": {"withheld": True, "rep": None},
            "reps": {"totalCount": 4},
        }


def test_the_doctor_lists_customers_that_only_admins_or_no_managers_see(driver: neo4j.Driver) -> None:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    for name in ("North", "South", "Moon"):
        made.record("Territory", name, name=name)
    for name, kind, place in (("Max", "MANAGES", "North"), ("Ann", "COVERS", "South"), ("Zoe", "COVERS", None)):
        made.record("Rep", name, name=name)
        if place:
            made.tie(("Rep", name), kind, ("Territory", place))
    for name, owner, place, confidential in (
        ("Adrift", None, None, False), ("Moonlit", None, "Moon", False), ("Quiet", None, "South", True), ("Covered", None, "South", False),
        ("Owned", "Zoe", None, False), ("Managed", None, "North", False), ("Own", "Max", None, False),
    ):  # fmt: skip
        made.customer(name, scopes=[], confidential=confidential)
        if owner:
            made.tie(("Rep", owner), "OWNS", ("Customer", name))
        if place:
            made.tie(("Customer", name), "LOCATED_IN", ("Territory", place))
    driver.execute_query(f"MATCH (c:Customer) WITH collect(c.id) AS ids CALL (ids) {{ {cypher('scopes').replace('$ids', 'ids')} }}")
    (found,) = [row.values() for row in driver.execute_query(cypher("unseen"), names=2).records]
    assert found == [3, ["Adrift", "Moonlit"], 2, ["Covered", "Owned"]]
    driver.execute_query("MATCH (:Rep)-[m:MANAGES]->() DELETE m")
    (found,) = [row.values() for row in driver.execute_query(cypher("unseen"), names=9).records]
    assert found == [4, ["Adrift", "Managed", "Moonlit", "Quiet"], 0, []], "where nobody manages, nobody misses a manager"


def test_every_label_has_a_predicate_and_every_checked_hop_a_reason(api: Api) -> None:
    """`viewer_checked` leaves the predicate out. It is allowed only in four cases: from a customer over the same relationship that the
    record's predicate uses; from a change, whose predicate tests its subject unless that subject belongs to the customer of the change;
    from a review. Only admins see reviews, except those about a contact all of whose employers are visible. From a record, a job or a
    tie to its own history, which names other records only by hops that are checked. The next test checks how a job or tie is reached.
    """
    viewer = Viewer(Role.REP, "r", ("r",))
    schema = api.executor.schema
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and "Node" in {one.name for one in kind.interfaces}:
            assert predicate(viewer, label_of_type(kind.name), "n")
        for name, field in getattr(kind, "fields", {}).items():
            declared = declaration(field) if hasattr(field, "args") else None
            if isinstance(declared, To | Pages) and declared.viewer_checked:
                if kind.name == "Change":
                    speaking = {one for one in ANCHOR if " AND NOT EXISTS" in predicate(viewer, one, "n")} - {"Change"}
                    asked = {"Customer", "Contact", *speaking}
                    assert all(f"[:OF]->(nOther:{one})" in predicate(viewer, "Change", "n") for one in asked), asked
                    continue
                if kind.name in _TIED:
                    assert (name, declared.pattern) == ("history", "(%n:Edit {history: %v.history})")
                    continue
                if name == "history" or kind.name == "Edit":
                    assert declared.pattern.endswith(("(%v)-[:EDITED]->(%n:Edit)", "(%v)-[:CHANGED]->(%n:FieldChange)"))
                    continue
                if kind.name == "Review":
                    own = predicate(viewer, "Review", "n")
                    assert own.startswith("($viewerManages AND n.kind = 'CONTACT' AND NOT EXISTS { (n)-[:OF]->(:Contact)-[:WORKS_AT]->"), (
                        own
                    )
                    continue
                assert kind.name == "Customer", f"{kind.name}.{name} is checked by no customer"
                label = declared.pattern.split("%n:")[1].split(")")[0]
                hop = declared.pattern.split("[")[1].split("]")[0].replace("%r", "")
                assert hop in predicate(viewer, label, "n"), f"Customer.{name} is checked over another hop than {label}'s own"
                assert " AND NOT EXISTS" not in predicate(viewer, label, "n"), f"{label} may speak of other accounts: not checked"


def test_a_job_or_tie_is_reached_only_where_both_its_ends_are_visible(api: Api) -> None:
    """The history of a job or tie is visible with the job or tie (decision 22)."""
    schema = api.executor.schema
    edges = {f"{name.removesuffix('Edge')}Connection": name for name in _TIED if name.endswith("Edge")}
    found = {}
    for kind in schema.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            of = edges.get(get_named_type(field.type).name, get_named_type(field.type).name)
            if of in _TIED and (declared := declaration(field) if hasattr(field, "args") else None):
                found[f"{kind.name}.{name}"] = of
                assert isinstance(declared, To | Pages)
                assert declared.pattern.startswith("(%v)")
                if of == "Employment":
                    assert declared.where == "%see(n:Customer)"
                else:
                    assert (declared.of, declared.viewer_checked) == ("n", kind.name == "Customer")
    assert found == {"Contact.employments": "Employment", "Customer.contacts": "EmploymentEdge", "Contact.knows": "TieEdge"}


EDITS = """{
  contacts(first: 100) { nodes {
    id employments { ...Job } knows(first: 100) { edges { history(first: 9) { ...Edits } } }
  } }
  customers(first: 100) { nodes { id contacts(first: 100) { edges { history(first: 9) { ...Edits } } } } }
}
fragment Job on Employment { history(first: 9) { ...Edits } }
fragment Edits on EditConnection { totalCount edges { cursor node { changes { before } } } pageInfo { hasNextPage } }"""
# A job is listed once under its contact and once under its customer, a tie under both people.
EDITED = """
MATCH (a:Contact)-[r:WORKS_AT|KNOWS]->(b) WHERE $all OR (a.id IN $ids AND b.id IN $ids)
MATCH (:Edit {history: r.history})-[:CHANGED]->(change:FieldChange) UNWIND [1, 2] AS _ RETURN change.before ORDER BY change.before
"""


def test_the_edits_of_a_job_or_tie_are_hidden_with_it(driver: neo4j.Driver, api: Api) -> None:
    """Ann sees contacts who worked at the confidential Quiet or know people there. No edit, count or cursor shows these jobs and ties."""
    counts = []
    for viewer in (api.viewer("REP", key("Rep", "Ann")), None):
        found = api.data(EDITS, viewer)
        people, customers = found["contacts"]["nodes"], found["customers"]["nodes"]
        every = [one["history"] for person in people for one in (*person["employments"], *person["knows"]["edges"])]
        every += [one["history"] for customer in customers for one in customer["contacts"]["edges"]]
        assert all(one["totalCount"] == len(one["edges"]) and not one["pageInfo"]["hasNextPage"] for one in every)
        values = sorted(edge["node"]["changes"][0]["before"] for one in every for edge in one["edges"])
        expected = driver.execute_query(EDITED, all=viewer is None, ids=[one["id"] for one in (*people, *customers)]).records
        assert values == [row[0] for row in expected]
        counts.append(len(values))
        assert any("Quiet" in one.replace("Quiet-2", "") for one in values) is (viewer is None)  # Quiet-2 also worked at Delta
    assert 0 < counts[0] < counts[1]


def test_a_hidden_customer_appears_nowhere(api: Api) -> None:
    """Ann owns Alpha, which has every possible tie to the confidential Quiet. Nothing about Quiet is visible to Ann."""
    ann = api.viewer("REP", key("Rep", "Ann"))
    text = str(api.ask(EVERYWHERE, None, ann))
    assert "'Alpha'" in text
    assert "'Quiet-2'" in text  # she worked at Delta, which is visible to Ann: a contact of both
    assert "Quiet" not in text.replace("'Quiet-2'", "")


def test_a_filter_cannot_probe_hidden_records(api: Api) -> None:
    ann = api.viewer("REP", key("Rep", "Ann"))
    assert api.data(HIDDEN, ann, quiet=key("Customer", "Quiet")) == {"contacts": {"totalCount": 0}, "claims": {"totalCount": 0}}
    assert api.data(HIDDEN, None, quiet=key("Customer", "Quiet"))["claims"]["totalCount"] == 4
    assert api.data(HIDDEN, None, quiet=key("Customer", "Quiet"))["contacts"]["totalCount"] == 5
