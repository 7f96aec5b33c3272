"""The projection gives the same bytes as plain field-by-field execution, with one statement per root field."""

import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import neo4j
import orjson
import pytest
from graphql import FieldNode, get_named_type, is_leaf_type, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.projection.context import declaration
from graph.projection.fields import BoundNode, Cited, Insight, Ranked, Slice
from schema.execution import sdl
from tests.asking import Api
from tests.graph import sample
from tests.graph.plain import Data, Sight
from tests.graph.reference import Reference
from tests.graph.sample import key
from tests.graph.selections import Operation
from tests.graph.tables import HISTORY

VIEWERS = [("ADMIN", None), ("REP", "Ann"), ("REP", "Bob"), ("MANAGER", "Cleo"), ("MANAGER", "Max"), ("REP", "nobody")]
# Objects that are no records: their fields are read from the row of the object.
PARTS = ("Connection", "Edge", "PageInfo", "Viewer", "SearchHit", "Employment", "PurchaseLine", "ReferredBy")


class House:
    """The API and the reference over the same graph."""

    def __init__(self, api: Api, served: Api, data: Data) -> None:
        self.api = api
        self.served = served
        self.data = data
        self.sdl = sdl()
        self.viewers = {who: api.viewer(who[0], key("Rep", who[1]) if who[1] else None) for who in VIEWERS}
        self.references = {
            who: Reference(self.sdl, data, Sight(data, who[0], key("Rep", who[1]) if who[1] else None), sample.NOW) for who in VIEWERS
        }
        self.ids = [
            *sorted(one for one in data.known if data.known[one].label not in HISTORY),
            key("Customer", "unknown"),
            "no-id",
            "cus_",
            "",
        ]
        self.cursors = cache(lambda place, order: self.references["ADMIN", None].cursors(place, dict(order) if order else None))

    def known(self, parent: str, name: str) -> bool:
        """Return whether the reference answers that field."""
        product: Any = self.api.executor.schema.get_type(parent)
        field = product.fields[name]
        if isinstance(declaration(field), Insight | Ranked | Cited):
            return False
        if is_leaf_type(get_named_type(field.type)) or parent.endswith(PARTS):
            return True
        return self.references["ADMIN", None].knows(parent, name)

    def operation(self, dice: random.Random) -> Operation:
        """Return a random operation."""
        return Operation(
            dice,
            self.api.executor.schema,
            self.ids,
            self.known,
            lambda place, order: self.cursors(place, tuple(order.items()) if order else ()),
        )


@pytest.fixture(scope="module")
def house(driver: neo4j.Driver, address: Address) -> Iterator[House]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW) as api, Api(address, sample.NOW, encoded=True) as served:
        yield House(api, served, Data(driver))


def _errors(result: Any) -> list[tuple[str, str]]:
    return sorted((str(error.path), error.message) for error in result.errors or [])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**40), st.sampled_from(VIEWERS))
def test_the_answer_equals_field_by_field_execution(house: House, seed: int, who: tuple[str, str | None]) -> None:
    operation = house.operation(random.Random(seed))
    document = house.api.executor.prepare(operation.text)
    assert not isinstance(document, list), (operation.text, document)
    before = house.api.graph.statements
    answer = house.api.ask(operation.text, operation.variables, house.viewers[who])
    asked = house.api.graph.statements - before
    expected = house.references[who].execute(operation.text, operation.variables)
    assert orjson.dumps(answer.data) == orjson.dumps(expected.data), (operation.text, operation.variables)
    served = house.served.ask(operation.text, operation.variables, house.viewers[who])
    assert orjson.dumps(served.data) == orjson.dumps(expected.data), (operation.text, operation.variables)
    assert _errors(answer) == _errors(expected), (operation.text, operation.variables)
    # A record that `node` or `customer` does not find is looked for among the voided and the merged ones too.
    selected = document.operation.selection_set.selections
    assert asked <= len(selected) + sum(isinstance(one, FieldNode) and one.name.value in ("node", "customer") for one in selected)


NO_RECORDS = ("Viewer", "MyDay", "Portfolio")  # tested separately


def test_the_reference_knows_every_field_that_is_not_judged(house: House) -> None:
    """A new field must be checked by the reference, or be an insight, which has its own tests."""
    for kind in house.api.executor.schema.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            declared = declaration(field) if hasattr(field, "args") else None
            if declared is None or isinstance(declared, Insight | Ranked | Cited | BoundNode | Slice) or kind.name in NO_RECORDS:
                continue
            assert house.known(kind.name, name), f"tests/graph/tables.py does not say how {kind.name}.{name} lies in the graph"


def test_random_operations_are_valid(house: House) -> None:
    for seed in range(50):
        operation = house.operation(random.Random(seed))
        prepared = house.api.executor.prepare(operation.text)
        assert not isinstance(prepared, list), (operation.text, prepared)
        assert not validate(house.references["ADMIN", None].schema, prepared.document)
