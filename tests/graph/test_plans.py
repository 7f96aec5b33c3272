"""Plans are kept by shape, not by value, and their number is limited."""

from collections.abc import Iterator
from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.projection.compiled import PER_OPERATION, Plan, Plans, Shelf
from schema.execution import Prepared
from tests.asking import Api
from tests.graph import sample
from tests.graph.sample import key

LIST = """query($first: Int, $after: String, $filter: ClaimFilter, $order: ClaimOrder, $with: Boolean = false) {
  claims(first: $first, after: $after, filter: $filter, orderBy: $order) { nodes { id } totalCount @include(if: $with) }
}"""


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW) as made:
        yield made


def _prepared(api: Api, query: str) -> Prepared:
    found = api.executor.prepare(query)
    assert isinstance(found, Prepared)
    return found


def test_new_values_make_no_new_plan(api: Api) -> None:
    for number in range(5):
        api.data(LIST, None, first=number + 1, filter={"status": {"in": ["OPEN", "RESOLVED"][: number % 2 + 1]}})
        api.data(LIST, None, first=3, filter={"status": {"in": []}})
    assert len(_prepared(api, LIST).plans) == 1


@pytest.mark.parametrize(
    "variables",
    [
        {"with": True},
        {"filter": {"status": {"eq": "OPEN"}}},
        {"filter": {"or": [{"status": {"eq": "OPEN"}}, {"overdue": {"eq": True}}]}},
        {"order": {"field": "DUE_AT"}},
        {"order": {"field": "OPENED_AT", "direction": "ASC"}},
    ],
)
def test_each_shape_has_its_own_plan_and_answer(api: Api, variables: dict[str, Any]) -> None:
    plain = api.data(LIST)
    before = len(_prepared(api, LIST).plans)
    shaped = api.data(LIST, None, **variables)
    assert len(_prepared(api, LIST).plans) == before + 1
    assert shaped != plain
    assert api.data(LIST) == plain
    assert api.data(LIST, None, **variables) == shaped
    assert len(_prepared(api, LIST).plans) == before + 1


def test_viewers_with_and_without_full_sight_share_no_plan(api: Api) -> None:
    query = "{ customers { totalCount } }"
    assert api.data(query)["customers"]["totalCount"] == 6
    assert api.data(query, api.viewer("REP", key("Rep", "Ann")))["customers"]["totalCount"] == 3
    assert api.data(query, api.viewer("REP", key("Rep", "Bob")))["customers"]["totalCount"] == 3
    assert len(_prepared(api, query).plans) == 2


def test_root_fields_merged_under_a_condition_get_their_own_plan(api: Api) -> None:
    """The request decides which nodes make up a root field. The second request must not get the plan of the first."""
    query = "query($more: Boolean!) { reps(first: 1) { totalCount } reps(first: 1) @include(if: $more) { nodes { name } } }"
    assert api.data(query, None, more=False) == {"reps": {"totalCount": 4}}
    assert api.data(query, None, more=True) == {"reps": {"totalCount": 4, "nodes": [{"name": "Ann"}]}}
    assert api.data(query, None, more=False) == {"reps": {"totalCount": 4}}


def test_a_fragment_spread_many_times_is_walked_once(api: Api) -> None:
    """Doubling fragments: 2^24 walks would never end."""
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(24))
    assert api.data(f"{{ ...F0 }} {chain} fragment F24 on Query {{ reps {{ totalCount }} }}") == {"reps": {"totalCount": 4}}
    inner = " ".join(f"fragment G{n} on Rep {{ ...G{n + 1} ...G{n + 1} }}" for n in range(24))
    found = api.data(f"{{ reps(first: 1) {{ nodes {{ ...G0 }} }} }} {inner} fragment G24 on Rep {{ name }}")
    assert found == {"reps": {"nodes": [{"name": "Ann"}]}}


def test_an_operation_keeps_a_limited_number_of_its_latest_plans() -> None:
    plans = Plans()
    for number in range(PER_OPERATION + 10):
        plans.get(number, lambda: Plan("statement", {}, lambda row, _errors: row))
        plans.get(0, lambda: pytest.fail("the plan in use is gone")) if number else None
    assert len(plans) == PER_OPERATION
    assert plans.shelf.characters == PER_OPERATION * len("statement")


def test_the_plans_of_all_operations_have_a_limited_length() -> None:
    shelf = Shelf(characters=1000)
    operations = [Plans(shelf) for _ in range(30)]
    for plans in operations:
        for number in range(3):
            plans.get(number, lambda: Plan("x" * 100, {}, lambda row, _errors: row))
        assert shelf.characters <= 1000
    assert [len(plans) for plans in operations[-3:]] == [3, 3, 3]
    assert len(operations[0]) == 0
    for plans in operations:
        shelf.drop(plans)
    assert shelf.characters == 0
