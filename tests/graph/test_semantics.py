"""GraphQL semantics below a root field: null propagation, errors beside data, merged keys, fragments, introspection."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from tests.asking import Api
from tests.graph import sample
from tests.graph.sample import key

JOB, TOUCHPOINT, CLAIM = key("ServiceJob", "Delta-1"), key("Touchpoint", "Gamma-2"), key("Claim", "Delta-1")
FINDING = "Cannot return null for non-nullable field Finding.text."
CAUSE = "Cannot return null for non-nullable field Claim.cause."


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    """The sample has two holes: a finding without text, and a claim without cause."""
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW) as made:
        yield made


@pytest.mark.parametrize(
    ("query", "data", "errors"),
    [
        (  # to the nearest nullable field
            f'{{ node(id: "{JOB}") {{ id ... on ServiceJob {{ after: claim {{ id cause }} }} }} }}',
            {"node": {"id": JOB, "after": None}},
            [(["node", "after", "cause"], CAUSE)],
        ),
        (  # through a list of non-null items, to the nullable record
            f'{{ node(id: "{TOUCHPOINT}") {{ ... on Touchpoint {{ findings {{ text }} }} }} reps {{ totalCount }} }}',
            {"node": None, "reps": {"totalCount": 4}},
            [(["node", "findings", 0, "text"], FINDING)],
        ),
        (  # through the edges of a connection
            '{ customer(by: {domain: "delta.example"}) { claims(first: 9) { edges { cursor node { why: cause } } } } }',
            {"customer": None},
            [(["customer", "claims", "edges", None, "node", "why"], CAUSE)],
        ),
        (  # to the root field: the other root fields are answered
            "{ claims(first: 100) { nodes { cause } } reps { totalCount } }",
            {"claims": None, "reps": {"totalCount": 4}},
            [(["claims", "nodes", None, "cause"], CAUSE)],
        ),
        (  # in its own place among `nodes`
            f'{{ nodes(ids: ["{JOB}", "{CLAIM}", "{JOB}"]) {{ ... on Claim {{ cause }} ... on ServiceJob {{ claim {{ cause }} }} }} }}',
            {"nodes": [{"claim": None}, None, {"claim": None}]},
            [(["nodes", 0, "claim", "cause"], CAUSE), (["nodes", 1, "cause"], CAUSE), (["nodes", 2, "claim", "cause"], CAUSE)],
        ),
    ],
)
def test_a_null_in_a_non_null_field_propagates(api: Api, query: str, data: Any, errors: list[tuple[list[Any], str]]) -> None:
    result = api.ask(query)
    assert result.data == data
    assert len(result.errors or []) == len(errors)
    for error, (path, message) in zip(sorted(result.errors or [], key=lambda one: str(one.path)), errors, strict=True):
        assert error.message == message
        assert [want if want is None else have for have, want in zip(error.path or [], path, strict=True)] == path
        assert error.locations


def test_repeated_keys_are_merged(api: Api) -> None:
    query = """{ customer(by: {domain: "alpha.example"}) { owner { name } ...More territory { name } } }
        fragment More on StoredRecord { source ... on Customer { owner { title } territory { parent { name } } } }"""
    assert api.data(query) == {
        "customer": {
            "owner": {"name": "Ann", "title": "Sales"},
            "source": "sample",
            "territory": {"name": "North", "parent": {"name": "World"}},
        }
    }


def test_introspection_works_beside_projected_fields(api: Api) -> None:
    before = api.graph.statements
    found = api.data('{ __schema { queryType { name } } __typename reps { totalCount } __type(name: "Rep") { kind } }')
    assert found == {
        "__schema": {"queryType": {"name": "Query"}},
        "__typename": "Query",
        "reps": {"totalCount": 4},
        "__type": {"kind": "OBJECT"},
    }
    assert api.graph.statements == before + 1


def test_a_selection_with_all_fields_skipped_is_an_empty_object(api: Api) -> None:
    query = "query($no: Boolean!) { reps(first: 1) { nodes { id @include(if: $no) } edges { node { name @include(if: $no) } } } }"
    assert api.data(query, None, no=False) == {"reps": {"nodes": [{}], "edges": [{"node": {}}]}}


@pytest.mark.parametrize(
    "query", ["{ reps { totalCount } }", '{ a: node(id: "x") { id } b: viewer { role } c: search(text: "al") { score } }']
)
def test_a_root_field_is_one_statement_at_most(api: Api, query: str) -> None:
    before = api.graph.statements
    api.data(query)
    assert api.graph.statements - before == (1 if "reps" in query else 2)  # a malformed id sends no statement


@pytest.mark.parametrize("ids", [["no-id"], [""], ["cus_" + "a" * 24], ["cus_\u0000" + "a" * 23], []])
def test_a_malformed_id_answers_as_an_unknown_one(api: Api, ids: list[str]) -> None:
    assert api.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", None, ids=ids) == {"nodes": [None] * len(ids)}
    for one in ids:
        query = "query($id: ID!) { node(id: $id) { id } customer(by: {id: $id}) { id } }"
        assert api.data(query, None, id=one) == {"node": None, "customer": None}


@pytest.mark.parametrize("by", ['{id: "a", domain: "b"}', "{}", "{id: null}"])
def test_a_look_up_takes_exactly_one_key(api: Api, by: str) -> None:
    assert api.ask(f"{{ customer(by: {by}) {{ id }} }}").errors
