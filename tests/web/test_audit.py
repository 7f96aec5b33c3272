"""Checks of GraphQL security audits, against the production profile: large answers to small requests, and hints about the schema."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address, Graph, connect_async
from tests.web.conftest import SECRET, Served, running, settings_for

DEEP = "fields { type { " * 4 + "name" + " } }" * 4


@pytest.fixture(scope="module")
def production(sampled: neo4j.Driver, address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = settings_for(tmp_path_factory.mktemp("production"), profile="production", secret=SECRET)
    with running(settings, Graph(connect_async(address))) as found:
        yield found


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ __typename " + "@aa " * 200 + "}", None),
        ("{ " + " ".join(f"nothing{n}" for n in range(300)) + " }", None),
        ("query Q(" + " ".join(f"$v{n}: Int" for n in range(300)) + ") { __typename }", None),
        ("{ customers(first: -1) { nodes { " + " ".join(f"x{n}" for n in range(300)) + " } } }", None),
        ("query Q($f: CustomerFilter) { customers(filter: $f) { totalCount } }", {"f": {"and": [{f"x{n}": 1} for n in range(300)]}}),
        ("{ " + " ".join(f"a{n}: customers(first: -1) {{ totalCount }}" for n in range(20)) + " }", None),
        ("{ " + " ".join(f'a{n}: customers(after: "x") {{ totalCount }}' for n in range(20)) + " }", None),
    ],
)
def test_an_answer_has_at_most_five_errors(production: Served, query: str, variables: Any) -> None:
    answer = production.ask(query, variables)
    assert 1 <= len(answer.json()["errors"]) <= 5
    assert len(answer.content) < 5_000


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { directive } }",
        "{ customer(by: {id: 1}) { nam } }",
        "{ customers(filtr: {}) { totalCount } }",
        "{ customers(filter: {nam: {eq: 1}}) { totalCount } }",
        "{ customers(orderBy: {field: SCOR}) { totalCount } }",
        "{ ... on Custome { name } }",
        "query Q($f: CustomerFilte) { customers(filter: $f) { totalCount } }",
    ],
)
def test_an_error_suggests_no_names_of_a_closed_schema(production: Served, query: str) -> None:
    assert "Did you mean" not in production.ask(query).text


def test_a_variable_error_suggests_no_names_of_a_closed_schema(production: Served) -> None:
    query = "query Q($f: CustomerFilter, $o: CustomerOrder) { customers(filter: $f, orderBy: $o) { totalCount } }"
    for variables in ({"f": {"nam": {"eq": 1}}}, {"o": {"field": "SCOR"}}):
        answer = production.ask(query, variables)
        assert answer.json()["errors"]
        assert "Did you mean" not in answer.text


@pytest.mark.parametrize(
    "query", ["{ __schema { types { name } } }", f"{{ __schema {{ types {{ {DEEP} }} }} }}", '{ __type(name: "Query") { name } }']
)
def test_introspection_is_off(production: Served, query: str) -> None:
    assert not production.ask(query).json().get("data")


@pytest.mark.parametrize("path", ["/", "/graphiql", "/playground", "/console", "/graphql"])
def test_no_html_page_is_served(production: Served, path: str) -> None:
    answer = production.client.get(path, headers={"accept": "text/html"})
    assert answer.status_code >= 400
    assert "<html" not in answer.text.lower()


def test_only_json_is_read_and_mutations_need_post(production: Served) -> None:
    headers = {"authorization": f"Bearer {production.token()}"}
    form = production.client.post("/graphql", data={"query": "{ __typename }"}, headers=headers)
    text = production.client.post("/graphql", content='{"query": "{ __typename }"}', headers={**headers, "content-type": "text/plain"})
    batch = production.client.post("/graphql", json=[{"query": "{ __typename }"}] * 10, headers=headers)
    mutation = production.client.get("/graphql", params={"query": "mutation M { __typename }"}, headers=headers)
    assert [form.status_code, text.status_code, batch.status_code, mutation.status_code] == [415, 415, 400, 405]


def test_an_answer_has_no_stack_trace_and_no_exception(production: Served) -> None:
    for query in ("{ __typename }", "nonsense {", "{ nothing }"):
        answer = production.ask(query).json()
        held = [answer.get("extensions", {}), *(error["extensions"] for error in answer.get("errors", []))]
        assert {key for one in held for key in one} <= {"cost", "code", "requestId", "limit", "requested"}
