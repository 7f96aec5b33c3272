"""Injection texts in every text field: each is refused or stored verbatim, and the rest of the graph does not change."""

import random
import unicodedata
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)

from graph.client.driver import Address
from schema.execution import build
from tests.api.worlds import Key
from tests.writes.desk import Desk, desk

OAK, NORTH = Key("Customer", "Oak").id, Key("Territory", "North").id
TEXTS = {"String", "ID", "EmailAddress", "PhoneNumber", "CountryCode", "CurrencyCode", "URL"}
OTHERS: dict[str, Any] = {
    "Int": 1, "Float": 0.5, "Boolean": True, "Decimal": "1", "Date": "2025-06-01", "DateTime": "2025-06-01T10:00:00Z",
}  # fmt: skip
PIECES = [
    "' OR 1=1 //", '"}) DETACH DELETE n //', "`) MATCH (n) DETACH DELETE n //", "}) RETURN 1 UNION MATCH (x) RETURN x //", "$viewerScopes",
    "{id: $id}", "\\u0027", "%see(n:Customer)", "CALL db.labels()", "LOAD CSV FROM 'file:///etc/hosts' AS l", "/* */", "; DROP",
    "Cafe\u0301",     "\U0001f600", "  ", "$(type(r))",
    "'+apoc.cypher.run('", "\\", "${x}", "WITH *", "%n", "[:KNOWS*]", "null", "n.name = 'x'",
]  # fmt: skip
COUNT = 500
NODES = "MATCH (n) WHERE NOT n:IdempotencyKey AND NOT n:Migration RETURN coalesce(n.id, labels(n)[0]), labels(n), properties(n)"
ARROWS = "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, properties(r)"


def _corpus() -> list[str]:
    chance = random.Random(20250615)  # the same texts in every run
    return [f"{' '.join(chance.choices(PIECES, k=chance.randint(1, 4)))} {number}" for number in range(COUNT)]


CORPUS = _corpus()
INPUTS: dict[str, Any] = {name: field.args["input"].type for name, field in build().mutation_type.fields.items()}  # type: ignore[union-attr]  # it has one


@pytest.fixture(scope="module")
def at(driver: neo4j.Driver, address: Address) -> Iterator[Desk]:
    with desk(driver, address) as made:
        yield made


def _all(at: Desk) -> list[str]:
    return sorted(repr(row) for query in (NODES, ARROWS) for row in at.rows(query))


def _filled(kind: Any, texts: Iterator[str]) -> Any:
    """Return a value of an input type, with a text wherever one is accepted."""
    kind = get_nullable_type(kind)
    if isinstance(kind, GraphQLList):
        item = get_nullable_type(kind.of_type)
        if isinstance(item, GraphQLInputObjectType) and item.is_one_of:
            return [{name: _filled(field.type, texts)} for name, field in item.fields.items()]
        return [_filled(item, texts)]
    if isinstance(kind, GraphQLInputObjectType) and kind.is_one_of:
        name, field = next(iter(kind.fields.items()))
        return {name: _filled(field.type, texts)}
    if isinstance(kind, GraphQLInputObjectType):
        return {name: _filled(field.type, texts) for name, field in kind.fields.items() if _taken(field.type)}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return next(texts) if kind.name in TEXTS else OTHERS[kind.name]


def _taken(kind: Any) -> bool:
    named = get_named_type(kind)
    return isinstance(kind, GraphQLNonNull) or isinstance(named, GraphQLInputObjectType) or getattr(named, "name", "") in TEXTS


def _stored(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _endless() -> Iterator[str]:
    while True:
        yield from CORPUS


def test_every_text_of_every_mutation_is_only_a_text(at: Desk) -> None:
    """Ids and addresses are texts too: they match nothing, and nothing is written."""
    before, texts, used = _all(at), _endless(), 0
    while used < COUNT:
        for name, kind in INPUTS.items():
            given = _filled(kind, texts)
            used += str(given).count("'")  # at least this many texts, so that every text is used
            field = f"{name}(input: $input) {{ __typename }}"
            answer = at.api.ask(f"mutation M($input: {kind}) {{ {field} }}", {"input": given})
            assert answer.errors is None, (name, answer.errors)
    assert _all(at) == before


def _many(at: Desk, name: str, rows: list[dict[str, Any]]) -> None:
    query = f"mutation M($input: {INPUTS[name]}) {{ {name}(input: $input) {{ results {{ userErrors {{ code field message }} }} }} }}"
    given = [{"idempotencyKey": f"{name} {number}", **row} for number, row in enumerate(rows)]
    for start in range(0, len(given), 250):
        results = at.api.data(query, input={"rows": given[start : start + 250]})[name]["results"]
        assert [one["userErrors"] for one in results] == [[]] * len(results)


def test_texts_are_stored_verbatim(at: Desk) -> None:
    known = {row[0]: row for row in at.rows(NODES)}
    turned = {shift: CORPUS[shift:] + CORPUS[:shift] for shift in range(6)}
    fields = ("name", "industry", "segment", "city", "externalId")
    _many(at, "createCustomers", [{field: turned[shift][row] for shift, field in enumerate(fields)} for row in range(COUNT)])
    told = "MATCH (c:Customer {source: 'rapport'}) RETURN [c.name, c.industry, c.segment, c.city, c.externalId]"
    expected = sorted([_stored(turned[shift][row]) for shift in range(5)] for row in range(COUNT))
    assert sorted(found for (found,) in at.rows(told)) == expected
    jobs = ("title", "department", "site")
    people = [
        {"name": CORPUS[row], "employment": {"customer": OAK, **{job: turned[shift][row] for shift, job in enumerate(jobs, 1)}}}
        for row in range(COUNT)
    ]
    _many(at, "createContacts", people)
    told = "MATCH (c:Contact {source: 'rapport'})-[w:WORKS_AT]->() RETURN [c.name, w.title, w.department, w.site]"
    assert sorted(found for (found,) in at.rows(told)) == sorted(
        [_stored(turned[shift][row]) for shift in range(4)] for row in range(COUNT)
    )
    after = {row[0]: row for row in at.rows(NODES)}
    followed = {OAK, 1, 2}  # their employer, and the clocks of the stores
    assert [name for name, row in known.items() if name not in followed and after.get(name) != row] == []
