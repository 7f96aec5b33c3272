"""Merging of two contacts, and its undoing: nothing is lost, and later changes stay."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from tests.api.worlds import Key
from tests.writes import test_voids
from tests.writes.desk import ADMIN, Desk, desk
from values.search_values import derived

OAK, ELM = Key("Customer", "Oak").id, Key("Customer", "Elm").id
PEOPLE = [f"con_{letter * 24}" for letter in "abcde"]
KEEP, MERGE = PEOPLE[0], PEOPLE[1]
RECORDS = [
    ("PLACED", Key("Purchase", "Oak-1").id), ("GAVE", Key("Satisfaction", "Oak-1").id), ("GAVE", Key("Referral", "Oak").id),
    ("RAISED", Key("Claim", "Oak-1").id),
]  # fmt: skip
NAMING = [("WITH", Key("Touchpoint", "Oak-1").id), ("ABOUT", Key("Finding", "Oak-1").id), ("FROM", Key("Finding", "Elm-1").id)]
# The records that a merge does not change: everything except counters and values derived for customers.
NODES = "MATCH (n) WHERE NOT n:Migration AND NOT n:Change AND NOT n:IdempotencyKey AND NOT n:Standing RETURN labels(n), properties(n)"
ARROWS = """
MATCH (a)-[r]->(b) WHERE NOT a:Change AND NOT b:Standing RETURN a.id, type(r), b.id, properties(r)
"""
COUNTED = ("version", "updatedAt", "updatedBy", "updatedByRep", "place")
DERIVED = (
    "asOf", "confidence", "level", "lifetimeValue", "orderedAt", "overdue", "penetration", "score", "singleThreaded", "status", "touchedAt",
    "trend", "willDropAt", "netValue", "bought",
)  # fmt: skip


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        _people(made, [], [{}] * 5)
        made.done("mergeContacts", keep=KEEP, expectedVersion=1, merge=MERGE)  # both customers are judged, and their attribution is decided
        made.done("unmergeContacts", id=KEEP, expectedVersion=2)
        yield made


def _snapshot(at: Desk) -> tuple[list[str], list[str]]:
    def kept(facts: dict[str, Any]) -> list[tuple[str, Any]]:
        return sorted(
            (name, value) for name, value in facts.items() if name not in COUNTED + DERIVED and not name.endswith(("Low", "High"))
        )

    nodes = sorted(repr((labels, kept(facts))) for labels, facts in at.rows(NODES))
    return nodes, sorted(repr((a, kind, b, sorted(facts.items()))) for a, kind, b, facts in at.rows(ARROWS))


def _people(at: Desk, arrows: list[tuple[str, str, str, dict[str, Any]]], facts: list[dict[str, Any]]) -> None:
    """Write some contacts with their records, and remove those of the previous example."""
    at.rows("MATCH (n) WHERE n.id IN $people DETACH DELETE n", people=PEOPLE)
    rows = [{"id": one, "name": "P", "doNotContact": False, "version": 1, **more} for one, more in zip(PEOPLE, facts, strict=True)]
    rows = [row | derived("Contact", row) for row in rows]
    arrows = [(start, kind, end, more | derived(kind, more)) for start, kind, end, more in arrows]
    at.rows("UNWIND $rows AS row CREATE (n:Contact) SET n = row", rows=rows)
    drawn = "UNWIND $rows AS row MATCH (a {id: row[0]}) MATCH (b {id: row[2]}) CREATE (a)-[r:$(row[1])]->(b) SET r = row[3]"
    jobs = [(one, "WORKS_AT", to, {"id": f"emp-{one}-{to}"}) for one in PEOPLE for to in (OAK, ELM)]
    at.rows(drawn, rows=[list(one) for one in [*jobs, *arrows]])


_ANY = st.sampled_from(PEOPLE)
_KNOWS = st.tuples(
    _ANY, st.just("KNOWS"), _ANY, st.fixed_dictionaries({"how": st.sampled_from(["FRIEND", "FAMILY"]), "strength": st.floats(0, 1)})
)
_JOBS = st.tuples(
    _ANY, st.just("WORKS_AT"), st.sampled_from([OAK, ELM]), st.fixed_dictionaries({"title": st.sampled_from(["Baker", "Owner"])})
)
_OWN: st.SearchStrategy[Any] = st.tuples(_ANY, st.sampled_from(RECORDS)).map(lambda one: (one[0], *one[1], {}))
_NAMED: st.SearchStrategy[Any] = st.tuples(_ANY, st.sampled_from(NAMING)).map(lambda one: (one[1][1], one[1][0], one[0], {}))
_FACTS = st.lists(
    st.fixed_dictionaries({}, optional={"email": st.just("p@oak.example"), "phone": st.just("+491"), "doNotContact": st.just(True)}),
    min_size=5, max_size=5,
)  # fmt: skip


@st.composite
def _worlds(draw: st.DrawFn) -> tuple[list[tuple[str, str, str, dict[str, Any]]], list[dict[str, Any]]]:
    arrows = draw(st.lists(_KNOWS.filter(lambda one: one[0] != one[2]) | _JOBS | _OWN | _NAMED, max_size=12))
    order = draw(st.permutations(PEOPLE))
    for place, one in enumerate(order[1:], 1):
        above = draw(st.none() | st.sampled_from(order[:place]))
        if above:
            arrows.append((one, "REPORTS_TO", above, {}))
    return arrows, draw(_FACTS)


@given(world=_worlds())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_an_undone_merge_restores_the_graph(at: Desk, world: tuple[Any, Any]) -> None:
    _people(at, *world)
    before = _snapshot(at)
    merged = at.done("mergeContacts", keep=KEEP, expectedVersion=1, merge=MERGE, mergeVersion=1)["contact"]
    assert (merged["id"], merged["version"]) == (KEEP, 2)
    assert at.rows("MATCH (c:Contact {id: $id}) RETURN c", id=MERGE) == []
    assert at.rows("MATCH (n:Contact)-[r]->(n) RETURN r") == [], "nobody is tied to themselves"
    assert at.rows("MATCH (n:Contact)-[:REPORTS_TO*1..6]->(n) RETURN n") == [], "nobody stands above themselves"
    assert at.rows("MATCH (:MergedContact {id: $id})-[r]-() WHERE NOT type(r) IN ['WAS', 'MERGED_INTO'] RETURN r", id=MERGE) == []
    at.done("unmergeContacts", id=KEEP, expectedVersion=2)
    assert _snapshot(at) == before


def test_merges_are_undone_in_reverse_order(at: Desk) -> None:
    third = PEOPLE[2]
    tie = {"how": "FRIEND"}
    _people(at, [(MERGE, "KNOWS", PEOPLE[3], tie), (third, "KNOWS", PEOPLE[3], tie), (third, "KNOWS", KEEP, tie)], [{}] * 5)
    before = _snapshot(at)
    at.done("mergeContacts", keep=MERGE, expectedVersion=1, merge=third)
    at.done("mergeContacts", keep=KEEP, expectedVersion=1, merge=MERGE)
    assert at.rows("MATCH (:Contact {id: $id})-[k:KNOWS]-(o) RETURN o.id", id=KEEP) == [[PEOPLE[3]]]
    at.done("unmergeContacts", id=KEEP, expectedVersion=2)
    version = at.rows("MATCH (c:Contact {id: $id}) RETURN c.version", id=MERGE)[0][0]
    at.done("unmergeContacts", id=MERGE, expectedVersion=version)
    assert _snapshot(at) == before


VISIT = Key("Touchpoint", "Oak-1").id


@pytest.mark.parametrize(
    "steps", ["merge void unmerge restore", "merge void restore unmerge", "void merge restore unmerge", "void merge unmerge restore"]
)
@pytest.mark.parametrize("manager", [False, True])
def test_a_void_and_a_merge_are_undone_in_any_order(at: Desk, steps: str, manager: bool) -> None:
    """Both records of the person attended the visit, so the merge lays one of the two relationships aside."""
    _people(at, [(VISIT, "WITH", KEEP, {}), (VISIT, "WITH", MERGE, {}), (VISIT, "WITH", PEOPLE[2], {})], [{}] * 5)
    viewer = at.manager("Max") if manager else ADMIN
    for verb in ("void", "restore"):  # the first time, the customer is judged
        test_voids.correct(at, verb, "Touchpoint", VISIT, viewer)
    before = test_voids.graph(at)
    for step in steps.split():
        if step in ("void", "restore"):
            test_voids.correct(at, step, "Touchpoint", VISIT, viewer)
        elif step == "merge":
            at.done("mergeContacts", viewer, keep=KEEP, expectedVersion=test_voids.version(at, KEEP), merge=MERGE)
        else:
            at.done("unmergeContacts", viewer, id=KEEP, expectedVersion=test_voids.version(at, KEEP))
    assert test_voids.differences(before, test_voids.graph(at)) == test_voids.SAME


def test_later_records_stay_and_missing_values_are_taken_over(at: Desk) -> None:
    _people(at, [(MERGE, "PLACED", RECORDS[0][1], {})], [{}, {"email": "p@oak.example", "doNotContact": True}, {}, {}, {}])
    merged = at.done("mergeContacts", at.manager("Max"), keep=KEEP, expectedVersion=1, merge=MERGE)["contact"]
    assert merged["email"] == "p@oak.example"
    assert at.rows("MATCH (c:Contact {id: $id}) RETURN c.doNotContact", id=KEEP) == [[True]]
    at.done("recordKnows", contact=KEEP, knows=PEOPLE[2], how="FRIEND")
    at.done("updateContact", id=KEEP, expectedVersion=2, email="new@oak.example")
    told = at.done("unmergeContacts", at.manager("Max"), id=KEEP, expectedVersion=3)
    assert told["restored"]["id"] == MERGE
    kept, restored = (at.rows("MATCH (c:Contact {id: $id}) RETURN c.email, c.doNotContact", id=one)[0] for one in (KEEP, MERGE))
    assert (kept, restored) == (["new@oak.example", False], ["p@oak.example", True])
    assert at.rows("MATCH (:Contact {id: $id})-[:KNOWS]-(o) RETURN o.id", id=KEEP) == [[PEOPLE[2]]]
    assert at.rows("MATCH (:Purchase {id: $id})<-[:PLACED]-(c) WHERE c.id IN $people RETURN c.id", id=RECORDS[0][1], people=PEOPLE) == [
        [MERGE]
    ]


@pytest.mark.parametrize("order", ["void merge restore unmerge", "void merge unmerge restore", "merge void unmerge restore"])
def test_a_record_of_both_survives_its_void_and_their_merge(at: Desk, order: str) -> None:
    _people(at, [], [{}] * 5)
    call = {"kind": "CALL", "at": "2025-06-14T10:00:00Z", "customer": OAK, "contacts": [KEEP, MERGE]}
    made = at.done("logTouchpoint", **call)["touchpoint"]["id"]
    for step in order.split():
        if step == "merge":
            at.done("mergeContacts", keep=KEEP, expectedVersion=1, merge=MERGE)
        elif step == "unmerge":
            at.done("unmergeContacts", id=KEEP, expectedVersion=2)
        else:
            ((version,),) = at.rows("MATCH (n {id: $id}) RETURN n.version", id=made)
            more = {"reason": "A typo."} if step == "void" else {}
            given = {"idempotencyKey": f"both {next(at.numbers)}", "id": made, "expectedVersion": version, **more}
            kind = f"{step.capitalize()}TouchpointInput!"
            query = f"mutation ($input: {kind}) {{ {step}Touchpoint(input: $input) {{ userErrors {{ message }} }} }}"
            assert at.api.data(query, input=given)[f"{step}Touchpoint"] == {"userErrors": []}
        ties = at.rows("MATCH ({id: $id})-[r]-(:Contact) RETURN DISTINCT type(r)", id=made)
        live = not at.rows("MATCH (t:VoidedTouchpoint {id: $id}) RETURN t", id=made)
        assert ties == [["WITH" if live else "VOIDED_WITH"]], step
    ids = at.rows("MATCH (:Touchpoint {id: $id})-[:WITH]->(c:Contact) RETURN c.id ORDER BY c.id", id=made)
    assert ids == sorted([[KEEP], [MERGE]])
    assert at.rows("MATCH ({id: $id})-[r:WAS|VOIDED_WAS]-() RETURN r", id=made) == []


def test_an_invalid_merge_is_refused(at: Desk) -> None:
    _people(at, [], [{}] * 5)
    given = {"keep": KEEP, "expectedVersion": 1, "merge": MERGE}
    for more, code, field in (
        ({"merge": KEEP}, "INVALID", "merge"),
        ({"mergeVersion": 3}, "STALE_VERSION", "mergeVersion"),
        ({"expectedVersion": 3}, "STALE_VERSION", "expectedVersion"),
        ({"merge": "con_none"}, "NOT_FOUND", "merge"),
    ):
        assert at.refused("mergeContacts", **{**given, **more})[:2] == (code, field)
    assert at.refused("mergeContacts", at.rep("Ann"), **given)[0] == "FORBIDDEN"
    assert at.refused("unmergeContacts", id=KEEP, expectedVersion=1)[:2] == ("ILLEGAL_STEP", "id")
