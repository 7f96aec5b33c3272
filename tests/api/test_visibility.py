"""The proof of DOMAIN 4: what a viewer may not see does not exist, whichever way they ask.

Two graphs that differ only in confidential accounts tied to no visible one answer every operation byte for byte alike. With
every tie that there can be to visible ones, nothing of theirs appears, and nothing that is counted, paged, ranked or refused
changes; only the judgement of a visible customer may draw on facts that tie it to hidden ones.
"""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest
from graphql import NonNullTypeNode, get_named_type, get_operation_ast, parse, print_ast, separate_operations

from graph.driver import Address
from graph.ids import record_id
from graph.projection import pages
from graph.refresh import refresh
from insights.enums import Role
from schema.execution import build
from tests.api.accounts import account, company, entangle, referral
from tests.api.everything import everything_of
from tests.api.worlds import NOW, SOURCE, TODAY, Key, Person, World, forget, write
from tests.asking import Api

MARK = "zyzzyva"  # stands in every text of a confidential account
CONTRACT = Path(__file__).parent.parent / "contract"
SCHEMA = build()
_ID = re.compile(rb"\b[a-z]{3}_[a-z2-7]{24}\b")
ADMIN = Person(Role.ADMIN, None)
# None of them may see a confidential account in North that Dan owns: covering or managing something else does not open it.
STRANGERS = [Person(Role.REP, "Ann"), Person(Role.MANAGER, "Sid"), Person(Role.REP, "Max")]
FRIENDS = [Person(Role.REP, "Dan"), Person(Role.MANAGER, "Nora"), Person(Role.MANAGER, "Max"), ADMIN]

Ask = tuple[str, dict[str, Any]]


_JUDGEMENTS = {"relationship", "relationshipDiff", "relationshipHistory", "penetration", "satisfaction", "lifetimeValue"}


def facts(answer: Any) -> Any:
    """An answer without the judgements of customers, which may draw on facts that a viewer does not see."""
    if isinstance(answer, list):
        return [facts(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    judged = set() if answer.get("__typename") == "Contact" else _JUDGEMENTS
    return {key: facts(value) for key, value in answer.items() if key.removeprefix("customer_") not in judged}


# -- the worlds


def plain(*, lean: bool = False) -> World:
    """Four accounts in two territories, with ties among them."""
    world = World()
    company(world)
    for name, territory, owner in (
        ("Alpha", "North", "Ann"),
        ("Beta", "North", "Ann"),
        ("Gamma", "South", "Bob"),
        ("Delta", "North", "Bob"),
    ):
        account(world, name, territory, owner, lean=lean)
    referral(world, "Alpha", "Beta")
    world.tie(Key("Customer", "Gamma"), "SUBSIDIARY_OF", Key("Customer", "Beta"))
    world.tie(Key("Customer", "Alpha"), "COMPETES_WITH", Key("Customer", "Beta"))
    world.tie(Key("Contact", "Alpha-1"), "KNOWS", Key("Contact", "Gamma-1"), how="FRIEND", strength=0.5)
    return world


def apart(world: World) -> World:
    """The same with two confidential accounts that share no more than reps, territories, products and departments with the others."""
    for name in ("Hush", "Hem"):
        account(world, name, "North", "Dan", MARK, confidential=True)
    referral(world, "Hush", "Hem", MARK)
    return world


def entangled() -> World:
    """The same, tied to visible accounts in every way there is."""
    world = apart(plain())
    entangle(world, "Alpha", "Hush", MARK)
    entangle(world, "Gamma", "Hush", MARK)
    world.tie(Key("Customer", "Hush"), "SUBSIDIARY_OF", Key("Customer", "Alpha"))
    world.tie(Key("Customer", "Delta"), "SUBSIDIARY_OF", Key("Customer", "Hush"))
    referral(world, "Alpha", "Hush", MARK)
    referral(world, "Hem", "Delta", MARK)
    return world


# -- what is asked


def contract(world: World) -> Iterator[Ask]:
    """Every contract operation that is not pending, with every variable that could make a difference."""
    pending = (CONTRACT / "pending.txt").read_text(encoding="utf-8").split()
    everyone = [key.id for key in world.nodes]
    customers = [Key("Customer", name).id for name in world.customers]
    unknown = record_id("Customer", SOURCE, "nobody")
    roots = [*customers, unknown, "nonsense"]
    orders = [{"field": field, "direction": direction} for field in ("NAME", "SCORE", "PENETRATION") for direction in ("ASC", "DESC")]
    variables: dict[str, list[dict[str, Any]]] = {
        "account_graph": [{"id": one} for one in [*customers, unknown, "nonsense"]] + [{"id": one, "contacts": 1} for one in customers],
        "claim_radius": [{"claim": one} for one in [*labelled(world, "Claim"), unknown, "nonsense"]],
        "contact_brief": [{"contact": one, "asOf": day} for one in [*labelled(world, "Contact"), unknown] for day in (None, "2025-03-31")],
        "cross_sell_board": [{"first": 50, "territory": one} for one in (None, *labelled(world, "Territory"), unknown)]
        + [{"first": 50, "category": one} for one in (*labelled(world, "Category"), unknown)],
        "departure": [{"contact": one} for one in [*labelled(world, "Contact"), unknown]]
        + [{"rep": one} for one in [*labelled(world, "Rep"), unknown]],
        "my_day": [{"day": day} for day in (TODAY.isoformat(), "2025-05-31")],
        "visit_brief": [{"customer": one, "asOf": day} for one in roots for day in (None, "2025-03-31")],
        "customers": [{"first": first, "order": order} for order in orders for first in (2, 100)]
        + [{"filter": {"name": {"contains": "h"}}}, {"filter": {"not": {"status": {"eq": "ACTIVE"}}}}, {"after": beyond("Hush")}],
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
    names = [path.stem for path in sorted(CONTRACT.glob("*.graphql")) if path.stem not in pending]
    assert set(names) == set(variables), "say here with which variables the operation is asked"
    for name in names:
        for query, wanted in _operations((CONTRACT / f"{name}.graphql").read_text(encoding="utf-8")):
            yield from ((query, one) for one in variables[name] if wanted <= one.keys())


def _operations(text: str) -> Iterator[tuple[str, set[str]]]:
    """Each operation of a file with the fragments beside it, and the variables that it must be given."""
    for name, document in separate_operations(parse(text)).items():
        operation = get_operation_ast(document, name)
        needed = (
            {one.variable.name.value for one in operation.variable_definitions if isinstance(one.type, NonNullTypeNode)}
            if operation
            else set()
        )
        yield print_ast(document), needed


def labelled(world: World, label: str) -> list[str]:
    """The ids of all records of a label, visible and hidden."""
    return [key.id for key in world.nodes if key.label == label]


def _one_of_each(world: World) -> list[str]:
    """The id of one record of each label, visible and hidden."""
    hidden = {key.label: key.id for key, on in world.hangs.items() if on and on <= world.confidential()}
    return [*hidden.values(), *{key.label: key.id for key, on in world.hangs.items() if not on <= world.confidential() or not on}.values()]


TEXTS = ("mill", "mill h", "jose", "jose hush", "hush", MARK, f"hush{MARK}.example", f"jose1@hush{MARK}.example", "alpha", "jo")


def beyond(name: str) -> str:
    """A cursor that stands at a hidden record: nobody was given it, but it can be guessed."""
    return pages.encode(f"mill {name.lower()}", Key("Customer", name).id)


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
}


def everything(world: World) -> Iterator[Ask]:
    """Every root field, and every field of every record with the ids of what it leads to.

    That is all there is: what lies further is asked of a record that was reached, and a record that may not be seen is not reached.
    """
    query = SCHEMA.query_type
    assert query is not None
    for name, field in query.fields.items():
        kind: Any = get_named_type(field.type)
        if "edges" in getattr(kind, "fields", {}):
            continue  # asked page by page
        assert name in ARGUMENTS, f"say in ARGUMENTS with which arguments the root field {name} is asked"
        for arguments in ARGUMENTS[name]:
            yield f"{{ {name}{arguments} {everything_of(SCHEMA, kind, -1)} }}", {}
    for label in sorted({key.label for key in world.nodes}):
        ids = [key.id for key in world.nodes if key.label == label]
        for start in range(0, len(ids), 100):
            text = everything_of(SCHEMA, SCHEMA.get_type(label))
            yield f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {label} {text} }} }}", {"ids": ids[start : start + 100]}


DEEP = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Contact {
  name
  employments { customer { id competitors { name } territory { customers(first: 9) { totalCount nodes { name } } } } }
  reportsTo { reportsTo { name } reports { name knows(first: 9) { totalCount nodes { name knows(first: 9) { nodes { name } } } } } }
  knows(first: 9) { nodes { name lastTouchedAt touchpoints(first: 9) { totalCount nodes { about { ... on Node { id } } } } } }
  referralsGiven(first: 9) { nodes { to { name } customer { owner { customers(first: 9) { totalCount nodes { name } } } } } }
} } }"""


def standings(driver: neo4j.Driver) -> Ask:
    """Everything of every standing that refresh wrote."""
    ids = [row["id"] for row in driver.execute_query("MATCH (s:Standing) RETURN s.id AS id ORDER BY id LIMIT 100").records]
    text = everything_of(SCHEMA, SCHEMA.get_type("Standing"))
    return f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Standing {text} }} }}", {"ids": ids}


def answers(api: Api, person: Person, asks: list[Ask]) -> list[bytes]:
    """What a viewer is told, as it goes over the wire."""
    viewer = api.viewer(person.role, Key("Rep", person.rep).id if person.rep else None)
    told = []
    for query, variables in asks:
        result = api.ask(query, variables, viewer)
        errors = [error.formatted for error in result.errors or []]
        told.append(orjson.dumps({"data": result.data, "errors": errors}))
    return told


def walked(api: Api, person: Person, root: str) -> list[bytes]:
    """A list page by page, forward and then back, each page as it goes over the wire."""
    viewer = api.viewer(person.role, Key("Rep", person.rep).id if person.rep else None)
    told = []
    for size, cursor, more, end in (("first", "after", "hasNextPage", "endCursor"), ("last", "before", "hasPreviousPage", "startCursor")):
        query = (
            f"query ($size: Int, $at: String) {{ {root}({size}: $size, {cursor}: $at) {{ totalCount edges {{ cursor node {{ id }} }}"
            " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
        )
        place: str | None = None
        while True:
            page = api.data(query, viewer, size=3, at=place)[root]
            told.append(orjson.dumps(page))
            if not page["pageInfo"][more]:
                break
            place = page["pageInfo"][end]
    return told


def leaks(told: list[bytes], allowed: set[str]) -> set[str]:
    """Ids that a viewer may not read, and marks of hidden texts, in answers and inside their cursors."""
    found: set[str] = set()
    for answer in told:
        opened = [answer, *(base64.urlsafe_b64decode(one + b"=" * (-len(one) % 4)) for one in _CURSOR.findall(answer))]
        for text in opened:
            found |= {one.decode() for one in _ID.findall(text)} - allowed
            if MARK.encode() in text:
                found.add(text[:300].decode())
    return found


_CURSOR = re.compile(rb'"(?:cursor|startCursor|endCursor)":"([\w-]+)"')


@pytest.fixture(scope="module")
def api(address: Address, driver: neo4j.Driver) -> Iterator[Api]:
    with Api(address, NOW.isoformat()) as made:
        yield made


ROOTS = [name for name, field in SCHEMA.query_type.fields.items() if "edges" in getattr(get_named_type(field.type), "fields", {})]  # type: ignore[union-attr]


def asked(api: Api, person: Person, asks: list[Ask]) -> list[bytes]:
    """All answers and all pages of all lists."""
    return [*answers(api, person, asks), *(page for root in ROOTS for page in walked(api, person, root))]


@pytest.mark.parametrize("lean", [False, True], ids=["alike", "with evidence that the others have not"])
def test_confidential_accounts_apart_change_no_byte(driver: neo4j.Driver, api: Api, lean: bool) -> None:
    world = apart(plain(lean=lean))
    bare = world.without(world.confidential())
    asks = [*contract(world), *everything(world), (DEEP, {"ids": [key.id for key in world.nodes if key.label == "Contact"]})]
    write(driver, world)
    refresh(driver, TODAY)
    asks.append(standings(driver))
    told = {person: asked(api, person, asks) for person in STRANGERS}
    for person, answered in told.items():
        assert not leaks(answered, allowed(driver, world, person))
    forget(driver, world, bare)
    refresh(driver, TODAY)
    for person, answered in told.items():
        for position, (one, other) in enumerate(zip(answered, asked(api, person, asks), strict=True)):
            assert one == other, asks[position : position + 1] or "a page of a list"


def test_tied_to_visible_accounts_nothing_of_theirs_appears(driver: neo4j.Driver, api: Api) -> None:
    world = entangled()
    bare = world.without(world.confidential())
    asks = [*contract(world), *everything(world), (DEEP, {"ids": [key.id for key in world.nodes if key.label == "Contact"]})]
    write(driver, world)
    refresh(driver, TODAY)
    asks.append(standings(driver))
    told = {person: asked(api, person, asks) for person in STRANGERS}
    for person, answered in told.items():
        assert not leaks(answered, allowed(driver, world, person))
    for person in FRIENDS:
        # the same questions do find what may be seen: the proof could fail
        found = {one.decode() for answer in answers(api, person, list(contract(world))) for one in _ID.findall(answer)}
        assert found == world.visible(person)
    forget(driver, world, bare)
    refresh(driver, TODAY)
    for person, answered in told.items():
        for position, (one, other) in enumerate(zip(answered, asked(api, person, asks), strict=True)):
            if not by_judgement(asks[position : position + 1]):
                assert facts(json.loads(one)) == facts(json.loads(other)), asks[position : position + 1] or "a page of a list"


def by_judgement(asks: list[Ask]) -> bool:
    """Whether a question orders by a judgement."""
    return any(order in json.dumps(asks) for order in ('"SCORE"', '"PENETRATION"'))


def allowed(driver: neo4j.Driver, world: World, person: Person) -> set[str]:
    """What the oracle opens to a viewer, with the standings that refresh wrote of it."""
    seen = world.visible(person)
    stand = driver.execute_query(
        "MATCH (c:Customer)-[:STANDS]->(s:Standing) WHERE c.id IN $seen RETURN s.id AS id", seen=list(seen)
    ).records
    return seen | {row["id"] for row in stand}
