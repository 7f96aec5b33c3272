"""Likely introducers on a network of real people: the API gives the measured ranking, which is better than
ranking by requests for advice.
"""

import os
from pathlib import Path

import neo4j
import pytest

from graph.client.driver import Address
from insights.network.introducers import score
from quality.introducers import HOW, People, introducers_quality, read
from tests.asking import Api
from tests.graph.building import Building, key

NOW = "2026-06-30T12:00:00Z"
LIKELY = "query ($id: ID!) { contact(by: {id: $id}) { likelyIntroducers(first: 50) { contact { externalId } score } } }"


@pytest.fixture(scope="module")
def physicians() -> Path:
    found = Path(os.environ.get("RAPPORT_DATA") or Path(__file__).parents[3] / "shared" / "data") / "physicians"
    if not found.exists():
        pytest.skip(f"no network of physicians at {found}: set RAPPORT_DATA to the folder that holds it")
    return found


def test_hidden_ties_are_found_better_than_by_popularity(physicians: Path) -> None:
    auc, recall = introducers_quality(physicians)
    assert (auc.likely.value or 0) >= 0.94
    assert (recall.likely.value or 0) >= 0.44
    assert auc.ahead.low is not None
    assert auc.ahead.low >= 0.10
    assert recall.ahead.low is not None
    assert recall.ahead.low > 0


def test_the_api_gives_the_measured_ranking(physicians: Path, empty: neo4j.Driver, address: Address) -> None:
    cities, named = read(physicians)
    made, people = Building(empty), People(cities, named, frozenset())
    made.record("Rep", "Ann", None, name="Ann")
    for city in set(cities.values()):
        made.customer(city)
    empty.execute_query(
        """
        MATCH (ann:Rep {id: $ann})
        UNWIND $people AS one
        MATCH (c:Customer {id: one[2]})
        CREATE (p:Contact {id: one[0], externalId: one[1], source: 'test', name: one[1], doNotContact: false})
        CREATE (p)-[:WORKS_AT {site: c.name}]->(c)<-[:AT]-(t:Touchpoint {direction: 'TWO_WAY', at: datetime($now)})-[:WITH]->(p)
        CREATE (ann)-[:HAD]->(t)
        """,
        ann=key("Rep", "Ann"), now=NOW,
        people=[[key("Contact", who), who, key("Customer", city)] for who, city in cities.items()],
    )  # fmt: skip
    empty.execute_query(
        "UNWIND $ties AS tie MATCH (a:Contact {id: tie[0]}), (b:Contact {id: tie[1]}) CREATE (a)-[:KNOWS {how: tie[2]}]->(b)",
        ties=[[key("Contact", one), key("Contact", other), HOW[how]] for one, other, how in named],
    )
    with Api(address, NOW) as api:
        for who in list(cities)[::25]:
            answer = api.data(LIKELY, id=key("Contact", who))["contact"]["likelyIntroducers"]
            others = [score(people.signs(who, other)) for other in cities if other != who and other not in people.advisers[who]]
            assert [one["score"] for one in answer] == [round(value, 4) for value in sorted(others, reverse=True)[:50] if value > 0]
            assert all(one["score"] == round(score(people.signs(who, one["contact"]["externalId"])), 4) for one in answer)
