"""Lists for screens: the pipeline, findings about a product, territories with everything below, amounts, and orders read from an index."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import neo4j
import pytest
from graphql import get_named_type

from graph.client.driver import Address, Graph
from graph.visibility import Viewer
from schema.execution import build
from tests.asking import Api
from tests.graph import sample
from tests.graph.building import Building, key
from values.sort_values import JUDGED, keys_of

NOW = "2026-06-15T12:00:00Z"
QUERY: Any = build().query_type


@pytest.fixture
def made(empty: neo4j.Driver) -> Building:
    """Ann owns Oak in the harbor, which is in the north. Bob owns Elm in the south. Neither sees the other's."""
    made = Building(empty)
    for name in ("Ann", "Bob"):
        made.record("Rep", name, name=name)
    for name in ("North", "Harbor", "South"):
        made.record("Territory", name, name=name)
    made.tie(("Territory", "Harbor"), "PART_OF", ("Territory", "North"))
    for name, owner, place in (("Oak", "Ann", "Harbor"), ("Elm", "Bob", "South")):
        made.customer(name, scopes=[key("Rep", owner), key("Territory", place)])
        made.tie(("Rep", owner), "OWNS", ("Customer", name))
        made.tie(("Customer", name), "LOCATED_IN", ("Territory", place))
    return made


@pytest.fixture
def api(made: Building, address: Address) -> Iterator[Api]:
    with Api(address, NOW) as found:
        yield found


def nodes(api: Api, listed: str, viewer: Viewer | None = None, field: str = "externalId") -> list[Any]:
    """Return a field of the records of a list."""
    (found,) = api.data(f"{{ {listed} {{ nodes {{ {field} }} }} }}", viewer).values()
    return [one[field] for one in found["nodes"]]


def test_what_customers_criticize_in_a_product(api: Api, made: Building) -> None:
    for name, above in (("Tools", None), ("Saws", "Tools")):
        made.record("Category", name, name=name)
        if above:
            made.tie(("Category", name), "PART_OF", ("Category", above))
    for name in ("Saw", "Axe"):
        made.record("Product", name, name=name)
    made.tie(("Product", "Saw"), "IN_CATEGORY", ("Category", "Saws"))
    made.tie(("Product", "Axe"), "IN_CATEGORY", ("Category", "Tools"))
    for name, customer, kind, product in (
        ("blunt", "Oak", "CRITICISM", "Saw"),
        ("loud", "Elm", "CRITICISM", "Saw"),
        ("quick", "Oak", "APPRECIATED", "Saw"),
        ("heavy", "Oak", "CRITICISM", "Axe"),
    ):
        made.record("Finding", name, customer, kind=kind, text=name, at="2026-06-01T10:00:00Z")
        made.tie(("Finding", name), "ABOUT", ("Product", product))
    ann = api.viewer("REP", key("Rep", "Ann"))
    of_saw = f'findings(filter: {{product: {{eq: "{key("Product", "Saw")}"}}, kind: {{eq: CRITICISM}}}})'
    assert sorted(nodes(api, of_saw)) == ["blunt", "loud"]
    assert nodes(api, of_saw, ann) == ["blunt"]
    below = f'findings(filter: {{category: {{eq: "{key("Category", "Tools")}"}}, kind: {{eq: CRITICISM}}}})'
    assert sorted(nodes(api, below)) == ["blunt", "heavy", "loud"]
    assert api.data(f"{{ {of_saw} {{ totalCount }} }}", ann) == {"findings": {"totalCount": 1}}


@pytest.mark.parametrize(("currency", "amount"), [("USD", "15.00"), ("JPY", "1500"), ("KWD", "1.5")])
def test_amounts_compare_in_the_reporting_currency(api: Api, made: Building, currency: str, amount: str) -> None:
    made.driver.execute_query("CREATE (:Store {id: 1, reportingCurrency: $currency})", currency=currency)
    for name, value in (("small", 1499), ("exact", 1500), ("large", 9_000_000_000_000), ("none", None)):
        made.record("Opportunity", name, "Oak", status="OPEN", openedAt="2026-06-01T10:00:00Z", valueReporting=value)
    by = "orderBy: {field: VALUE, direction: DESC}"
    assert nodes(api, f"opportunities({by})") == ["large", "exact", "small", "none"]
    assert nodes(api, "opportunities(orderBy: {field: VALUE})") == ["small", "exact", "large", "none"]
    for condition, found in (
        (f'gte: "{amount}"', ["large", "exact"]),
        (f'gt: "{amount}"', ["large"]),
        (f'lt: "{amount}"', ["small"]),
        (f'eq: "{amount}"', ["exact"]),
        ('lte: "1e30"', ["large", "exact", "small"]),
        ("isNull: true", ["none"]),
    ):
        assert nodes(api, f"opportunities({by}, filter: {{value: {{{condition}}}}})") == found, condition


def test_a_territory_is_found_with_everything_below(api: Api, made: Building) -> None:
    for customer in ("Oak", "Elm"):
        made.record("Promise", customer, customer, kind="PRICE", status="OPEN", dueAt="2026-07-01T00:00:00Z")
    for operator, name, found in (
        ("within", "North", ["Oak"]),
        ("within", "Harbor", ["Oak"]),
        ("eq", "North", []),
        ("within", "South", ["Elm"]),
    ):
        where = f'filter: {{territory: {{{operator}: "{key("Territory", name)}"}}}}'
        assert nodes(api, f"customers({where})") == nodes(api, f"promises({where})") == found
    assert nodes(api, f'customers(filter: {{territory: {{within: "{key("Rep", "Ann")}"}}}})') == []


def test_customers_whose_level_changed(api: Api, made: Building) -> None:
    stood = (("Oak", 1, "TRANSACTIONAL"), ("Oak", 3, "RELATIONAL"), ("Oak", 5, "TRANSACTIONAL"), ("Elm", 5, "RELATIONAL"))
    for customer, month, level in stood:
        made.record("Standing", f"{customer} {month}", customer, level=level, cause="{}", asOf=date(2026, month, 1))
    for condition, found in (
        ("from: RELATIONAL, to: TRANSACTIONAL", ["Oak"]),
        ("to: RELATIONAL", ["Elm", "Oak"]),
        ('to: RELATIONAL, between: {from: "2026-04-01"}', ["Elm"]),
        ('from: RELATIONAL, between: {from: "2026-01-01", to: "2026-03-31"}', []),
        ("from: PARTNERING", []),
    ):
        assert nodes(api, f"customers(filter: {{levelChanged: {{{condition}}}}})") == found, condition


def test_open_claims_and_what_is_judged(api: Api, made: Building) -> None:
    for name, customer, status in (("open", "Oak", "ASSESSED"), ("done", "Elm", "RESOLVED")):
        made.record("Claim", name, customer, status=status, openedAt="2026-06-01T10:00:00Z", dueAt="2026-06-02T10:00:00Z")
    assert nodes(api, "customers(filter: {hasOpenClaim: {eq: true}})") == ["Oak"]
    assert nodes(api, "customers(filter: {hasOpenClaim: {eq: false}})") == ["Elm"]
    judged = {"overdue": 1.5, "willDropAt": None, "touchedAt": None, "orderedAt": None, "lifetimeValue": 500}
    keys = [keys_of(name, kind, judged[name]) for name, kind in JUDGED["Customer"].items()]
    made.customer("Fir", overdue=1.5, **{name: value for one in keys for name, value in one.items()})
    assert nodes(api, "customers(filter: {overdue: {gt: 1}})") == ["Fir"]
    for field in ("OVERDUE", "LIFETIME_VALUE"):
        for direction in ("ASC", "DESC"):
            assert nodes(api, f"customers(orderBy: {{field: {field}, direction: {direction}}})")[0] == "Fir"
    assert len(nodes(api, "customers(orderBy: {field: WILL_DROP_AT, direction: DESC})")) == 3


def test_jobs_and_touchpoints_at_hidden_customers_find_no_contact(api: Api, made: Building) -> None:
    """Rosa works at Oak, which Ann sees, and at Elm, which Ann does not see."""
    made.record("Contact", "Rosa", name="Rosa", doNotContact=False)
    made.tie(("Contact", "Rosa"), "WORKS_AT", ("Customer", "Oak"), title="Baker", department="Mill", buyingRole="USER")
    made.tie(("Contact", "Rosa"), "WORKS_AT", ("Customer", "Elm"), title="Chief", department="Board", buyingRole="CHAMPION")
    for name, customer, at in (("far", "Oak", "2025-09-01T10:00:00Z"), ("near", "Elm", "2026-06-01T10:00:00Z")):
        made.record("Touchpoint", name, customer, kind="CALL", direction="TWO_WAY", at=at)
        made.tie(("Touchpoint", name), "WITH", ("Contact", "Rosa"))
    ann, bob = (api.viewer("REP", key("Rep", name)) for name in ("Ann", "Bob"))
    for condition, for_ann, for_bob in (
        ('title: {eq: "Chief"}', 0, 1),
        ('title: {startsWith: "ba"}', 1, 0),
        ('department: {contains: "board"}', 0, 1),
        ("buyingRole: {in: [CHAMPION]}", 0, 1),
        ("warmth: {gte: 1}", 0, 1),
        ("warmth: {gt: 0.25, lt: 1}", 1, 0),
        ('lastTouchedAt: {gte: "2026-01-01T00:00:00Z"}', 0, 1),
        ('lastTouchedAt: {lt: "2026-01-01T00:00:00Z"}', 1, 0),
    ):
        asked = f"{{ contacts(filter: {{{condition}}}) {{ totalCount }} }}"
        assert [api.data(asked, one)["contacts"]["totalCount"] for one in (ann, bob)] == [for_ann, for_bob], condition
    assert [nodes(api, "contacts", one, "warmth") for one in (ann, bob)] == [[0.5], [1.0]]


# -- indexes


class Watched(Graph):
    """A graph that keeps the statements it was sent."""

    sent: list[tuple[str, dict[str, Any]]]

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[Any]:
        """Read, and keep the statement."""
        self.sent = [(statement, parameters)]
        return await super().read(statement, parameters, **options)


def operators(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the operators of a plan with their details."""
    below = [one for child in plan.get("children", ()) for one in operators(child)]
    return [(plan["operatorType"], plan["args"].get("Details", "")), *below]


ORDERS = [
    (name, order, direction)
    for name, field in QUERY.fields.items()
    if "orderBy" in field.args
    for kind in [get_named_type(field.args["orderBy"].type)]
    for order in get_named_type(kind.fields["field"].type).values
    for direction in ("ASC", "DESC")
]


@pytest.fixture(scope="module")
def watched(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW, Watched) as api:
        yield api


@pytest.mark.parametrize("role", ["REP", "ADMIN"])
def test_a_page_in_any_order_reads_a_range_index(watched: Api, driver: neo4j.Driver, role: str) -> None:
    """The first page and the page after a cursor. Rows are at most sorted within equal values."""
    viewer = watched.viewer(role, sample.key("Rep", "Ann") if role == "REP" else None)
    wrong = []
    for name, order, direction in ORDERS:
        text = (
            f"query ($after: String) {{ {name}(first: 2, after: $after, orderBy: {{field: {order}, direction: {direction}}}) "
            "{ nodes { id } pageInfo { endCursor } } }"
        )
        after = None
        for _ in range(2):
            after = watched.data(text, viewer, after=after)[name]["pageInfo"]["endCursor"]
            assert isinstance(watched.graph, Watched)
            statement, parameters = watched.graph.sent[0]
            # Neo4j shows no plan of a subquery that only some requests run. So the page of a list of many records is planned alone.
            walk = re.search(r"IS NULL THEN COLLECT \{ (.*?) \} ELSE COLLECT \{ UNWIND", statement)
            statement = f"RETURN COLLECT {{ {walk[1]} }}" if walk else statement
            found = operators(driver.execute_query(f"EXPLAIN {statement}", parameters).summary.plan)  # type: ignore[arg-type]
            reads = any("NodeIndex" in kind for kind, _ in found)
            sorts = {kind.partition("@")[0] for kind, _ in found} & {"Sort", "Top"}
            if not reads or sorts:
                wrong.append((name, order, direction, [kind for kind, _ in found]))
            if after is None:
                break
    assert not wrong, wrong
