"""Changes that no write causes: levels changed by a refresh, and records that became overdue, once each."""

from datetime import UTC, datetime, timedelta
from typing import Any

import neo4j

from graph.derived.overdue import overdue
from graph.derived.refresh import refresh
from tests.graph.building import Building, key

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
AGES = {"late": 1, "later": 2, "long ago": 40, "not yet": -1}  # days since the due date


def told(driver: neo4j.Driver) -> list[tuple[Any, ...]]:
    """Return kind, subject, customer and cause of every change, in order."""
    rows = driver.execute_query(
        "MATCH (s)<-[:OF]-(c:Change)-[:AT]->(k:Customer) RETURN c.kind, s.id, k.id, c.cause ORDER BY c.place"
    ).records
    return [tuple(row.values()) for row in rows]


def test_a_record_that_became_overdue_gets_one_change(empty: neo4j.Driver) -> None:
    made = Building(empty)
    made.customer("Oak")
    for name, days in AGES.items():
        due = (NOW - timedelta(days=days)).isoformat()
        for label, open_, done in (("Claim", "ASSESSED", "RESOLVED"), ("FollowUp", "PLANNED", "SKIPPED"), ("Promise", "OPEN", "KEPT")):
            made.record(label, name, "Oak", dueAt=due, status=open_)
            made.record(label, f"{name}, done", "Oak", dueAt=due, status=done)
    assert overdue(empty, NOW) == 0  # nobody could listen before the first refresh
    empty.execute_query("CREATE (:Refresh {asOf: date('2026-06-27')}), (:Refresh {asOf: date('2026-06-30')})")
    assert overdue(empty, NOW) == 6
    found = [(kind, subject, customer) for kind, subject, customer, _ in told(empty)]
    kinds = (("CLAIM_OVERDUE", "Claim"), ("FOLLOW_UP_OVERDUE", "FollowUp"), ("PROMISE_BROKEN", "Promise"))
    assert found == [(kind, key(label, name), key("Customer", "Oak")) for kind, label in kinds for name in ("later", "late")]
    assert overdue(empty, NOW) == 0
    assert overdue(empty, NOW + timedelta(days=2)) == 3  # those that were not overdue yet


def test_a_refresh_of_today_writes_changes_of_level(empty: neo4j.Driver) -> None:
    made = Building(empty)
    for name in ("Oak", "Elm"):
        made.customer(name)
        made.orders(name, "2025-01-01")
    refresh(empty)
    assert told(empty) == []  # first judgments are no changes
    empty.execute_query("MATCH (c:Customer {id: $id}) SET c.level = 'PARTNERING'", id=key("Customer", "Oak"))
    refresh(empty)
    ((kind, subject, customer, cause),) = told(empty)
    assert (kind, subject, customer) == ("LEVEL_CHANGED", key("Customer", "Oak"), key("Customer", "Oak"))
    assert '"message"' in cause
    refresh(empty)
    assert len(told(empty)) == 1


def test_a_refresh_of_a_past_day_writes_no_changes(empty: neo4j.Driver) -> None:
    made = Building(empty)
    made.customer("Oak", level="PARTNERING")
    made.orders("Oak", "2025-01-01")
    made.record("Claim", "late", "Oak", openedAt="2026-01-01T00:00:00Z", dueAt="2026-01-02T00:00:00Z", severity="MINOR", status="OPEN")
    for day in ("2026-01-01", "2026-01-03"):
        refresh(empty, datetime.fromisoformat(day).date())
    assert told(empty) == []
