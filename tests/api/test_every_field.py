"""Every field, argument, filter operator and sort key that a query can reach answers, for every role."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j
import pytest
from graphql import ExecutionResult, GraphQLSchema, get_named_type, get_operation_ast, parse

from demo import Tour, tour
from graph import voids
from graph.projection.labels import type_name
from graph.visibility import Viewer, predicate
from schema.execution import build
from tests.api.fields import (
    Asked,
    Head,
    Part,
    Values,
    answered,
    any_of,
    conditions,
    everything,
    fields,
    joined,
    lists,
    named,
    orders,
    packed,
    reached,
    selection,
)
from tests.asking import Api
from tests.conftest import Demo
from values.ids import PREFIX

SCHEMA: GraphQLSchema = build()
QUERY: Any = SCHEMA.query_type
ROLES = ("REP", "MANAGER", "ADMIN")
MOST = 30  # records of a label
FOUND = ("customer(", "contact(", "node(")  # root fields that find a record, whose fields are selected on `nodes`
# Fields that may be null or empty everywhere in the demo, by reason. If any other field never answers, the field or the operations are
# wrong.
NEVER = {
    "the demo is imported, and nobody has written to it since": """
        Review.decidedAt Review.doNotContact Review.email Review.externalId Review.createdAt Review.createdBy Review.fields
        Review.id Review.kind Review.name Review.note Review.other Review.phone Review.source Review.status Review.subject
        Review.updatedAt Review.updatedBy Review.version ReviewConnection.edges ReviewConnection.nodes ReviewEdge.cursor
        ReviewEdge.node
        RecordActor.rep Change.actor Change.request Change.role
        Change.at Change.cause Change.cursor Change.customer Change.id Change.kind Change.subject ChangeConnection.edges
        ChangeConnection.nodes ChangeEdge.cursor ChangeEdge.node
        Advice.purchase Claim.waitReason Claim.waitingSince Customer.staleSince Customer.stopReason FollowUp.enteredAt Purchase.returnedAt
        Opportunity.ledTo Purchase.dateChangedAt Purchase.opportunities
        Claim.note Claim.reopenReason CustomerPromise.reason ServiceJob.note ServiceJob.promise Referral.ledTo
        Purchase.cancelReason Purchase.cancelledAt Purchase.deliveryNote Purchase.returnReason Purchase.terms""",
    "no open claim is about a viewer of the tests": "Action.onlyFields",
    "nothing in the demo is voided or was corrected": " ".join(
        [f"{kind}.{name}" for kind in ("Correctable", *map(type_name, voids.LABELS)) for name in ("voidedAt", "voidedBy", "voidReason")]
        + [f"Edit.{name}" for name in ("at", "by", "changes", "kind", "reason")]
        + [f"FieldChange.{name}" for name in ("field", "before", "after", "recordsBefore", "recordsAfter")]
        + ["EditConnection.edges", "EditConnection.nodes", "EditEdge.cursor", "EditEdge.node"]
    ),
    "the demo's data do not say it": """
        Rep.timeZone Customer.industry News.product Purchase.returns Purchase.returnedBy Referral.opportunity""",
    "everything is recorded in the demo, so no gate and no part of the penetration leaves": """
        Relationship.gatesLeftOut Penetration.emptyReason""",
    "the board leaves out customers that nothing may be offered to": "OpenOffer.suppressed OpenOffer.reading",
    "myDay lists who may be asked now": "CustomerAsk.until",
    "it is selected on the types that implement the interface": "RecordGroup.record",
    "nothing blocks the paths of the tour": "IntroductionPath.blockers IntroductionBlocker.code IntroductionBlocker.message",
}

# Two records of a label for each optional property, each status, each kind of tie and each property of a tie. Optional facts are selected
# on these.
_VARIED = """
MATCH (n:$(label)) WHERE %see
CALL (n) {
  UNWIND [key IN keys(n) | 'has ' + key] + ['is ' + coalesce(n.status, n.kind, '')] AS key RETURN key
  UNION
  MATCH (n)-[r]-() WITH type(r) AS kind, keys(r) AS names, CASE WHEN startNode(r) = n THEN '>' ELSE '<' END AS way
  UNWIND [''] + names AS name RETURN kind + way + name AS key
}
WITH key, min(n.id) AS first, max(n.id) AS last UNWIND [first, last] AS id RETURN collect(DISTINCT id) AS ids
"""
_ALONE = """
MATCH (c:Customer {status: 'PROSPECT'}) WHERE %see AND NOT EXISTS { (c)-[:REFERRED]-() } AND NOT EXISTS { (c)<-[:AT]-(:Touchpoint) }
RETURN min(c.id) AS id
"""


def varied(driver: neo4j.Driver, viewer: Viewer, label: str) -> list[str]:
    """Return ids of records of a label that differ in their facts and are visible to the viewer."""
    text = _VARIED.replace("$(label)", label).replace("%see", predicate(viewer, label, "n"))
    (row,) = driver.execute_query(text, viewer.parameters()).records
    return sorted(row["ids"])[:MOST]


def alone(driver: neo4j.Driver, viewer: Viewer) -> str:
    """Return a prospect without any other record."""
    (row,) = driver.execute_query(_ALONE.replace("%see", predicate(viewer, "Customer", "c")), viewer.parameters()).records
    return str(row["id"])


def ids_of(driver: neo4j.Driver, viewer: Viewer) -> dict[str, Any]:
    """Return the values of the operations' variables for a viewer, by name."""
    return {**{label: varied(driver, viewer, label) for label in PREFIX}, "Alone": alone(driver, viewer)}


# -- operations


def groupings(one: Any) -> Iterator[str]:
    """Yield the arguments of a field that counts by group: every grouping, with a period if it takes one."""
    period = ', period: {from: "2025-07-01", to: "2026-06-30"}' if "period" in one.args else ""
    for group in get_named_type(one.args["group"].type).values:
        yield f"(group: {group}, filter: {{and: []}}{period})"


def heads(known: Tour) -> Iterator[Head]:
    """Yield every root field that is no list, with arguments that find something in the demo, then every label with its records by id."""
    unknown = '(by: {externalId: {source: "nowhere", externalId: "1"}})'
    given = {
        "viewer": [""],
        "customer": [f'(by: {{id: "{known.customer}"}})', '(by: {domain: "nobody.example"})', unknown],
        "contact": [
            f'(by: {{id: "{known.contact}"}})',
            '(by: {email: "nobody@nobody.example"})',
            '(by: {phone: "+1 206 555 0100"})',
            unknown,
        ],
        "node": [f'(id: "{known.claim}")'],
        "search": [f'(text: "{known.text}", first: 5)'],
        "searchResults": [
            f'(text: "{known.text}")',
            '(text: "mountain", kinds: [PRODUCT, CUSTOMER, CONTACT, CITY])',
            '(text: "seattle", cities: ["Seattle"])',
            '(text: "sea", kinds: [CITY])',
        ],
        "myDay": ['(day: "2026-06-30")'],
        "crossSellBoard": [
            "(first: 5)",
            f'(level: CATEGORY, filter: {{territory: {{eq: "{known.territory}"}}}})',
            f'(filter: {{owner: {{in: ["{known.rep}"]}}, category: {{eq: "nonsense"}}}})',
        ],
        "departure": [f'(of: {{contact: "{known.contact}"}})', f'(of: {{rep: "{known.rep}"}})'],
        "claimRadius": [f'(claim: "{known.claim}")'],
        "referralTree": [f'(root: "{known.root}", generations: 3, attribution: SPLIT)'],
        "referralNetwork": [f'(root: "{known.root}", depth: 2, limit: 50)'],
        "topReferrers": ['(first: 5, period: {from: "2024-01-01", to: "2026-06-30"})'],
        "introductionPaths": [f'(to: {{contact: "{known.target}"}}, maxHops: 3, first: 5)', f'(to: {{customer: "{known.customer}"}})'],
        "portfolio": [
            f'(filter: {{territory: {{eq: "{known.territory}"}}}}, period: {{from: "2026-01-01", to: "2026-06-30"}})',
            "(filter: {territory: {in: []}})",
        ],
        **{name: list(groupings(one)) for name, one in QUERY.fields.items() if name.endswith("By")},
    }
    for name, one in QUERY.fields.items():
        if "after" in one.args or name == "nodes":
            continue
        assert name in given, f"say here with which arguments the root field {name} is asked"
        for arguments in given[name]:
            yield Head(f"{name}{arguments} {{ % }}", get_named_type(one.type))
    for root in ("referralTree(root: $Alone)", "referralNetwork(root: $Alone)", "introductionPaths(to: {customer: $Alone})"):
        yield Head(f"{root} {{ % }}", get_named_type(QUERY.fields[root.partition("(")[0]].type), {"Alone": "ID!"})
    for label in PREFIX:
        yield Head(f"nodes(ids: ${label}) {{ ... on {type_name(label)} {{ % }} }}", SCHEMA.type_map[type_name(label)], {label: "[ID!]!"})


def ties() -> Iterator[Head]:
    """Yield the jobs of contacts, and the edges that have facts and lists of their own."""
    for label, text, kind in (
        ("Contact", "employments { % }", "Employment"),
        ("Contact", "knows(first: 2) { edges { % } }", "TieEdge"),
        ("Customer", "contacts(first: 2) { edges { % } }", "EmploymentEdge"),
    ):
        yield Head(f"nodes(ids: ${label}) {{ ... on {label} {{ {text} }} }}", SCHEMA.type_map[kind], {label: "[ID!]!"})


def paths(known: Tour) -> Iterator[tuple[Head, str, Any]]:
    """Yield every list that can be paged, with its place."""
    for head in [Head("%", QUERY), *heads(known), *ties()]:
        if not head.text.startswith(FOUND):
            yield from ((head, name, one) for name, one in lists(head.kind))


def grouped(parts: Iterable[tuple[Head, str, str]], declared: Mapping[str, str] | None = None) -> list[Asked]:
    """Return the parts (head, key, text) as operations under their heads."""
    found: dict[str, tuple[Head, list[Part]]] = {}
    for head, key, text in parts:
        found.setdefault(head.text, (head, []))[1].append((key, text))
    return [one for head, held in found.values() for one in packed(SCHEMA, head, held, declared or {})]


def asking_fields(known: Tour) -> list[Asked]:
    """Return operations for every field of every type."""
    found = [(Head("%", QUERY), name, f"{name}(first: 3) {selection(SCHEMA, get_named_type(one.type))}") for name, one in lists(QUERY)]
    for head in heads(known):
        parts = [("id", "__typename ... on Node { id }")] if head.text.startswith(FOUND) else fields(SCHEMA, head.kind)
        found += [(head, *part) for part in parts]
    return grouped(found)


def asking_filters(known: Tour, values: Values, *, each: bool) -> list[Asked]:
    """Return operations that count each list, and each list with a filter of all its conditions. It has every operator where a filter first
    appears, and one of each condition elsewhere.

    `each` leaves the other operators out. Where a filter first appears, it adds its negation, and every condition separately.
    """
    found, met = [], set()
    for head, name, one in paths(known):
        if "filter" in one.args:
            kind = get_named_type(one.args["filter"].type).name
            apart = conditions(one, values, few=each or kind in met)
            asked = [*joined(apart), *apart] if each and kind not in met else any_of(apart)
            met.add(kind)
            found.append((head, name, f"{name}: {name}(first: 0) {{ totalCount }}"))
            for number, condition in enumerate(asked):
                key = f"{name}_{number}"
                text = f"{key}: {name}(first: 0, filter: {condition}) {{ totalCount }}"
                contrary = f" {key}_no: {name}(first: 0, filter: {{not: {condition}}}) {{ totalCount }}"
                found.append((head, key, f"{text}{contrary if each and condition not in apart else ''}"))
    return grouped(found)


_PAGE = "{ edges { cursor } }"


def asking_pages(known: Tour, *, most: int | None) -> list[Asked]:
    """Return operations for the first page of every list in every order, or in the first `most` orders."""
    return grouped((head, f"{name}_{n}", _page(name, f"{name}_{n}", "first: 2", order)) for head, name, n, order in ordered(known, most))


def asking_on(known: Tour, *, most: int | None) -> list[Asked]:
    """Return operations for the page after the first page, and the page before its last row. The cursors are variables."""
    found, declared = [], {}
    for head, name, number, order in ordered(known, most):
        key = f"{name}_{number}"
        cursor = f"{head.name}_{key}"
        declared[cursor] = "String"
        found += [
            (head, f"{key}_{way}", _page(name, f"{key}_{way}", f"{page}: ${cursor}", order))
            for way, page in (("after", "first: 2, after"), ("before", "last: 2, before"))
        ]
    return grouped(found, declared)


def ordered(known: Tour, most: int | None) -> Iterator[tuple[Head, str, int, str]]:
    """Yield every list in its orders, which are numbered."""
    return ((head, name, number, order) for head, name, one in paths(known) for number, order in enumerate(orders(one)[:most]))


def _page(name: str, key: str, page: str, order: str) -> str:
    return f"{key}: {name}({page}{', ' if order else ''}{order}) {_PAGE}"


# -- answers


@dataclass
class World:
    """The demo as three viewers read it, with the errors, and the fields that answered something."""

    api: Api
    tour: Tour
    viewers: dict[str, Viewer]
    ids: dict[str, dict[str, Any]]

    def ask(self, asked: Asked, role: str, cursors: Mapping[str, str | None] | None = None) -> ExecutionResult:
        """Return the answer."""
        known = {**self.ids[role], **(cursors or {})}
        return self.api.ask(asked.text, {name: known.get(name) for name in asked.declared}, self.viewers[role])

    def data(self, asked: Asked, role: str, cursors: Mapping[str, str | None] | None = None) -> Any:
        """Return the data of an answer without errors."""
        result = self.ask(asked, role, cursors)
        assert not result.errors, (role, failures(result), asked.text)
        return result.data


def failures(result: ExecutionResult) -> list[str]:
    """Return each error of an answer with its place and its cause."""
    return [f"{one.path}: {one.message} {one.original_error!r}" for one in result.errors or ()]


@pytest.fixture(scope="module")
def world(demo: Demo) -> Iterator[World]:
    with Api(demo.address, demo.now.isoformat()) as api:
        known = tour(demo.driver)
        people = {"REP": known.rep, "MANAGER": known.manager, "ADMIN": None}
        viewers = {role: api.viewer(role, people[role]) for role in ROLES}
        yield World(api, known, viewers, {role: ids_of(demo.driver, viewer) for role, viewer in viewers.items()})


@pytest.fixture(scope="module")
def values(world: World) -> Values:
    return Values({**world.ids["ADMIN"], "Change": ["none"]}, str(world.tour.text))


def test_every_field_answers_every_role(world: World) -> None:
    wrong: list[str] = []
    something: set[str] = set()
    for asked in asking_fields(world.tour):
        selections = get_operation_ast(parse(asked.text))
        assert selections
        for role in ROLES:
            result = world.ask(asked, role)
            wrong += [f"{role} {one}" for one in failures(result)]
            answered(SCHEMA, QUERY, selections.selection_set, result.data, something)
    assert not wrong, wrong
    silent = {f"{kind.name}.{name}" for kind in reached(SCHEMA).values() for name in kind.fields} - something
    unexpected = silent - {name for names in NEVER.values() for name in names.split()}
    assert not unexpected, sorted(unexpected)


def test_the_operations_use_every_name_of_the_schema(world: World, values: Values) -> None:
    known = world.tour
    pages = [*asking_pages(known, most=None), *asking_on(known, most=None)]
    filters = [one for each in (True, False) for one in asking_filters(known, values, each=each)]
    asked = [*asking_fields(known), *filters, *pages]
    missing = everything(SCHEMA) - named(SCHEMA, (parse(one.text) for one in asked))
    assert not missing, sorted(missing)


def under(data: Any, key: str) -> list[Any]:
    """Return the values of a field, wherever the answer has it."""
    if isinstance(data, list):
        return [found for one in data for found in under(one, key)]
    if not isinstance(data, dict):
        return []
    return [data[key]] if key in data else [found for one in data.values() for found in under(one, key)]


def test_a_filter_and_its_negation_add_up_to_the_list(world: World, values: Values) -> None:
    """Every condition separately, and filters that join them."""
    totals: dict[tuple[str, str], list[int]] = {}
    narrowing = 0
    for asked in asking_filters(world.tour, values, each=True):
        data = world.data(asked, "ADMIN")
        for key in asked.keys:
            name = key.partition("_")[0]
            found = [one["totalCount"] for one in under(data, key)]
            every = totals.setdefault((asked.head.text, name), found)
            assert all(0 <= some <= all_ for some, all_ in zip(found, every, strict=True)), (asked.head.text, key)
            narrowing += 0 < sum(found) < sum(every)
            if f"{key}_no:" in asked.text:
                contrary = [one["totalCount"] for one in under(data, f"{key}_no")]
                assert [a + b for a, b in zip(found, contrary, strict=True)] == every, (asked.head.text, key)
    assert narrowing > 100


@pytest.mark.parametrize("role", ["REP", "MANAGER"])
def test_every_filter_answers_viewers_who_see_a_part(world: World, values: Values, role: str) -> None:
    for asked in asking_filters(world.tour, values, each=False):
        world.data(asked, role)


def test_an_empty_id_matches_nothing(world: World) -> None:
    for condition in ("territory", "owner", "category"):
        text = f'{{ crossSellBoard(filter: {{{condition}: {{eq: ""}}}}) {{ score }} }}'
        assert world.api.data(text, world.viewers["ADMIN"]) == {"crossSellBoard": []}
    text = '{ portfolio(filter: {territory: {eq: ""}}) { customers } }'
    assert world.api.data(text, world.viewers["ADMIN"])["portfolio"]["customers"] == 0


@pytest.mark.parametrize(("role", "most"), [("REP", 1), ("MANAGER", 1), ("ADMIN", None)])
def test_lists_continue_from_a_cursor_in_both_directions(world: World, role: str, most: int | None) -> None:
    """An admin reads every order. Viewers who see a part read the default order, because the order does not depend on the viewer."""
    begun: dict[str, tuple[int, list[str]]] = {}
    for asked in asking_pages(world.tour, most=most):
        data = world.data(asked, role)
        for key in asked.keys:
            pages = [[one["cursor"] for one in page["edges"]] for page in under(data, key)]
            begun[f"{asked.head.name}_{key}"] = max(enumerate(pages), key=lambda one: len(one[1]), default=(0, []))
    cursors = {name: page[-1] for name, (_, page) in begun.items() if page}
    gone_on = 0
    for asked in asking_on(world.tour, most=most):
        data = world.data(asked, role, cursors)
        for key in asked.keys:
            base, _, way = key.rpartition("_")
            place, page = begun[f"{asked.head.name}_{base}"]
            if page:
                found = [one["cursor"] for one in under(data, key)[place]["edges"]]
                assert found == page[:-1] if way == "before" else not {*found} & {*page}, (asked.head.text, key)
                gone_on += bool(found)
    assert gone_on > 30
