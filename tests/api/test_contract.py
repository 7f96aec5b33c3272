"""The operations of the contract are valid, and take one statement per root field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    parse,
    print_ast,
    separate_operations,
    validate,
)

from graph.client.driver import Address
from schema.execution import build
from tests.asking import Api
from tests.graph import sample
from tests.graph.sample import key

FOLDER = Path(__file__).parents[1] / "contract"
CONTRACT = {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.graphql"))}
# Reading operations. tests/writes/ tests the writing ones.
READING = sorted(name for name in CONTRACT if name != "inputs" and not name.startswith("write_"))
# Judged over many records: the records that the verdict cites, if any, take a second statement. A portfolio sends its counts of customers,
# and the care of each half of its period, in parallel.
JUDGED = {"claim_radius", "departure", "introduction_paths", "my_day", "portfolio", "referral_network", "referral_tree", "top_referrers"}
VARIABLES: dict[str, Any] = {
    "id": key("Customer", "Alpha"),
    "ids": [key("Claim", "Alpha-1"), key("Customer", "Quiet"), key("Contact", "Beta-1")],
    "customer": key("Customer", "Alpha"),
    "contact": key("Contact", "Alpha-1"),
    "root": key("Customer", "Alpha"),
    "rep": key("Rep", "Ann"),
    "day": "2026-01-02",  # before anything is due, because the sample has holes
    "claim": key("Claim", "Alpha-1"),
    "text": "al",
    "from": "2026-02-01",
    "to": "2026-06-01",
}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build()


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW) as made:
        yield made


def _wrong(schema: GraphQLSchema, text: str) -> list[str]:
    """Return the errors of a file of the contract. An input is wrong if the schema lacks one of its fields or has another type for it."""
    document = parse(text)
    inputs = [one for one in document.definitions if isinstance(one, InputObjectTypeDefinitionNode)]
    if not inputs:
        return [error.message for error in validate(schema, document)]
    wrong = []
    for one in inputs:
        kind = schema.get_type(one.name.value)
        fields = kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
        wrong += [
            f"{one.name.value}.{field.name.value}"
            for field in one.fields or ()
            if field.name.value not in fields or str(fields[field.name.value].type) != print_ast(field.type)
        ]
    return wrong


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_an_operation_is_valid(schema: GraphQLSchema, name: str) -> None:
    assert not _wrong(schema, CONTRACT[name])


@pytest.mark.parametrize("who", ["ADMIN", "REP"])
@pytest.mark.parametrize("name", READING)
def test_an_operation_takes_one_statement_per_root_field(api: Api, name: str, who: str) -> None:
    text = CONTRACT[name]
    viewer = api.viewer(who, key("Rep", "Ann"))
    for document in separate_operations(parse(text)).values():
        operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
        if operation.operation is OperationType.SUBSCRIPTION:
            continue  # see tests/web/test_changes.py
        asked = {one.variable.name.value for one in operation.variable_definitions or ()}
        before = api.graph.statements
        found = api.data(print_ast(document), viewer, **{name: value for name, value in VARIABLES.items() if name in asked})
        roots = len(operation.selection_set.selections)
        counting = 3 if name == "portfolio" else roots
        assert api.graph.statements - before in (range(counting, counting + roots + 1) if name in JUDGED else {roots})
        assert all(value is not None for value in found.values())


def test_the_visit_brief_is_answered(api: Api) -> None:
    found = api.data(CONTRACT["visit_brief"], api.viewer("REP", key("Rep", "Ann")), customer=key("Customer", "Alpha"))["customer"]
    assert (found["name"], found["owner"]["name"], found["contacts"]["totalCount"]) == ("Alpha Ltd", "Ann", 4)
    assert [one["node"]["lastTouchedAt"] for one in found["contacts"]["edges"]] == sorted(
        (one["node"]["lastTouchedAt"] for one in found["contacts"]["edges"]), key=lambda at: at or "", reverse=True
    )
    assert {one["status"] for one in found["promises"]["nodes"]} <= {"OPEN", "BROKEN"}
    assert {one["status"] for one in found["claims"]["nodes"]} <= {"OPEN", "ASSESSED"}
    assert all(one["dueAt"] < "2026-06-17T12:00:00Z" for one in found["followUps"]["nodes"])
    assert [one["lines"]["nodes"][0]["quantity"] for one in found["purchases"]["nodes"]] == [2] * 5
    assert len(found["touchpoints"]["nodes"]) == 3


def test_the_contact_brief_is_answered(api: Api) -> None:
    found = api.data(CONTRACT["contact_brief"], api.viewer("REP", key("Rep", "Ann")), contact=key("Contact", "Alpha-1"))["contact"]
    assert found["email"] == "alpha-1@example.com"
    assert [job["customer"]["name"] for job in found["employments"]] == ["Alpha Ltd"]  # Gamma, where she once worked, is not visible to Ann
    assert found["referralsGiven"]["nodes"]
    assert all(one["to"] is None or one["to"]["id"] != key("Contact", "Quiet-1") for one in found["referralsGiven"]["nodes"])
