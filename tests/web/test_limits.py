"""What is too much is refused by name and number before it is validated or run; what people send is not."""

from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query, parse

from schema.execution import build
from server import limits
from tests.web.conftest import Served

CONTRACT = Path(__file__).parents[1] / "contract"
# GraphiQL asks with all of these
INTROSPECTION = get_introspection_query(
    specified_by_url=True, schema_description=True, directive_is_repeatable=True, input_value_deprecation=True
)


def deep(levels: int) -> str:
    return "{ customer(by: {id: 1}) { " + "parent { " * (levels - 2) + "id" + " }" * levels


def bomb(levels: int) -> str:
    """A fragment that spreads the next one twice, and so on: 2^levels selections."""
    parts = [f"fragment F{n} on Customer{{...F{n + 1} ...F{n + 1}}}" for n in range(levels)]
    return "{customer(by:{id:1}){...F0}}" + "".join(parts) + f"fragment F{levels} on Customer{{id}}"


def nested(levels: int) -> str:
    return "{__schema{types{" + "fields{type{" * levels + "name" + "}}" * levels + "}}}"


ENDS = " }" * 12
PAGES = "{ nodes { contacts(first: $n) { nodes { knows(last: $n) { nodes { id } } } } } }"
TYPES = "__schema { types { fields { type { fields { name type { name } } } } } }"

BELOW: list[tuple[str, Any]] = [
    (deep(12), None),
    ("{" + " ".join(f"a{n}: viewer {{ role }}" for n in range(20)) + "}", None),
    ("{ viewer { " + " ".join(f"a{n}: role" for n in range(30)) + " } }", None),
    ("query Q($n: Int) { customers(first: $n) { nodes { contacts(first: 100) { nodes { id } } } } }", {"n": 100}),
    (INTROSPECTION, None),
    (nested(2), None),
    ('{ __type(name: "Customer") { fields { type { fields { name } } } } }', None),
]
ABOVE: list[tuple[str, Any, str, int]] = [
    (deep(13), None, "LIMIT_DEPTH", 12),
    ("{a" * 900, None, "LIMIT_DEPTH", 12),
    ("{ ...F } fragment F on Query { customer(by: {id: 1}) { ...G } } fragment G on Customer { " + "parent { " * 11 + "id" + ENDS, None,
     "LIMIT_DEPTH", 12),
    ("{ viewer { " + " ".join(f"a{n}: role" for n in range(31)) + " } }", None, "LIMIT_ALIASES", 30),
    ("{" + " ".join("viewer { role }" for _ in range(21)) + "}", None, "LIMIT_ROOT_FIELDS", 20),
    ("{ viewer { " + "role " * 2000 + "} }", None, "LIMIT_TOKENS", 2000),
    ("#\n" * 2000 + "{ viewer { role } }", None, "LIMIT_TOKENS", 1000),
    (bomb(20), None, "LIMIT_SELECTIONS", 2000),
    ("{ customers(filter: " + "{and: [" * 20 + "{}" + "]}" * 20 + ") { totalCount } }", None, "LIMIT_NESTING", 32),
    ("{ customers(first: 100) { nodes { contacts(first: 100) { nodes { knows(first: 100) { nodes { id } } } } } } }", None, "LIMIT_COST",
     100_000),
    ("query Q($n: Int = 100) { customers(first: $n) " + PAGES + " }", None, "LIMIT_COST", 100_000),
    (nested(3), None, "LIMIT_INTROSPECTION", limits.INTROSPECTION),
    ("{" + " ".join(f"a{n}: {TYPES}" for n in range(20)) + "}", None, "LIMIT_INTROSPECTION", limits.INTROSPECTION),
    ("{__schema{queryType{" + "ofType{" * 20 + "name" + "}" * 20 + "}}}", None, "LIMIT_INTROSPECTION_DEPTH", 20),
]  # fmt: skip


@pytest.mark.parametrize(("query", "variables"), BELOW, ids=range(len(BELOW)))
def test_what_is_within_the_limits_is_answered(served: Served, query: str, variables: Any) -> None:
    answer = served.ask(query, variables).json()
    assert answer["data"] is not None
    assert answer["extensions"]["cost"]["requested"] <= answer["extensions"]["cost"]["limit"]


@pytest.mark.parametrize(("query", "variables", "code", "number"), ABOVE, ids=range(len(ABOVE)))
def test_what_is_beyond_is_refused_by_name_and_number(served: Served, query: str, variables: Any, code: str, number: int) -> None:
    answer = served.ask(query, variables, headers={"accept": "application/graphql-response+json"})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == (code, number)
    assert str(number) in error["message"]
    assert "data" not in answer.json()


def test_a_small_bomb_is_refused_at_once(served: Served) -> None:
    """Fragments are measured once: spread one by one, the selections of the second would outlast any patience."""
    small, large = bomb(15), bomb(150)
    assert len(small) <= 666
    for query in (small, large):
        assert served.ask(query).json()["errors"][0]["extensions"]["code"] == "LIMIT_SELECTIONS"


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ viewer { role } }", None, 1),
        ("{ customers { nodes { id } } }", None, 21),
        ("{ customers { totalCount pageInfo { hasNextPage } edges { cursor node { id } } } }", None, 21),
        ("{ customers(first: 0) { totalCount } }", None, 1),
        ("{ customers(first: 100) { nodes { contacts(first: 20) { nodes { id } } purchases(first: 10) { nodes { id } } } } }", None, 3301),
        ("query Q($n: Int = 7) { customers(first: $n) { nodes { id } } }", None, 8),
        ("query Q($n: Int = 7) { customers(first: $n) { nodes { id } } }", {"n": 50}, 51),
        ("query Q($n: Int = 7) { customers(first: $n) { nodes { id } } }", {"n": None}, 21),
        ("query Q($n: Int) { customers(last: $n) { nodes { id } } }", {"n": 5}, 6),
        ("query Q($n: Int) { customers(first: $n) { nodes { id } } }", {"n": 10**9}, 101),
        ("query Q($n: Int) { customers(first: $n) { nodes { ...C } } } fragment C on Customer { contacts(first: $n) { nodes { id } } }",
         {"n": 10}, 121),
        ("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["a", "b", "c"]}, 3),
        ("{ nodes(ids: [1, 2]) { id } }", None, 2),
        ('{ search(text: "al") { node { ... on Customer { id } } } }', None, 40),
        ('{ search(text: "al", first: 3) { node { ... on Customer { id } } } }', None, 6),
        ("{ customer(by: {id: 1}) { competitors { id } } }", None, 11),
        ("{ __schema { types { name } } }", None, 0),
    ],
)  # fmt: skip
def test_cost_counts_the_records_that_an_answer_can_hold(query: str, variables: Any, cost: int) -> None:
    (price,) = limits.measure(SCHEMA, parse(query)).values()
    assert [price.of(variables), price.of(variables)] == [cost, cost]


SCHEMA = build()


@pytest.mark.parametrize("file", sorted(CONTRACT.glob("*.graphql")), ids=lambda path: path.stem)
def test_the_contract_is_within_the_limits(file: Path) -> None:
    if file.stem != "inputs":
        for price in limits.measure(SCHEMA, parse(file.read_text(encoding="utf-8"))).values():
            assert price.of(None) < 5_000


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ ...F } fragment F on Query { ...F viewer { ...F } }", 1),
        ("{ ...Nowhere nothing { at { all } } }", 0),
        ("{ viewer }", 0),
        ("mutation { x { y } }", 0),
    ],
)
def test_documents_that_are_not_valid_are_measured_too(query: str, cost: int) -> None:
    (price,) = limits.measure(SCHEMA, parse(query)).values()
    assert price.of(None) == cost
