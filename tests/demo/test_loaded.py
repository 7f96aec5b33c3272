"""The demo in a real graph: it ends yesterday, has plausible levels, moves with the calendar, offers a tour, and gives the answers printed
in the README and in docs/questions.md.
"""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import neo4j
import pytest

from demo import DemoError, load, tour
from insights.enums import Role
from server import store
from tests.asking import Api
from tests.conftest import Demo
from tests.readme import PAGES, answered

WHEN = {
    "Touchpoint": "at",
    "Finding": "at",
    "Satisfaction": "at",
    "Purchase": "deliveredAt",
    "Claim": "openedAt",
    "Referral": "givenAt",
    "Opportunity": "closedAt",
}


def _one(driver: neo4j.Driver, statement: str, **parameters: object) -> list[object]:
    return list(driver.execute_query(statement, parameters_=parameters).records[0].values())


def _latest(driver: neo4j.Driver, label: str, name: str) -> date:
    (found,) = _one(driver, f"MATCH (n:{label}) RETURN date(max(n.{name}))")
    assert isinstance(found, neo4j.time.Date)
    return found.to_native()


def test_nothing_has_happened_today_or_later(demo: Demo) -> None:
    latest = {label: _latest(demo.driver, label, name) for label, name in WHEN.items()}
    assert max(latest.values()) == demo.today - timedelta(days=1)
    assert demo.today - timedelta(days=14) < _latest(demo.driver, "Purchase", "orderedAt")


def test_my_day_is_not_empty(demo: Demo) -> None:
    statement = """
    RETURN COUNT { MATCH (f:FollowUp {status: 'PLANNED'}) WHERE date(f.dueAt) = $today },
           COUNT { MATCH (f:FollowUp {status: 'PLANNED'}) WHERE date(f.dueAt) < $today },
           COUNT { MATCH (p:Promise {status: 'OPEN'}) WHERE date(p.dueAt) >= $today },
           COUNT { MATCH (c:Claim) WHERE c.status <> 'RESOLVED' AND date(c.dueAt) < $today },
           COUNT { MATCH (r:Referral {status: 'ASKED'}) }
    """
    counts = _one(demo.driver, statement, today=demo.today)
    assert min(int(str(count)) for count in counts) > 5, counts


def test_all_levels_occur(demo: Demo) -> None:
    rows = demo.driver.execute_query("MATCH (c:Customer) RETURN c.level, count(*)").records
    shares = Counter({level: count / 701 for level, count in (row.values() for row in rows)})
    assert 0.05 < shares["PARTNERING"] < 0.2
    assert 0.4 < shares["RELATIONAL"] < 0.75
    assert 0.1 < shares["TRANSACTIONAL"] < 0.35
    assert 0.02 < shares[None] < 0.1


def test_referral_trees_have_several_generations(demo: Demo) -> None:
    """(:Customer)-[:REFERRED]->(:Customer): chains of four and more. Some referrals are kept without counting."""
    (depth,) = _one(demo.driver, "MATCH path = (:Customer)-[:REFERRED]->+(:Customer) RETURN max(length(path))")
    assert 4 <= int(str(depth)) <= 7
    (kept,) = _one(demo.driver, "MATCH (r:Referral) WHERE r.attributed = false AND r.attributionReason IS NOT NULL RETURN count(r)")
    assert int(str(kept)) > 0


def test_invented_records_say_so(demo: Demo) -> None:
    rows = demo.driver.execute_query("MATCH (n) WHERE n.source IS NOT NULL RETURN labels(n)[0], collect(DISTINCT n.source)").records
    sources = {label: set(found) for label, found in (row.values() for row in rows)}
    for label in ("Touchpoint", "Finding", "Satisfaction", "Claim", "Referral", "Promise", "Opportunity"):
        assert sources[label] == {"invented"}
    assert sources["FollowUp"] == {"invented", "rapport"}, "Rapport plans the monthly contacts itself"
    for label in ("Customer", "Purchase", "Product", "Territory"):
        assert sources[label] == {"adventureworks"}


def test_the_tour_leads_to_records_visible_to_the_rep(demo: Demo) -> None:
    found = tour(demo.driver)
    assert None not in found
    assert found == tour(demo.driver)
    statement = """
    MATCH (c:Customer {id: $customer})<-[:OWNS]-(:Rep {id: $rep}) MATCH (k:Contact {id: $contact})-[:WORKS_AT]->(c)
    MATCH (k)-[:RAISED]->(:Claim {id: $claim})-[:OF]->(c) MATCH (k)<-[:FROM]-(:Finding)-[:AT]->(c)
    MATCH (:Rep {id: $manager})-[:MANAGES]->(root:Territory) WHERE root.id IN c.scopes AND NOT EXISTS { (root)-[:PART_OF]->() }
    RETURN c.level, EXISTS { (c)-[:REFERRED]->() }, EXISTS { (c)<-[:OF]-(:FollowUp {status: 'PLANNED'}) }
    """
    assert _one(demo.driver, statement, **found._asdict()) == ["PARTNERING", True, True]


def test_tokens_are_for_the_people_of_the_tour(demo: Demo) -> None:
    """`rapport token` and the output of `rapport demo` name the same rep and the same manager."""
    found = tour(demo.driver)
    assert [store.somebody(demo.driver, role) for role in (Role.REP, Role.MANAGER)] == [found.rep, found.manager]


def test_loading_it_again_changes_nothing(demo: Demo) -> None:
    statement = "MATCH (n) RETURN count(n), sum(CASE WHEN n.version IS :: INTEGER THEN n.version ELSE 0 END), max(n.updatedAt)"
    before = _one(demo.driver, statement)
    load(demo.driver, today=demo.today)
    assert _one(demo.driver, statement) == before


def test_a_later_day_moves_the_demo_and_the_written_records(empty: neo4j.Driver) -> None:
    first = date(2026, 3, 2)
    load(empty, today=first, source="northwind")
    assert _latest(empty, "Purchase", "orderedAt") == first - timedelta(days=1)
    (level,) = _one(empty, "MATCH (c:Customer {externalId: 'SAVEA'}) RETURN c.level")
    empty.execute_query(
        "MATCH (c:Customer {externalId: 'SAVEA'}) CREATE (t:Touchpoint {id: 'tou_own', kind: 'CALL', direction: 'OUTBOUND', "
        "at: datetime({date: $day})})-[:AT]->(c)",
        day=first,
    )
    load(empty, today=first + timedelta(days=10), source="northwind")
    assert _latest(empty, "Purchase", "orderedAt") == first + timedelta(days=9)
    assert _latest(empty, "Touchpoint", "at") == first + timedelta(days=10)
    days = _one(empty, "MATCH (s:Standing) WHERE s.current RETURN collect(DISTINCT toString(s.asOf)), collect(DISTINCT s.source)")
    assert days[0] == [(first + timedelta(days=10)).isoformat()]
    assert _one(empty, "MATCH (c:Customer {externalId: 'SAVEA'}) RETURN c.level") == [level]
    with pytest.raises(DemoError, match="holds the demo northwind"):
        load(empty, today=first)


def test_the_demo_is_not_loaded_over_other_records(empty: neo4j.Driver) -> None:
    empty.execute_query("CREATE (:Customer {id: 'cus_mine'})")
    with pytest.raises(DemoError, match=r"customers of its own \(1\)"):
        load(empty, today=date(2026, 3, 2))


@pytest.mark.parametrize(("page", "least"), [(PAGES[0], 5), (PAGES[1], 12)], ids=["README", "questions"])
def test_a_page_shows_the_demos_answers(demo: Demo, page: Path, least: int) -> None:
    text = page.read_text(encoding="utf-8")
    with Api(demo.address, demo.now.isoformat()) as api:
        found, count = answered(text, api, tour(demo.driver).manager or "")
    assert count >= least
    assert found == text, "`make readme` writes the answers again; look at what changed before you commit it"
