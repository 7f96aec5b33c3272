"""Keyset pages neither skip nor repeat: every list in every order, in both directions, while records come and go between pages."""

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import neo4j
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.client.errors import BadRequest
from graph.projection import pages
from graph.projection.fields import Kind
from graph.projection.seals import Seal
from graph.queries.changes import CURSORS
from tests.asking import Api
from tests.graph import sample
from tests.graph.plain import Data, Record
from tests.graph.tables import LISTS, Listed

_COPY = """
MATCH (n {id: $id}) CREATE (c:$(labels(n)[0])) SET c = n {.*, id: $copy, externalId: $copy, copy: true}
WITH c OPTIONAL MATCH (o {id: $owner})
FOREACH (_ IN CASE WHEN $out = true THEN [1] ELSE [] END | CREATE (o)-[r:$($kind)]->(c) SET r = $facts)
FOREACH (_ IN CASE WHEN $out = false THEN [1] ELSE [] END | CREATE (c)-[r:$($kind)]->(o) SET r = $facts)
"""
# Lines do not come and go, and edits have no id.
_ORDERS = [(place, order) for place, listed in LISTS.items() if not listed.rows and listed.label != "Edit" for order in listed.sorts]
_WAYS = [("ASC", "first"), ("DESC", "last"), ("DESC", "first"), ("ASC", "last")]
CASES = [(place, order, *_WAYS[number % 4]) for number, (place, order) in enumerate(_ORDERS)] + [
    ("Query.customers", "SCORE", *way) for way in _WAYS
]


@dataclass
class Market:
    """The sample, with writers that change it."""

    driver: neo4j.Driver
    api: Api
    data: Data
    count: int = 0

    def copy(self, row: dict[str, Any], owner: Record | None, listed: Listed) -> str:
        """Add a record to the list, equal to an existing one."""
        self.count += 1
        copy = f"{row['id'][:3]}_copy{self.count:04}"
        facts = {**row["facts"], **({"id": copy} if "id" in row["facts"] else {})}
        self.driver.execute_query(
            _COPY, id=row["id"], copy=copy, owner=owner.facts["id"] if owner else "", kind=listed.hop[2:] or "NONE", facts=facts,
            out=None if owner is None else listed.hop.startswith("->"),
        )  # fmt: skip
        return copy

    def remove(self, copy: str) -> None:
        """Remove that record."""
        self.driver.execute_query("MATCH (n {id: $id}) WHERE n.copy DETACH DELETE n", id=copy)


@pytest.fixture(scope="module")
def market(driver: neo4j.Driver, address: Address) -> Iterator[Market]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    sample.write(driver)
    with Api(address, sample.NOW) as api:
        yield Market(driver, api, Data(driver))


def _rows(market: Market, place: str, listed: Listed) -> tuple[Record | None, list[dict[str, Any]]]:
    """Return the longest list of that kind: its owner, and its rows."""
    parent = place.split(".")[0]
    owners: list[Record | None] = [None] if parent == "Query" else [row.record for row in market.data.of(parent)]
    found = []
    for owner in owners:
        rows = market.data.hop(owner, listed.hop) if owner else market.data.of(listed.label)
        past = [row for row in rows if listed.present and row.tie and listed.present in row.tie.facts]
        found.append((owner, [row for row in rows if row.record.label == listed.label and row not in past]))
    owner, rows = max(found, key=lambda one: len(one[1]))
    return owner, [{"id": row.record.facts["id"], "facts": _stored(row.facts)} for row in rows]


def _stored(facts: dict[str, Any]) -> dict[str, Any]:
    days: dict[str, Any] = {name: neo4j.time.Date.from_iso_format(facts[name]) for name in ("since", "until") if name in facts}
    return {name: value for name, value in {**facts, **days}.items() if name != "at"}


def _query(place: str, ordered: bool, order: str, direction: str, way: str) -> str:
    parent, name = place.split(".")
    cursor = "after" if way == "first" else "before"
    by = f", orderBy: {{field: {order}, direction: {direction}}}" if ordered else ""
    body = (
        f"list: {name}({way}: 2, {cursor}: $cursor{by}) {{ edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage }} }}"
    )
    if parent == "Query":
        return f"query($cursor: String) {{ {body} }}"
    return f"query($cursor: String, $owner: ID!) {{ node(id: $owner) {{ ... on {parent} {{ {body} }} }} }}"


@pytest.mark.parametrize(("place", "order", "direction", "way"), CASES)
def test_pages_neither_skip_nor_repeat(market: Market, place: str, order: str, direction: str, way: str) -> None:
    listed = LISTS[place]
    owner, rows = _rows(market, place, listed)
    assert rows, "the sample has no such list"
    dice = random.Random(f"{place}{order}{way}")
    kind: Any = market.api.executor.schema.get_type(place.split(".")[0])
    query = _query(place, "orderBy" in kind.fields[place.split(".")[1]].args, order, direction, way)
    variables = {"owner": owner.facts["id"]} if owner else {}
    copies = [market.copy(dice.choice(rows), owner, listed) for _ in range(max(3, 7 - len(rows)))]
    stay = {row["id"] for row in rows} | set(copies)
    seen: list[str] = []
    cursor = None
    for _ in range(60):
        answer = market.api.data(query, None, **variables, **({"cursor": cursor} if cursor else {}))
        found = (answer["node"] if owner else answer)["list"]
        edges = found["edges"] if way == "first" else found["edges"][::-1]
        seen += [edge["node"]["id"] for edge in edges]
        if not found["pageInfo"]["hasNextPage" if way == "first" else "hasPreviousPage"]:
            break
        cursor = edges[-1]["cursor"]
        copies.append(market.copy(dice.choice(rows), owner, listed) if len(copies) < 12 else copies[0])
        gone = dice.choice(copies)  # possibly the row of the cursor
        market.remove(gone)
        stay.discard(gone)
    market.driver.execute_query("MATCH (n) WHERE n.copy DETACH DELETE n")
    own = [one for one in seen if place != "Contact.knows" or "copy" in one]  # two people may know each other both ways: two ties, two rows
    assert len(own) == len(set(own)), "repeated"
    assert stay <= set(seen), "skipped"


def test_an_empty_cursor_is_the_beginning(market: Market) -> None:
    asked = (
        '{ a: reps(first: 2) { nodes { id } } b: reps(first: 2, after: "") { nodes { id } } c: reps(last: 2, before: "") { nodes { id } } }'
    )
    found = market.api.data(asked)
    assert found["a"] == found["b"] != found["c"]
    query = "query($after: String) { reps(first: 2, after: $after) { nodes { id } pageInfo { endCursor } } }"
    first = market.api.data(query, after="")["reps"]
    assert market.api.data(query, after=first["pageInfo"]["endCursor"])["reps"]["nodes"] != first["nodes"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 101", "`first` is 101: it must be between 0 and 100"),
        ("last: -1", "`last` is -1"),
        ("first: 1, last: 1", "do not go together"),
        ('after: "a", before: "b"', "do not go together"),
        ('first: 1, before: "b"', "say `last`"),
        ('last: 1, after: "b"', "leave out `after`"),
        ('after: "nonsense"', "This cursor is not of this list"),
    ],
)
def test_an_invalid_page_is_refused_with_a_fix(market: Market, arguments: str, message: str) -> None:
    result = market.api.ask(f"{{ reps({arguments}) {{ nodes {{ id }} }} }}")
    assert result.errors
    assert message in result.errors[0].message
    assert result.errors[0].extensions == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("2026-01-01 10:00", Kind.TIME),
        ("2026-W01-1T10:00Z", Kind.TIME),
        ("2026-13-01T10:00:00Z", Kind.TIME),
        ("2026-1-1", Kind.DAY),
        (2**63, Kind.NUMBER),
        (True, Kind.NUMBER),
        ("7", Kind.NUMBER),
        (7, Kind.TEXT),
        (None, Kind.TEXT),
        (["a"], Kind.TEXT),
    ],
)
def test_a_cursor_value_of_another_kind_is_refused_before_the_graph_is_read(value: Any, kind: Kind) -> None:
    with pytest.raises(BadRequest, match="not of this list"):
        pages.Cursors("list").decode(pages.Cursors("list").encode(value, "x"), kind)


NAMES = st.text(max_size=40)


@given(
    value=st.one_of(NAMES, st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)),
    tie=NAMES,
    place=st.data(),
)
def test_a_cursor_is_opaque_and_valid_only_for_its_own_list(value: Any, tie: str, place: st.DataObject) -> None:
    own, other = pages.Cursors("Query.customers NAME ASC"), pages.Cursors("Query.customers NAME DESC")
    cursor = own.encode(value, tie)
    kind = Kind.TEXT if isinstance(value, str) else Kind.NUMBER
    assert own.decode(cursor, kind) == (value, tie)
    assert cursor == own.encode(value, tie) != other.encode(value, tie)
    spot = place.draw(st.integers(0, len(cursor) - 2))
    plain = base64.urlsafe_b64encode(json.dumps([value, tie]).encode()).decode().rstrip("=")
    wrong = [
        plain,
        cursor[:spot],
        f"{cursor[:spot]}{'A' if cursor[spot] != 'A' else 'B'}{cursor[spot + 1 :]}",
        cursor[::-1],
        "",
        "é",
        "=" * 9,
    ]
    for taker, sent in [(other, cursor), *((own, one) for one in wrong)]:
        with pytest.raises(BadRequest, match="not of this list and order, or no longer valid"):
            taker.decode(sent, kind)


def test_servers_with_the_same_secret_accept_each_others_cursors() -> None:
    seals = [Seal() for _ in range(3)]
    for seal, secret in zip(seals, ("a", "a", "b"), strict=True):
        seal.derive(secret * 32)
    one, same, other = (seal.close(b"[1,2]", b"list") for seal in seals)
    assert one == same != other
    assert seals[1].open(one, b"list") == b"[1,2]".ljust(16)
    assert seals[2].open(one, b"list") is None


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_cursors_of_changes_do_not_reveal_how_many_lie_between(one: int, other: int) -> None:
    first, second = (CURSORS.encode(place, f"chg_{'x' * 24}") for place in (one, other))
    assert len(first) == len(second)
    assert (first == second) is (one == other)


@pytest.mark.parametrize("arguments", ["after", "before"])
def test_a_cursor_of_another_list_or_order_is_refused(market: Market, arguments: str) -> None:
    sent = market.api.data("{ customers(first: 1) { edges { cursor } } reps(first: 1) { edges { cursor } } }")
    (mine,), (others,) = ([edge["cursor"] for edge in sent[name]["edges"]] for name in ("customers", "reps"))
    asked = f"query ($c: String, $o: CustomerOrder) {{ customers({arguments}: $c, orderBy: $o) {{ nodes {{ id }} }} }}"
    assert market.api.ask(asked, {"c": mine}).errors is None
    for cursor, order in ((others, None), (mine, {"field": "SCORE"}), (mine, {"field": "NAME", "direction": "DESC"})):
        result = market.api.ask(asked, {"c": cursor, "o": order})
        assert result.errors
        assert result.errors[0].extensions == {"code": "BAD_REQUEST"}
