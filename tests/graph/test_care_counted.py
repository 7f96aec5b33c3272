"""The rule of care in Cypher equals the rule of insights/aftersales/care.py, case by case. Monthly contacts are planned if none is open."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import neo4j
import pytest

from graph.derived.monthly_contacts import plan_contacts
from graph.queries.care import IN_TIME, LEFT_OUT, PASSED, UTC_DAYS, day_ends
from insights.aftersales.care import in_time, left_out
from insights.aftersales.practice import Practice
from insights.days import zone_of
from insights.facts import DAY, FollowUp
from insights.local import localized
from tests.graph.building import Building, key

NOON, MIDNIGHT = 20000 * DAY + 43200, 20000 * DAY
STEPS = (None, -9 * DAY, -DAY, 0, 1, 36000, DAY - 1, DAY, DAY + 1, DAY + 25200, 9 * DAY)
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("name", [None, "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_cypher_and_python_agree_on_every_case(driver: neo4j.Driver, name: str | None) -> None:
    """In UTC, and in a time zone."""
    zone = zone_of(name)
    cases = [
        FollowUp(
            "f", "THANK_YOU", due, None if done is None else due + done, skipped, None, None if skip is None else due + skip,
            None if done is None or entered is None else due + done + entered,
        )
        for due, done, skip, entered, skipped in product(
            (NOON, MIDNIGHT), STEPS, STEPS, (None,) if name else (None, 0, 7 * DAY, 7 * DAY + 1), (False, True)
        )
    ]  # fmt: skip
    rows = [
        {
            "status": "SKIPPED" if one.skipped else "PLANNED",
            **{
                name: None if value is None else datetime.fromtimestamp(value, UTC)
                for name, value in (("dueAt", one.due), ("doneAt", one.done), ("skippedAt", one.skipped_at), ("enteredAt", one.entered))
            },
        }
        for one in cases
    ]
    statement = f"UNWIND $rows AS task WITH task, {PASSED} AS passed RETURN {LEFT_OUT} AS left, {IN_TIME} AS inTime"
    ends = day_ends(date(2024, 9, 1), date(2024, 11, 1), zone) if name else UTC_DAYS
    found = [tuple(record.values()) for record in driver.execute_query(statement, rows=rows, dayEnds=ends).records]
    assert found == [(left_out(one), in_time(one)) for one in localized(cases, zone)]


def test_a_monthly_contact_is_planned_for_every_customer_with_an_owner_and_an_order(empty: neo4j.Driver) -> None:
    made = Building(empty)
    made.record("Rep", "Ann", name="Ann")
    for name in ("Silent", "Talked", "Prospect", "Stopped", "Planned", "Nobody", "Returned"):
        made.customer(name, status="STOPPED" if name == "Stopped" else "LAPSED")
        if name != "Nobody":
            made.tie(("Rep", "Ann"), "OWNS", ("Customer", name))
        if name != "Prospect":
            made.orders(name, "2024-01-01", status="RETURNED" if name == "Returned" else "DELIVERED")
    made.record("Touchpoint", "T", "Talked", kind="CALL", direction="TWO_WAY", at="2026-06-20T09:00:00Z")
    made.record("FollowUp", "F", "Planned", kind="MONTHLY_CONTACT", status="PLANNED", dueAt="2026-07-01T00:00:00Z")
    assert plan_contacts(empty, NOW, Practice()) == 2
    assert plan_contacts(empty, NOW + timedelta(days=3), Practice()) == 0
    query = (
        "MATCH (r:Rep)<-[:ASSIGNED_TO]-(f:FollowUp {kind: 'MONTHLY_CONTACT', status: 'PLANNED'})-[:OF]->(c:Customer) "
        "RETURN c.id, r.id, toString(f.dueAt)"
    )
    found = {row["c.id"]: row.values()[1:] for row in empty.execute_query(query).records}
    ann = key("Rep", "Ann")
    assert found == {
        key("Customer", "Silent"): [ann, "2026-07-30T00:00:00Z"],  # 30 days from now
        key("Customer", "Talked"): [ann, "2026-07-20T00:00:00Z"],  # 30 days after the touchpoint
    }
