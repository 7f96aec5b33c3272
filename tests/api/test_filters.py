"""Null in a filter, and a condition without an operator: both are refused, so that an undefined variable never finds every record."""

from typing import Any

import neo4j
import pytest

from graph.client.driver import Address
from graph.client.errors import BadRequest
from graph.projection.conditions import check
from tests.asking import Api
from tests.graph.building import Building, key


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"owner": {"eq": None}}, r"`filter\.owner\.eq` is null\. .* `isNull: true`\. Otherwise leave `eq` out"),
        ({"owner": None}, r"`filter\.owner` is null\. .* `isNull: true`\. Otherwise leave `owner` out"),
        ({"owner": {}}, r"`filter\.owner` has no operator\. .*Is a variable undefined\?"),
        ({"name": {"eq": "a", "in": None}}, r"`filter\.name\.in` is null"),
        ({"and": None}, r"`filter\.and` is null\. Give conditions"),
        ({"not": None}, r"`filter\.not` is null"),
        ({"or": [{"name": {"eq": "a"}}, {"not": {"owner": {"in": None}}}]}, r"`filter\.or\[1\]\.not\.owner\.in` is null"),
        ({"levelChanged": {"between": {}}}, r"`filter\.levelChanged\.between` has no value\. .*Is a variable undefined\?"),
        ({"levelChanged": {"between": {"from": None, "to": None}}}, r"`filter\.levelChanged\.between` has no value"),
        ({"or": [{}]}, r"`filter\.or\[0\]` has no condition\. .*Is a variable undefined\?"),
        ({"and": [{"name": {"eq": "a"}}, {}]}, r"`filter\.and\[1\]` has no condition"),
        ({"not": {}}, r"`filter\.not` has no condition"),
    ],
)
def test_null_is_refused_with_its_place_and_the_fix(given: Any, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        check(given)


@pytest.mark.parametrize(
    "given",
    [None, {}, {"and": [], "or": []}, {"owner": {"isNull": True}}, {"levelChanged": {"between": {"from": None, "to": "2026-06-30"}}}],
)
def test_an_omitted_condition_is_no_condition(given: Any) -> None:
    check(given)


OF_OWNER = "query ($owner: ID, $of: IDFilter, $all: CustomerFilter) { customers(filter: %s) { totalCount } }"
EVERYWHERE = [
    (OF_OWNER % "{owner: {eq: $owner}}", {}),
    (OF_OWNER % "{owner: {eq: $owner}}", {"owner": None}),
    (OF_OWNER % "{owner: $of}", {"of": {}}),
    (OF_OWNER % "{owner: $of}", {"of": None}),
    (OF_OWNER % "$all", {"all": {"owner": {"eq": None}}}),
    ("{ reps { nodes { customers(filter: {owner: {eq: null}}) { totalCount } } } }", {}),
    ('{ reps { nodes { customers(filter: {or: [{name: {eq: "a"}}, {owner: {in: null}}]}) { totalCount } } } }', {}),
    ("{ portfolio(filter: {territory: {eq: null}}) { customers } }", {}),
    ("{ crossSellBoard(filter: {owner: {}}) { score } }", {}),
    ("{ findings(filter: {product: null}) { totalCount } }", {}),
    ("query ($from: Date) { customers(filter: {levelChanged: {between: {from: $from}}}) { totalCount } }", {}),
    ("query ($of: CustomerFilter!) { customers(filter: {or: [$of]}) { totalCount } }", {"of": {}}),
]


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Any:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    made = Building(driver)
    made.record("Rep", "Ann", name="Ann")
    made.customer("Oak")
    made.customer("Elm")
    made.tie(("Rep", "Ann"), "OWNS", ("Customer", "Oak"))
    with Api(address, "2026-06-15T12:00:00Z") as found:
        yield found


@pytest.mark.parametrize(("query", "variables"), EVERYWHERE)
def test_every_filter_refuses_null(api: Api, query: str, variables: dict[str, Any]) -> None:
    result = api.ask(query, variables)
    assert result.errors
    assert result.errors[0].extensions == {"code": "BAD_REQUEST"}
    assert "`filter." in result.errors[0].message


def test_a_filter_that_is_left_out_or_given_finds_as_before(api: Api) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        (OF_OWNER % "$all", {}),
        (OF_OWNER % "$all", {"all": {}}),
        (OF_OWNER % "{owner: {eq: $owner}}", {"owner": key("Rep", "Ann")}),
    ]
    assert [api.data(query, None, **given)["customers"]["totalCount"] for query, given in asked] == [2, 2, 1]
    assert api.data("{ customers(filter: {owner: {isNull: true}}) { nodes { name } } }")["customers"]["nodes"] == [{"name": "Elm"}]
