"""Limits: an operation over a limit is refused with the name and the number, before it is validated or run.
Usual operations are answered.
"""

import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import neo4j
import pytest
from graphql import get_introspection_query, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.worst import Grammar, SelectedField, every, text_of
from graph.client.driver import Address, Graph, connect_async
from insights.enums import Role
from schema.execution import build
from server import limits
from server.cost_weights import FieldWeights, weighed
from server.settings import Settings
from tests.graph.sample import key
from tests.web.conftest import Served, running, settings_for

CONTRACT = Path(__file__).parents[1] / "contract"
# GraphiQL sends all of these options
INTROSPECTION = get_introspection_query(
    specified_by_url=True, schema_description=True, directive_is_repeatable=True, input_value_deprecation=True
)


def deep(levels: int) -> str:
    return "{ customer(by: {id: 1}) { " + "parent { " * (levels - 2) + "id" + " }" * levels


def bomb(levels: int) -> str:
    """Return a fragment that spreads the next one twice, and so on: 2^levels selections."""
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
def test_an_operation_within_the_limits_is_answered(served: Served, query: str, variables: Any) -> None:
    answer = served.ask(query, variables).json()
    assert answer["data"] is not None
    assert answer["extensions"]["cost"]["requested"] <= answer["extensions"]["cost"]["limit"]


@pytest.mark.parametrize(("query", "variables", "code", "number"), ABOVE, ids=range(len(ABOVE)))
def test_an_operation_over_a_limit_is_refused_with_name_and_number(
    served: Served, query: str, variables: Any, code: str, number: int
) -> None:
    answer = served.ask(query, variables, headers={"accept": "application/graphql-response+json"})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == (code, number)
    assert str(number) in error["message"]
    assert "data" not in answer.json()


def test_a_fragment_bomb_is_refused_at_once(served: Served) -> None:
    """Fragments are measured once. If each spread were measured, the selections of the second operation would never end."""
    small, large = bomb(15), bomb(150)
    assert len(small) <= 666
    for query in (small, large):
        assert served.ask(query).json()["errors"][0]["extensions"]["code"] == "LIMIT_SELECTIONS"


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ viewer { role } }", None, 1),
        ("{ customers { nodes { id } } }", None, 21),
        ("{ customers { totalCount pageInfo { hasNextPage } edges { cursor node { id } } } }", None, 22),
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
    (price,) = limits.measure(SCHEMA, parse(query), FieldWeights({}, {}, 0)).values()
    assert [price.of(variables), price.of(variables)] == [cost, cost]


WEIGHTS = FieldWeights(
    {
        "Customer": {"relationship": 2, "relationship(asOf)": 30, "crossSell": 40, "claims": 3, "claims(all)": 7, "referralAsk": 50},
        "Contact": {"lastTouchedAt": 4, "likelyIntroducers": 60},
        "Query": {"myDay": 500, "claimsBy": 100, "claimsBy(group: MONTH)": 100, "claimsBy(group: PRODUCT)": 900},
    },
    {"Customer": {"competitors": 25}},
    200,
)


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ customers(first: 5) { nodes { relationship { score } } } }", None, 1 + 5 * (1 + 1 + 2)),
        ('{ customers(first: 5) { nodes { relationship(asOf: "2026-01-01") { score } } } }', None, 1 + 5 * (1 + 1 + 30)),
        ("query Q($on: Date) { customers(first: 5) { nodes { relationship(asOf: $on) { score } } } }", {"on": None}, 1 + 5 * (1 + 1 + 2)),
        ("query Q($on: Date) { customers(first: 5) { nodes { relationship(asOf: $on) { score } } } }", {"on": "2026-01-01"},
         1 + 5 * (1 + 1 + 30)),
        ('query Q($on: Date = "2026-01-01") { customers(first: 5) { nodes { relationship(asOf: $on) { score } } } }', None,
         1 + 5 * (1 + 1 + 30)),
        ("{ customers(first: 5) { nodes { a: crossSell(first: 2) { score } b: crossSell(first: 9) { score } } } }", None,
         1 + 5 * (1 + 2 + 40 + 9 + 40)),
        ("{ customers(first: 5) { nodes { claims(first: 2) { nodes { id } } } } }", None, 1 + 5 * (1 + 1 + 2 + 3)),
        ("{ customers(first: 5) { nodes { claims(first: 2) { ...C } } } } fragment C on ClaimConnection { totalCount nodes { id } }", None,
         1 + 5 * (1 + 1 + 2 + 7)),
        ("{ customers(first: 5) { nodes { claims(first: 2, filter: {or: [{status: {eq: OPEN}}, {severity: {in: [MINOR, MAJOR]}}]}) "
         "{ nodes { id } } } } }", None, 1 + 5 * (1 + 1 + 2 + 7 + 2 * 7)),
        ("query Q($f: ClaimFilter) { customers(first: 5) { nodes { claims(first: 2, filter: $f) { nodes { id } } } } }",
         {"f": {"or": [{"status": {"eq": "OPEN"}}, {"severity": {"in": ["MINOR", "MAJOR"]}}]}}, 1 + 5 * (1 + 1 + 2 + 7 + 2 * 7)),
        ("{ customer(by: {id: 1}) { competitors { id } } }", None, 1 + 25),
        ("{ contacts(first: 5) { nodes { lastTouchedAt } } }", None, 1 + 5 * (1 + 4)),
        # the fields of 200 candidates are read to choose one
        ("{ contact(by: {id: 1}) { likelyIntroducers(first: 1) { score } } }", None, 1 + 1 + 60),
        ("{ contact(by: {id: 1}) { likelyIntroducers(first: 1) { contact { name } } } }", None, 1 + 1 + 60 + 200 * 1),
        # a verdict cites one of 200 records of the customer
        ("{ customer(by: {id: 1}) { referralAsk { contact { employments { title } } } } }", None, 1 + 1 + 50 + 1 + 200 * 10),
        ("{ a: myDay { day } b: myDay { day } }", None, 2 * 501),
        ("{ claimsBy(group: MONTH) { withheld } }", None, 101),
        ("{ claimsBy(group: PRODUCT) { withheld } }", None, 901),
        ("{ claimsBy(group: CAUSE) { withheld } }", None, 101),
        ("query Q($by: ClaimGrouping = PRODUCT) { claimsBy(group: $by) { withheld } }", None, 901),
        ("query Q($by: ClaimGrouping = PRODUCT) { claimsBy(group: $by) { withheld } }", {"by": "MONTH"}, 101),
    ],
)  # fmt: skip
def test_cost_weighs_the_work_of_a_field(query: str, variables: Any, cost: int) -> None:
    (price,) = limits.measure(SCHEMA, parse(query), WEIGHTS).values()
    assert [price.of(variables), price.of(variables)] == [cost, cost]


BULK = "mutation M($r: [SaveContactInput!]!) { saveContacts(input: {rows: $r}) { results { contact { lastTouchedAt } } } }"
DONE = """mutation M($i: CompleteFollowUpInput!) { completeFollowUp(input: $i) { ...D } }
fragment D on CompleteFollowUpPayload { followUps { id } }"""
LOGGED = "mutation M($r: LogTouchpointsInput!) { logTouchpoints(input: $r) { results { findings { id } followUps { id } } } }"
ROW = 1 + 1 + 1 + 4  # the mutation, the result, the contact, its lastTouchedAt


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        (BULK, {"r": [{}] * 3}, 3 * ROW),
        (BULK, {"r": [{}] * 500}, 500 * ROW),
        (BULK, {"r": [{}] * 9_000}, 500 * ROW),  # refused, as more than 500
        (BULK, {"r": {"name": "x"}}, ROW),
        (BULK, {"r": "wrong"}, 500 * ROW),
        (BULK, None, 500 * ROW),
        (BULK.replace("rows: $r", "rows: [$r, {name: 1}]").replace("[SaveContactInput!]!", "SaveContactInput!"), {"r": {}}, ROW * 2),
        (BULK.replace("{rows: $r}", "$r").replace("[SaveContactInput!]!", "SaveContactsInput!"), {"r": {"rows": [{}] * 7}}, 7 * ROW),
        (BULK.replace("$r: [SaveContactInput!]!", "$x: Int").replace("$r", "[{}, {}]"), None, 2 * ROW),
        (DONE, {"i": {"id": "a"}}, 11),
        (DONE, {"i": {"id": "a", "ids": ["b"] * 300}}, 30 * 11),
        (LOGGED, {"r": {"rows": [{"followUps": ["a"] * 25}, {}]}}, (3 + 1) * 22),
    ],
)  # fmt: skip
def test_cost_of_a_mutation_counts_its_inputs(query: str, variables: Any, cost: int) -> None:
    (price,) = limits.measure(SCHEMA, parse(query), WEIGHTS).values()
    assert [price.of(variables), price.of(variables)] == [cost, cost]


SCHEMA = build()
LIMIT, COMPUTED = Settings.model_fields["cost"].default, Settings.model_fields["computed"].default


def test_every_field_that_reads_more_has_a_weight() -> None:
    """`make weights` measures the weights."""
    assert not [(kind, name) for kind, name in weighed(SCHEMA) if limits.WEIGHTS.of(kind, name) < 1]


def test_a_judgment_under_many_aliases_is_priced_by_its_work() -> None:
    """On 2026-11-29 this operation cost 15,601 and took Neo4j 15 seconds."""
    prices = []
    for count in (1, 2, 28):
        aliases = " ".join(f"a{number}: likelyIntroducers(first: 1) {{ score }}" for number in range(count))
        (price,) = limits.measure(SCHEMA, parse(f"{{ contacts(first: 100) {{ nodes {{ {aliases} }} }} }}")).values()
        prices.append(price.of(None))
    assert prices[0] > 1_000
    assert prices[1] - prices[0] == (prices[2] - prices[1]) / 26 > 1_000


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_more_never_costs_less(seed: int) -> None:
    """One more alias, more rows, one more argument, one more field."""
    dice = random.Random(seed)
    grammar = Grammar(SCHEMA, {"Customer": ["a"], "Contact": ["b"]}, {"myDay": {}, "portfolio": {}, "topReferrers": {"first": "9"}}, seed)
    nodes = grammar.start()
    for _ in range(dice.randint(0, 20)):
        more = grammar.changed(nodes)
        nodes = more if _cost(more) < REFUSED else nodes
    for more in (_aliased(nodes, dice), _longer(nodes, dice), _given(nodes, dice)):
        assert _cost(more) >= _cost(nodes), text_of(more)


REFUSED = 10**12


def _cost(nodes: list[SelectedField]) -> int:
    try:
        (price,) = limits.measure(SCHEMA, parse(text_of(nodes))).values()
    except limits.Limit:
        return REFUSED
    return price.of(None)


def _aliased(nodes: list[SelectedField], dice: random.Random) -> list[SelectedField]:
    found = deepcopy(nodes)
    beside = dice.choice([found, *(one.below for one in every(found) if one.below)])
    beside.append(deepcopy(dice.choice(beside)))
    return found


def _longer(nodes: list[SelectedField], dice: random.Random) -> list[SelectedField]:
    found = deepcopy(nodes)
    for one in every(found):
        if "first" in one.arguments and dice.random() < 0.5:
            one.arguments["first"] = str(int(one.arguments["first"]) + dice.randint(0, 9))
    return found


def _given(nodes: list[SelectedField], dice: random.Random) -> list[SelectedField]:
    found = deepcopy(nodes)
    for one in every(found):
        if one.name in ("relationship", "penetration", "referralAsk"):
            one.arguments.setdefault("asOf", '"2026-01-01"')
        if one.name in ("claims", "customers", "contacts") and dice.random() < 0.5:
            one.arguments.setdefault("filter", "{or: [{id: {eq: 1}}, {id: {eq: 2}}]}")
    return found


@pytest.mark.parametrize("file", sorted(CONTRACT.glob("*.graphql")), ids=lambda path: path.stem)
def test_the_contract_is_within_the_limits(file: Path) -> None:
    if file.stem != "inputs":
        for price in limits.measure(SCHEMA, parse(file.read_text(encoding="utf-8"))).values():
            assert price.of(None) < LIMIT / 4
            assert price.computed <= COMPUTED


LISTS = ["knows", "claims", "purchases", "touchpoints", "findings", "satisfactionReadings", "references", "referralsGiven"]
LONG = " ".join(f"a{n}: contacts(first: {n}) {{ nodes {{ {' '.join(f'{one} {{ totalCount }}' for one in LISTS)} }} }}" for n in range(29))


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (f"{{ customers(first: 1) {{ nodes {{ {LONG} }} }} }}", None, "LIMIT_STATEMENT"),
        ("query($f: CustomerFilter) { customers(first: 1, filter: $f) { nodes { id } } }",
         {"f": {"or": [{"name": {"eq": str(n)}} for n in range(65)]}}, "BAD_REQUEST"),
        ("{ customers(first: 1) { nodes { " + " ".join(f"a{n}: crossSell {{ score }} b{n}: toTell {{ id }}" for n in range(15))
         + " claimsProfile { claims } } } }", None, "LIMIT_COMPUTED"),
    ],
    ids=["statement", "filter", "computed"],
)  # fmt: skip
def test_a_statement_that_neo4j_plans_slowly_is_refused(served: Served, query: str, variables: Any, code: str) -> None:
    (error,) = served.ask(query, variables, token=served.token(Role.REP, key("Rep", "Ann"))).json()["errors"]
    assert error["extensions"]["code"] == code
    assert "is the most" in error["message"]


@pytest.mark.parametrize("condition", ["name: {contains: $t}", "name: {startsWith: $t}", "domain: {eq: $t}", "domain: {in: [$t]}"])
def test_a_long_text_to_compare_with_is_refused(served: Served, condition: str) -> None:
    query = f"query($t: String!) {{ customers(first: 1, filter: {{{condition}}}) {{ nodes {{ id }} }} }}"
    (error,) = served.ask(query, {"t": "a'b & " * 60}).json()["errors"]
    assert (error["extensions"]["code"], "at most 320 characters" in error["message"]) == ("BAD_REQUEST", True)


_MANY = """
MATCH (boss:Contact {id: $boss})-[:WORKS_AT]->(c:Customer) WITH boss, c LIMIT 1
UNWIND range(1, 130) AS n
CREATE (many:Contact:Many {id: 'con_many' + n, name: 'Many ' + n, nameKey: 'many ' + right('00' + n, 3), version: 1})
CREATE (many)-[:WORKS_AT]->(c), (many)-[:REPORTS_TO]->(boss)
"""


def test_a_list_has_a_hundred_records_at_most(served: Served, sampled: neo4j.Driver) -> None:
    boss = key("Contact", "Alpha-1")
    sampled.execute_query(_MANY, boss=boss)
    try:
        found = served.ask("query ($id: ID!) { contact(by: {id: $id}) { reports { name } } }", {"id": boss}).json()["data"]["contact"]
        names = [one["name"] for one in found["reports"] if one["name"].startswith("Many")]
        assert len(found["reports"]) == 100
        assert names == [f"Many {n}" for n in range(1, len(names) + 1)]
    finally:
        sampled.execute_query("MATCH (n:Many) DETACH DELETE n")


def test_a_filter_of_fifty_conditions_is_answered(served: Served) -> None:
    found = {"or": [{"name": {"eq": str(number)}} for number in range(49)] + [{"name": {"contains": "alpha"}}]}
    query = "query($f: CustomerFilter) { customers(first: 9, filter: $f) { nodes { name } } }"
    assert served.ask(query, {"f": found}).json()["data"] == {"customers": {"nodes": [{"name": "Alpha Ltd"}]}}


def test_a_new_statement_is_refused_while_too_many_wait_to_be_planned(sampled: neo4j.Driver, address: Address, tmp_path: Path) -> None:
    with running(settings_for(tmp_path), Graph(connect_async(address), plans=0)) as busy:
        accept = {"accept": "application/graphql-response+json"}
        answer = busy.ask('{ customers(first: 1) { nodes { relationship(asOf: "2026-05-01") { score } } } }', headers=accept)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["TOO_BUSY"]
        assert busy.ask("{ reps { totalCount } }").json()["data"] == {"reps": {"totalCount": 4}}


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ ...F } fragment F on Query { ...F viewer { ...F } }", 1),
        ("{ ...Nowhere nothing { at { all } } }", 0),
        ("{ viewer }", 0),
        ("mutation { x { y } }", 0),
    ],
)
def test_invalid_documents_are_measured_too(query: str, cost: int) -> None:
    (price,) = limits.measure(SCHEMA, parse(query)).values()
    assert price.of(None) == cost
