"""Wrong values, in variables and in literals: an error says where and what, in the words of JSON and never in Python's."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLError, is_input_object_type, is_list_type, is_non_null_type
from graphql.execution import get_variable_values
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from schema.execution import build
from tests.asking import PYTHON, Api

SCHEMA: Any = build()
PLACES = [
    (kind, name, argument, one.type)
    for kind, root in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type))
    for name, field in root.fields.items()
    for argument, one in field.args.items()
]
WRONG = [None, True, False, -1.5, 2**40, "", "wrong", "it's", [1], ["wrong", None, True], {"wrong": None}, {"a": {"b": [False]}}]


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """An executor whose graph does not answer: a wrong value never reaches it."""
    with Api(Address("bolt://127.0.0.1:9", "neo4j", "none"), "2026-06-15T12:00:00Z") as made:
        yield made


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Return values in the form of a type, with wrong parts."""
    if is_non_null_type(kind):
        return values(kind.of_type)
    wrong = st.sampled_from(WRONG)
    if is_list_type(kind):
        return wrong | st.deferred(lambda: st.lists(values(kind.of_type), max_size=2))
    if is_input_object_type(kind):
        return wrong | st.deferred(
            lambda: st.fixed_dictionaries({}, optional={name: values(one.type) for name, one in kind.fields.items()})
        )
    return wrong


def literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(one)}" for name, one in value.items()) + "}"
    return f"[{', '.join(map(literal, value))}]" if isinstance(value, list) else json.dumps(value)


def errors(api: Api, query: str, **variables: Any) -> list[GraphQLError]:
    """Return the errors of an operation with wrong values. None if they happen to be right: such an operation would read the graph."""
    prepared = api.executor.prepare(query)
    if isinstance(prepared, list):
        return prepared
    declared = prepared.operation.variable_definitions or ()
    if not isinstance(get_variable_values(api.executor.schema, declared, variables), list):
        return []
    return api.ask(query, variables).errors or []


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_error_shows_python(api: Api, data: st.DataObject) -> None:
    kind, name, argument, given_type = data.draw(st.sampled_from(PLACES))
    value = data.draw(values(given_type))
    said = errors(api, f"{kind} {{ {name}({argument}: {literal(value)}) {{ __typename }} }}")
    assert all(error.locations or error.message.startswith("Too many validation errors") for error in said)
    said += errors(api, f"{kind} ($value: {given_type}) {{ {name}({argument}: $value) {{ __typename }} }}", value=value)
    assert not [error.message for error in said if PYTHON.search(error.message)]


@pytest.mark.parametrize(
    ("query", "message", "column"),
    [
        ('{ myDay(day: "soon") { __typename } }', '"soon" is no Date: write it as 2026-03-01.', 14),
        ("{ myDay(day: [true]) { __typename } }", "[true] is no Date: write it as 2026-03-01.", 14),
        ('{ claims(filter: {dueAt: {gte: "x"}}) { totalCount } }', '"x" is no DateTime: write it as 2026-03-01T09:30:00Z.', 32),
        ("{ nodes(ids: [null]) { id } }", "Expected value of non-null type 'ID!' not to be null.", 15),
    ],
)
def test_a_wrong_literal_has_its_place(api: Api, query: str, message: str, column: int) -> None:
    error, *_ = errors(api, query)
    assert error.message == message
    assert [(one.line, one.column) for one in error.locations or []] == [(1, column)]
