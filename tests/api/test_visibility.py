"""The proof of DOMAIN 4: a record that is not visible to a viewer does not exist, whatever the operation.

Two graphs that differ only in confidential accounts without ties to visible ones give the same bytes for every operation. With every
possible tie to visible accounts, nothing of the confidential accounts appears, and counts, pages, rankings and errors do not change. Only
the judgment of a visible customer may use facts that tie it to hidden ones.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import neo4j
import orjson
import pytest
from graphql import get_named_type

from graph.client.driver import Address, Graph
from graph.derived.refresh import refresh
from insights.enums import Role
from tests.api.accounts import account, company, entangle, referral
from tests.api.everything import NAMED, everything_of
from tests.api.questions import DEEP, JUDGED, MARK, SCHEMA, Ask, contract, everything, listed
from tests.api.worlds import NOW, TODAY, Key, Person, World, forget, write
from tests.asking import Api

_ID = re.compile(rb"\b[a-z]{3}_[a-z2-7]{24}\b")
ADMIN = Person(Role.ADMIN, None)
# None of them sees a confidential account in North that Dan owns: covering or managing another territory does not open it.
STRANGERS = [Person(Role.REP, "Ann"), Person(Role.MANAGER, "Sid"), Person(Role.REP, "Max")]
FRIENDS = [Person(Role.REP, "Dan"), Person(Role.MANAGER, "Nora"), Person(Role.MANAGER, "Max"), ADMIN]

_JUDGEMENTS = {"relationship", "relationshipDiff", "relationshipHistory", "penetration", "satisfaction", "lifetimeValue", "orderChance",
               "confidenceBefore", "confidenceAfter", "provisionalBefore", "provisionalAfter"}  # fmt: skip


def facts(answer: Any) -> Any:
    """Return an answer without the judgments of customers, which may use facts that the viewer does not see."""
    if isinstance(answer, list):
        return [facts(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    judged = set() if answer.get("__typename") == "Contact" else _JUDGEMENTS
    return {key: facts(value) for key, value in answer.items() if key.removeprefix("customer_") not in judged}


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the differences between two answers."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [found for key in one.keys() | other.keys() for found in differences(one.get(key), other.get(key), f"{path}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for number, pair in enumerate(zip(one, other, strict=True)) for found in differences(*pair, f"{path}[{number}]")]
    return [] if one == other else [f"{path}: {one!r} != {other!r}"]


# -- the worlds


def plain(*, lean: bool = False) -> World:
    """Return a world of four accounts in two territories, with ties among them."""
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
    """Return the same world with two confidential accounts that share only reps, territories, products and departments with the others."""
    for name in ("Hush", "Hem"):
        account(world, name, "North", "Dan", MARK, confidential=True)
    referral(world, "Hush", "Hem", MARK)
    return world


def entangled() -> World:
    """Return the same world, with every possible tie to visible accounts."""
    world = apart(plain())
    entangle(world, "Alpha", "Hush", MARK)
    entangle(world, "Gamma", "Hush", MARK)
    world.tie(Key("Customer", "Hush"), "SUBSIDIARY_OF", Key("Customer", "Alpha"))
    world.tie(Key("Customer", "Delta"), "SUBSIDIARY_OF", Key("Customer", "Hush"))
    referral(world, "Alpha", "Hush", MARK)
    referral(world, "Hem", "Delta", MARK)
    return world


def standings(driver: neo4j.Driver) -> Ask:
    """Return an operation for everything of every standing that refresh wrote."""
    ids = [row["id"] for row in driver.execute_query("MATCH (s:Standing) RETURN s.id AS id ORDER BY id LIMIT 100").records]
    text = everything_of(SCHEMA, SCHEMA.get_type("Standing"), leave=NAMED)
    return f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Standing {text} }} }}", {"ids": ids}


def answers(api: Api, person: Person, asks: list[Ask]) -> list[bytes]:
    """Return the answers to a viewer as bytes. Fails on any error, because two equal errors prove nothing."""
    viewer = api.viewer(person.role, Key("Rep", person.rep).id if person.rep else None)
    return [orjson.dumps({"data": api.data(query, viewer, **variables)}) for query, variables in asks]


def walked(api: Api, person: Person, root: str) -> list[bytes]:
    """Return a list page by page, forward and then back, each page as bytes."""
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
    """Return ids that a viewer may not read, and marks of hidden texts, in answers. Any id inside a cursor is a leak."""
    found: set[str] = set()
    for answer in told:
        found |= {one.decode() for one in _ID.findall(answer)} - allowed
        if MARK.encode() in answer:
            found.add(answer[:300].decode())
        for cursor in _CURSOR.findall(answer):
            found |= {one.decode() for one in _ID.findall(base64.urlsafe_b64decode(cursor + b"=" * (-len(cursor) % 4)))}
    return found


_CURSOR = re.compile(rb'"(?:cursor|startCursor|endCursor)":"([\w-]+)"')


class Settled(Graph):
    """A graph that keeps its plans although counts of records change.

    The answers do not depend on the plans, and planning takes most of the time here.
    """

    async def read(self, statement: str, parameters: dict[str, Any], **options: Any) -> list[list[Any]]:
        return await super().read(f"CYPHER replan=skip {statement}", parameters, **options)


@pytest.fixture(scope="module")
def api(address: Address, driver: neo4j.Driver) -> Iterator[Api]:
    with Api(address, NOW.isoformat(), Settled) as made:
        yield made


ROOTS = [name for name, field in SCHEMA.query_type.fields.items() if "edges" in getattr(get_named_type(field.type), "fields", {})]  # type: ignore[union-attr]


def asked(api: Api, person: Person, asks: list[Ask]) -> list[bytes]:
    """Return all answers and all pages of all lists."""
    return [*answers(api, person, asks), *(page for root in ROOTS for page in walked(api, person, root))]


@pytest.mark.parametrize("lean", [False, True], ids=["alike", "with evidence that the others have not"])
def test_separate_confidential_accounts_change_no_byte(driver: neo4j.Driver, api: Api, lean: bool) -> None:
    world = apart(plain(lean=lean))
    bare = world.without(world.confidential())
    asks = [
        *contract(world),
        *everything(world),
        *listed(world),
        (DEEP, {"ids": [key.id for key in world.nodes if key.label == "Contact"]}),
    ]
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


def test_nothing_of_tied_confidential_accounts_appears(driver: neo4j.Driver, api: Api) -> None:
    world = entangled()
    bare = world.without(world.confidential())
    asks = [
        *contract(world),
        *everything(world),
        *listed(world),
        (DEEP, {"ids": [key.id for key in world.nodes if key.label == "Contact"]}),
    ]
    write(driver, world)
    refresh(driver, TODAY)
    asks.append(standings(driver))
    told = {person: asked(api, person, asks) for person in STRANGERS}
    for person, answered in told.items():
        assert not leaks(answered, allowed(driver, world, person))
        assert {count for answer in answered for count in _NONE.findall(answer)} == {b"0"}, "each condition of a list is asked alone"
    for person in FRIENDS:
        # the same operations do find the visible records, so the proof could fail; an admin's statements are others, so the shortest do
        friendly = [one for one in contract(world) if person is not ADMIN or "ids" in one[1]]
        found = {one.decode() for answer in answers(api, person, friendly) for one in _ID.findall(answer)}
        assert found == world.visible(person)
    forget(driver, world, bare)
    refresh(driver, TODAY)
    for person, answered in told.items():
        for position, (one, other) in enumerate(zip(answered, asked(api, person, asks), strict=True)):
            if not by_judgement(asks[position : position + 1]):
                left, right = facts(json.loads(one)), facts(json.loads(other))
                assert left == right, (differences(left, right), asks[position : position + 1] or "a page of a list")


PLACE = "MATCH (store:Store) RETURN store.place"
SAVE = "mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } userErrors { message } } }"
FEED = (
    "query ($size: Int, $after: String) { changes(first: $size, after: $after) {"
    " totalCount nodes { cursor at kind cause { code } subject { id } } pageInfo { hasNextPage endCursor } } }"
)


def test_times_and_cursors_do_not_reveal_hidden_changes(driver: neo4j.Driver, api: Api) -> None:
    """Each write creates as many changes as there are employers, most of them hidden here. Only the text of cursors may differ."""
    world = entangled()
    told, written = [], []
    for graph in (world, world.without(world.confidential())):
        write(driver, graph)
        before = driver.execute_query(PLACE).records[0][0]
        for version, name in enumerate(("Alpha-2", "Alpha-2", "Gamma-2", "Alpha-1"), 1):
            api.moment = (NOW + timedelta(seconds=version)).isoformat()
            given = {
                "id": Key("Contact", name).id,
                "expectedVersion": min(version, 2) if name == "Alpha-2" else 1,
                "name": f"Changed {version}",
            }
            done = api.data(SAVE, input={**given, "idempotencyKey": f"change {version}"})["updateContact"]
            assert done["userErrors"] == []
        told.append([fed(api, person) for person in STRANGERS])
        written.append(driver.execute_query(PLACE).records[0][0] - before)
    api.moment = NOW.isoformat()
    assert told[0] == told[1]
    assert written[0] > written[1], "hidden employers hear of it too"
    times = {one["at"] for page in told[0][0] for one in page["nodes"]}
    assert times > {f"2025-06-15T12:00:0{second}Z" for second in (1, 2, 4)}, "each the time of its write"


def fed(api: Api, person: Person) -> list[Any]:
    """Return the change feed page by page, with the length of its cursors. No cursor may reveal anything or repeat."""
    viewer = api.viewer(person.role, Key("Rep", person.rep).id if person.rep else None)
    told, cursors, after = [], [], None
    while True:
        page = api.data(FEED, viewer, size=2, after=after)["changes"]
        after = page["pageInfo"].pop("endCursor")
        cursors += [one.pop("cursor") for one in page["nodes"]]
        assert after == (cursors[-1] if page["nodes"] else None)
        told.append(page)
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(set(cursors)) == len(cursors)
    assert len(set(map(len, cursors))) <= 1
    return told


def by_judgement(asks: list[Ask]) -> bool:
    """Return whether an operation filters or orders by a judgment."""
    text = json.dumps(asks)
    return any(f'"{_CAPITAL.sub(r"_", one).upper()}"' in text or f'"{one}": ' in text for one in JUDGED)


_NONE = re.compile(rb'"none":{"totalCount":(\d+)')
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def allowed(driver: neo4j.Driver, world: World, person: Person) -> set[str]:
    """Return the ids that the oracle opens to a viewer, with the standings that refresh wrote for them."""
    seen = world.visible(person)
    stand = driver.execute_query(
        "MATCH (c:Customer)-[:STANDS]->(s:Standing) WHERE c.id IN $seen RETURN s.id AS id", seen=list(seen)
    ).records
    return seen | {row["id"] for row in stand}
