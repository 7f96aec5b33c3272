"""Search: the best hits equal those of plain ranking, although few records are read. Names in every script are found."""

import random
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import neo4j
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.client.driver import Address
from graph.queries import search
from graph.queries.full_text import sought
from graph.visibility import Viewer, resolve
from insights.enums import Role
from tests.asking import Api
from tests.graph import finding
from values.folding import fold
from values.ids import record_id
from values.search_values import derived

SEARCH = (
    "query ($text: String!, $first: Int!) { search(text: $text, first: $first) {"
    " score match node { ... on Customer { id } ... on Contact { id } } } }"
)
SEEN = "MATCH (n:Customer|Contact) WHERE CASE WHEN n:Customer THEN %see(n:Customer) ELSE %see(n:Contact) END RETURN n.id"
VIEWERS = {
    "everybody": Viewer(Role.ADMIN, None),
    "many": Viewer(Role.MANAGER, "boss", ("ann", "boss", "manager:north", "north")),
    "few": Viewer(Role.REP, "bob", ("bob",)),
    "nobody": Viewer(Role.REP, "new", ("new",)),
}
WORDS = (
    "Bo.Example", "Ada", "Adam", "Ad", "Bo", "Bob", "Ek", "Élan", "Silva", "SILVANA", "Söhne", "Soehne", "O’Neil", "ONeil", "De", "AT&T",
    "Толстой", "Королёв", "삼성전자", "東京", "ガス",
)  # fmt: skip
SPELLED = ("Greater Bike Store", "Greater-Bike Ltd", "Health Spa, Limited", "Health Spa Limited Partners", "Helen Vlassos")
DOMAIN, EMAIL = "roe-tools.example.com", "Ann_Lee.O'Brien@roe-tools.example.com"


def _crowd() -> list[list[Any]]:
    """Return [label, id, properties, employers]: many records of the same name, many names of the same length, some very long names."""
    dice = random.Random(7)
    rows: list[list[Any]] = []
    for number in range(40):
        name = " ".join(dice.choices(WORDS, k=dice.choice((1, 2, 2, 3, 9))))
        confidential = number % 5 == 1
        scopes = ["carl" if confidential else "ann", "manager:north" if confidential else "north"] if number % 8 else ["bob", "south"]
        own = {"domain": f"{re.sub('[^a-z]', '', fold(name)) or 'x'}.example", "confidential": confidential, "scopes": scopes}
        rows.append(["Customer", record_id("Customer", "crowd", str(number)), {"name": name, **own}, []])
    for number in range(600):
        name = "Ada Ek" if number % 3 == 0 else " ".join(dice.choices(WORDS, k=dice.choice((1, 2, 2, 2, 3, 9))))
        email = f"{re.sub('[^a-z]', '', fold(name)) or 'x'}{number % 50 or ''}@{dice.choice(rows[:40])[2]['domain']}".title()
        employers = [one[1] for one in dice.sample(rows[:40], dice.choice((1, 1, 2)))]
        rows.append(["Contact", record_id("Contact", "crowd", str(number)), {"name": name, "email": email}, employers])
    for name in ("The Mill", "No Name", "S:t Roe", *SPELLED):
        own = {"domain": DOMAIN} if name == "S:t Roe" else {}
        rows.append(["Customer", record_id("Customer", "crowd", name), {"name": name, "confidential": False, "scopes": ["ann"], **own}, []])
    rows.append(["Contact", record_id("Contact", "crowd", "Ann"), {"name": "Ann O’Brien", "email": EMAIL}, [rows[0][1]]])
    return [[label, identifier, {**own, **derived(label, own)}, employers] for label, identifier, own, employers in rows]


CROWD = _crowd()
SAID = sorted({own[fact] for _, _, own, _ in CROWD for fact in ("name", "email", "domain") if fact in own})


@pytest.fixture(scope="module")
def api(driver: neo4j.Driver, address: Address) -> Iterator[Api]:
    driver.execute_query("MATCH (n) WHERE NOT n:Migration DETACH DELETE n")
    driver.execute_query(
        "UNWIND $rows AS row CREATE (n:$(row[0]) {id: row[1]}) SET n += row[2] "
        "WITH n, row UNWIND row[3] AS employer MATCH (c:Customer {id: employer}) CREATE (n)-[:WORKS_AT]->(c)",
        rows=CROWD,
    )
    # (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF]->(:Territory): the meaning of the scopes
    driver.execute_query(
        "CREATE (north:Territory {id: 'north'})<-[:PART_OF]-(harbour:Territory {id: 'harbour'}) "
        "WITH harbour MATCH (c:Customer) MERGE (rep:Rep {id: c.scopes[0]}) CREATE (rep)-[:OWNS]->(c) "
        "WITH harbour, c WHERE c.scopes[1] ENDS WITH 'north' CREATE (c)-[:LOCATED_IN]->(harbour)"
    )
    driver.execute_query("CALL db.prepareForReplanning(60)")  # forget the graphs of other tests
    with Api(address, "2026-01-01T00:00:00+00:00") as made:
        yield made


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a search text for one of the records: a beginning, or words in any order with the last one begun, sometimes with an error."""
    said = draw(st.sampled_from(SAID))
    if draw(st.booleans()):
        return str(said[: draw(st.integers(1, len(said)))])
    if draw(st.booleans()):
        place = draw(st.integers(0, len(said) - 1))
        return f"{said[:place]}{draw(st.sampled_from(['', 'x', said[place] * 2]))}{said[place + 1 :]}"
    *whole, last = draw(st.lists(st.sampled_from(said.split()), min_size=1, max_size=3))
    return " ".join([*whole, last[: draw(st.integers(2, 6))]])


@example(text="bo.example", size=3, who="everybody", few=0)  # the domain of some records, and the beginning of other names
@given(text=texts(), size=st.integers(1, 50), who=st.sampled_from(sorted(VIEWERS)), few=st.sampled_from((0, 5, 100)))
def test_the_best_hits_equal_plain_ranking(driver: neo4j.Driver, api: Api, text: str, size: int, who: str, few: int) -> None:
    """`few`: largest number of visible customers for which search starts from these customers."""
    viewer = VIEWERS[who]
    seen = set(driver.execute_query(resolve(SEEN, viewer), viewer.parameters(), result_transformer_=neo4j.Result.value))
    expected = finding.search([{**own, "id": identifier} for _, identifier, own, _ in CROWD if identifier in seen], text, size)
    with patch.object(search, "FEW_VISIBLE", few):
        hits = api.data(SEARCH, viewer, text=text, first=size)["search"]
    assert [(hit["node"]["id"], hit["score"], hit["match"]) for hit in hits] == expected


@pytest.mark.parametrize(
    ("text", "name", "match"),
    [
        ("the", "The Mill", "PREFIX"),
        ("the mill", "The Mill", "EXACT"),
        ("no", "No Name", "PREFIX"),
        (EMAIL.upper(), "Ann O’Brien", "EXACT"),
        ("ann_lee.o", "Ann O’Brien", "OTHER"),
        ("o'b", "Ann O’Brien", "WORD"),
        ("o’b", "Ann O’Brien", "WORD"),
        (DOMAIN, "S:t Roe", "EXACT"),
        ("tools.example.com", "S:t Roe", "OTHER"),
        ("tools.example.c", "S:t Roe", "OTHER"),
        ("s:t", "S:t Roe", "PREFIX"),
        ("roe s:t", "S:t Roe", "OTHER"),
        ("gr bike", "Greater Bike Store", "PREFIX"),
        ("gre bi st", "Greater Bike Store", "PREFIX"),
        ("H Vlas", "Helen Vlassos", "PREFIX"),
        ("vlassos h", "Helen Vlassos", "OTHER"),
        ("helen vlassso", "Helen Vlassos", "TYPO"),
    ],
)
def test_names_addresses_and_domains_are_found_while_typing(api: Api, text: str, name: str, match: str) -> None:
    hits = api.data(
        "query ($text: String!) { search(text: $text) { match node { ... on Customer { name } ... on Contact { name } } } }", text=text
    )
    assert {"match": match, "node": {"name": name}} in hits["search"]


def test_the_same_letters_give_the_same_rank_and_exact_hits_come_first(api: Api) -> None:
    asked = "query ($text: String!) { search(text: $text) { match score node { ... on Customer { name } } } }"

    def told(text: str) -> list[dict[str, Any]]:
        return [hit for hit in api.data(asked, text=text)["search"] if hit["match"] != "TYPO"]

    assert told("greater bike") == told("Greater-Bike") == told("GREATER  BIKE")
    assert [(hit["match"], hit["node"]["name"]) for hit in told("Greater-Bike")] == [
        ("PREFIX", "Greater-Bike Ltd"),
        ("PREFIX", "Greater Bike Store"),
    ]
    assert [(hit["match"], hit["score"] == 1, hit["node"]["name"]) for hit in told("Health Spa Limited")] == [
        ("EXACT", True, "Health Spa, Limited"),
        ("PREFIX", False, "Health Spa Limited Partners"),
    ]


def _hits(plan: dict[str, Any]) -> int:
    return int(plan.get("dbHits", 0)) + sum(map(_hits, plan.get("children", [])))


@pytest.mark.parametrize(("who", "few", "most"), [("everybody", 0, 1), ("many", 0, 1), ("few", 10, 2)])
def test_a_common_text_reads_few_records(driver: neo4j.Driver, api: Api, who: str, few: int, most: int) -> None:
    """Fewer records are read than have the text. For a viewer of few customers, all hits are found and hardly more records are read."""
    viewer = VIEWERS[who]
    typed = sought("ada")
    assert typed is not None
    asked: dict[str, Any] = {**typed.parameters(), "size": 10, "few": few, **viewer.parameters()}
    asked["scopes"] = asked.get("viewerScopes")
    every = "CALL db.index.fulltext.queryNodes('people', $query) YIELD node RETURN count(*)"
    found: Any = driver.execute_query(every, query=typed.query).records[0][0]
    profile: Any = driver.execute_query(
        f"PROFILE {resolve(search.STATEMENT.replace('%row', '[found.id, score]'), viewer)}", asked
    ).summary.profile
    assert _hits(profile) < most * found
