"""The operations of the proof of DOMAIN 4: every operation of the contract, every root field, and every field of every record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import NonNullTypeNode, OperationType, get_named_type, get_operation_ast, parse, print_ast, separate_operations

from graph.projection.labels import type_name
from graph.projection.pages import Cursors
from graph.queries.changes import CURSORS
from schema.execution import build
from tests.api.everything import EDITED, NAMED, everything_of
from tests.api.worlds import SOURCE, TODAY, Key, World
from values.ids import record_id

MARK = "zyzzyva"  # part of every text of a confidential account
CONTRACT = Path(__file__).parent.parent / "contract"
SCHEMA = build()

Ask = tuple[str, dict[str, Any]]


def contract(world: World) -> Iterator[Ask]:
    """Yield every reading operation of the contract, with every variable that could make a difference."""
    everyone = [key.id for key in world.nodes]
    customers = [Key("Customer", name).id for name in world.customers]
    unknown = record_id("Customer", SOURCE, "nobody")
    roots = [*customers, unknown, "nonsense"]
    orders = [{"field": field, "direction": direction} for field in ("NAME", "SCORE", "PENETRATION") for direction in ("ASC", "DESC")]
    variables: dict[str, list[dict[str, Any]]] = {
        "account_graph": [{"id": one} for one in [*customers, unknown, "nonsense"]] + [{"id": one, "contacts": 1} for one in customers],
        "changes": [{}, {"first": 1}, {"first": 100}]
        + [{"after": CURSORS.encode(facts["place"], key.id)} for key, facts in world.nodes.items() if key.label == "Change"],
        "claim_radius": [{"claim": one} for one in [*labelled(world, "Claim"), unknown, "nonsense"]],
        "contact_brief": [{"contact": one, "asOf": day} for one in [*labelled(world, "Contact"), unknown] for day in (None, "2025-03-31")],
        "cross_sell_board": [{"first": 50, "territory": one} for one in (None, *labelled(world, "Territory"), unknown)]
        + [{"first": 50, "category": one} for one in (*labelled(world, "Category"), unknown)],
        "departure": [{"contact": one} for one in [*labelled(world, "Contact"), unknown]]
        + [{"rep": one} for one in [*labelled(world, "Rep"), unknown]],
        "my_day": [{"day": day} for day in (TODAY.isoformat(), "2025-05-31")],
        "visit_brief": [{"customer": one, "asOf": day} for one in roots for day in (None, "2025-03-31")],
        "customers": [{"first": first, "order": order} for order in orders for first in (2, 100)]
        + [
            {"filter": {"name": {"contains": "h"}}},
            {"filter": {"not": {"status": {"eq": "ACTIVE"}}}},
            {"after": beyond("Hush"), "order": {"field": "NAME", "direction": "ASC"}},
        ],
        "find_contact": [{"text": text, "first": first} for text in TEXTS for first in (1, 3, 50)],
        "introduction_paths": [
            {"contact": one, "maxHops": 4, "first": 50} for one in [*(key.id for key in world.nodes if key.label == "Contact"), unknown]
        ],
        "node": [{"id": one, "ids": [one]} for one in [*_one_of_each(world), unknown, "nonsense"]]
        + [{"id": unknown, "ids": everyone[start : start + 100]} for start in range(0, len(everyone), 100)],
        "portfolio": [
            {"territory": one, "from": "2024-09-01", "to": "2025-06-15"}
            for one in (None, *(Key("Territory", name).id for name in ("World", "North", "South")), unknown, "nonsense")
        ],
        "referral_network": [{"root": one, "depth": depth, "limit": most} for one in roots for depth, most in ((1, 200), (3, 3), (6, 500))],
        "referral_tree": [{"root": one, "attribution": attribution} for one in roots for attribution in ("FIRST", "LAST", "SPLIT")],
        "top_referrers": [{}, {"first": 1}, {"from": "2024-09-01", "to": "2024-09-30"}],
        "relationship_history": [{"customer": one, "from": "2025-01-31", "to": "2025-06-10"} for one in [*customers, unknown]],
    }
    names = [path.stem for path in sorted(CONTRACT.glob("*.graphql")) if path.stem != "inputs" and not path.stem.startswith("write_")]
    assert set(names) == set(variables), "say here with which variables the operation is asked"
    for name in names:
        for query, wanted in _operations((CONTRACT / f"{name}.graphql").read_text(encoding="utf-8")):
            yield from ((query, one) for one in variables[name] if wanted <= one.keys())


def _operations(text: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each operation of a file with its fragments, and its required variables."""
    for name, document in separate_operations(parse(text)).items():
        operation = get_operation_ast(document, name)
        if operation and operation.operation is OperationType.SUBSCRIPTION:
            continue  # a subscription: see tests/web/test_changes.py
        declared = (operation.variable_definitions if operation else None) or ()
        yield print_ast(document), {one.variable.name.value for one in declared if isinstance(one.type, NonNullTypeNode)}


def labelled(world: World, label: str) -> list[str]:
    """Return the ids of all records of a label, visible and hidden."""
    return [key.id for key in world.nodes if key.label == label]


def _one_of_each(world: World) -> list[str]:
    """Return the id of one record of each label, visible and hidden."""
    hidden = {key.label: key.id for key, on in world.hangs.items() if on and on <= world.confidential()}
    return [*hidden.values(), *{key.label: key.id for key, on in world.hangs.items() if not on <= world.confidential() or not on}.values()]


TEXTS = ("mill", "mill h", "jose", "jose hush", "hush", MARK, f"hush{MARK}.example", f"jose1@hush{MARK}.example", "alpha", "jo")


def beyond(name: str) -> str:
    """Return a cursor at a hidden record, as another viewer received it."""
    return Cursors("Query.customers NAME ASC").encode(f"mill {name.lower()}", Key("Customer", name).id)


ARGUMENTS = {
    "viewer": [""],
    "customer": [f'(by: {{domain: "hush{MARK}.example"}})', f'(by: {{externalId: {{source: "{SOURCE}", externalId: "Hush"}}}})'],
    "contact": [f'(by: {{email: "jose1@hush{MARK}.example"}})', f'(by: {{externalId: {{source: "{SOURCE}", externalId: "Hush-1"}}}})'],
    "node": [],  # below, and in the contract
    "nodes": [],
    "myDay": [f'(day: "{TODAY}")'],
    "crossSellBoard": ["", "(first: 50, level: CATEGORY)"],
    "departure": [f'(of: {{contact: "{Key("Contact", name).id}"}})' for name in ("Alpha-1", "Hush-1")]
    + [f'(of: {{rep: "{Key("Rep", name).id}"}})' for name in ("Ann", "Dan")],
    "claimRadius": [f'(claim: "{Key("Claim", name).id}")' for name in ("Alpha-1", "Hush-1")],
    "portfolio": ["", f'(filter: {{territory: {{in: ["{Key("Territory", "North").id}"]}}}}, period: {{from: "2025-01-01"}})'],
    "referralNetwork": [f'(root: "{Key("Customer", name).id}")' for name in ("Alpha", "Hush")],
    "referralTree": [f'(root: "{Key("Customer", name).id}", attribution: SPLIT)' for name in ("Alpha", "Hush")],
    "topReferrers": ["", "(first: 2)"],
    "introductionPaths": [
        *(f'(to: {{contact: "{Key("Contact", name).id}"}}, maxHops: 2, first: 1)' for name in ("Alpha-1", "Gamma-1", "Hush-1")),
        *(f'(to: {{customer: "{Key("Customer", name).id}"}}, maxHops: 3, first: 50)' for name in ("Beta", "Hush")),
    ],
    "search": [f'(text: "{text}", first: 3)' for text in ("mill", "jose", "hush", MARK)],
    "searchResults": [f'(text: "{text}")' for text in ("mill", "jose", "hush", MARK)],
    **{
        name: [f"(group: {group})" for group in get_named_type(one.args["group"].type).values]
        for name, one in (SCHEMA.query_type.fields if SCHEMA.query_type else {}).items()
        if name.endswith("By")
    },
}


def everything(world: World) -> Iterator[Ask]:
    """Yield every root field, and every field of every record with the ids of the records it leads to.

    This is complete. Further records are selected on records that were reached, and a hidden record is never reached.
    """
    query = SCHEMA.query_type
    assert query is not None
    for name, field in query.fields.items():
        kind: Any = get_named_type(field.type)
        if "edges" in getattr(kind, "fields", {}):
            continue  # read page by page
        assert name in ARGUMENTS, f"say in ARGUMENTS with which arguments the root field {name} is asked"
        for arguments in ARGUMENTS[name]:
            yield f"{{ {name}{arguments} {everything_of(SCHEMA, kind, -1)} }}", {}
    for label in sorted({key.label for key in world.nodes}):
        ids = [key.id for key in world.nodes if key.label == label]
        for start in range(0, len(ids), 100):
            text = everything_of(SCHEMA, SCHEMA.get_type(type_name(label)), leave=() if label == EDITED else NAMED)
            yield f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {type_name(label)} {text} }} }}", {"ids": ids[start : start + 100]}


# Conditions and orders that depend on judgments, which may use facts that the viewer does not see.
JUDGED = ("level", "trend", "score", "penetration", "singleThreaded", "overdue", "willDropAt", "lifetimeValue", "levelChanged")
# Operators that find records in their own way. The others compare the same value as `gt`, or as `in`.
OPERATORS = ("gt", "in", "contains", "within", "isNull", "from", "to", "between")
# Operands of a condition by type: one that no record fulfils, and others. They are of the same size, because Neo4j plans a statement again
# for texts and lists of 1, 2 to 10, 11 to 100 … characters and values.
OPERANDS: dict[str, tuple[Any, list[Any]]] = {
    "Date": ("9999-12-31", ["2000-01-01", "2025-04-30", "2025-06-10"]),
    "DateTime": ("9999-12-31T10:00:00Z", ["2000-01-01T10:00:00Z", "2025-04-30T10:00:00Z", "2025-05-31T10:00:00Z"]),
    "Decimal": ("999999999.00", ["1.00", "100.00", "5000.00"]),
    "Int": (2**31 - 1, [-1, 3, 50]),
    "Float": (1e9, [-9.5, 0.3, 0.5]),
    "String": ("nothing", [MARK, "chief", "mi"]),
    "Period": ({"from": "9999-12-31"}, [{"from": "2025-04-30"}]),
}
Test = tuple[dict[str, Any], list[dict[str, Any]]]  # a filter that no record fulfils, and others that differ from it in their values


def listed(world: World) -> Iterator[Ask]:
    """Yield every list at the root in every order, and with every condition of its filter."""
    query = SCHEMA.query_type
    assert query is not None
    for name, field in query.fields.items():
        if "orderBy" in field.args:
            kind: Any = get_named_type(field.args["orderBy"].type)
            page = "totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage }"
            text = f"query ($by: {kind.name}, $first: Int) {{ {name}(first: $first, orderBy: $by) {{ {page} }} }}"
            for number, order in enumerate(get_named_type(kind.fields["field"].type).values):
                by = {"field": order, "direction": ("ASC", "DESC")[number % 2]}
                yield from ((text, {"by": by, "first": first}) for first in (3, 100))
        if "filter" in field.args and "after" in field.args:
            conditions: Any = get_named_type(field.args["filter"].type)
            tests = [
                (key in JUDGED, test)
                for key, one in conditions.fields.items()
                if get_named_type(one.type) is not conditions
                for test in _tests(world, key, get_named_type(one.type))
            ]
            for judged in (False, True):
                yield from _one_by_one(name, conditions.name, [test for by_judgment, test in tests if by_judgment is judged])


def _one_by_one(root: str, kind: str, tests: list[Test]) -> Iterator[Ask]:
    """Yield operations that count a list with each test, and with `none`. All have the same statement: any of the tests, of which only one
    can be fulfilled.
    """
    never = [test for test, _ in tests]
    filters = [{"or": [*never[:place], one, *never[place + 1 :]]} for place, (_, values) in enumerate(tests) for one in values]
    for start in range(0, len(filters), 10):
        given = {"none": {"or": never}, **{f"f{number}": one for number, one in enumerate(filters[start : start + 10])}}
        parts = (f"{name}: {root}(first: 0, filter: ${name}) {{ totalCount }}" for name in given)
        yield f"query ({', '.join(f'${name}: {kind}' for name in given)}) {{ {' '.join(parts)} }}", given


def _tests(world: World, key: str, kind: Any) -> Iterator[Test]:
    """Yield tests with the operators of a condition. Each id of the condition's records is asked for."""
    without = "in" if "gt" in kind.fields else ""
    for operator in [one for one in kind.fields if one in OPERATORS and one != without] or ["eq"]:
        wanted: Any = get_named_type(kind.fields[operator].type)
        values: list[Any]
        if wanted.name == "ID":
            label = {"owner": "Rep", "soldBy": "Rep", "rep": "Rep", "assignedTo": "Rep", "by": "Contact", "to": "Contact"}.get(key)
            never, values = record_id("Rep", SOURCE, "nobody"), labelled(world, label or key[0].upper() + key[1:])[:6]
        elif wanted.name in OPERANDS:
            never, values = OPERANDS[wanted.name]
        else:  # a record fulfils each value, but never two values together
            never, values = None, [True, False] if wanted.name == "Boolean" else list(wanted.values)
        if never is None:
            yield _both(key, operator, *values[:2]), [_both(key, operator, one, one) for one in values]
        else:
            yield _given(key, operator, never), [_given(key, operator, one) for one in values]


def _given(key: str, operator: str, value: Any) -> dict[str, Any]:
    return {key: {operator: [value] if operator == "in" else value}}


def _both(key: str, operator: str, one: Any, other: Any) -> dict[str, Any]:
    return {"and": [_given(key, operator, one), _given(key, operator, other)]}


DEEP = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Contact {
  name
  employments { customer { id competitors { name } territory { customers(first: 9) { totalCount nodes { name } } } } }
  reportsTo { reportsTo { name } reports { name knows(first: 9) { totalCount nodes { name knows(first: 9) { nodes { name } } } } } }
  knows(first: 9) { nodes { name lastTouchedAt touchpoints(first: 9) { totalCount nodes { about { ... on Node { id } } } } } }
  referralsGiven(first: 9) { nodes { to { name } customer { owner { customers(first: 9) { totalCount nodes { name } } } } } }
} } }"""
