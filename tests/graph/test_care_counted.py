"""The rule of care in Cypher equals the rule of insights/aftersales/care.py, case by case. Monthly contacts are planned if none is open."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import product
from random import Random
from typing import Any

import neo4j
import pytest

from graph.client.files import cypher
from graph.derived.counts import FORGET, count
from graph.derived.monthly_contacts import plan_contacts
from graph.queries.care import IN_TIME, LEFT_OUT, PASSED, UTC_DAYS, day_ends
from graph.queries.my_day import parameters, statement
from graph.visibility import Viewer, resolve
from insights.aftersales.care import in_time, left_out
from insights.aftersales.practice import Practice
from insights.days import zone_of
from insights.enums import FollowUpKind, Role
from insights.facts import DAY, FollowUp, read
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


# Customers: territory, owner, confidential.
CUSTOMERS = {"N1": ("North", "Ann", False), "N2": ("North", "Bob", True), "S": ("South", "Bob", False), "Nowhere": (None, "Ann", False)}
TODAY = date(2026, 6, 30)
DAYS = [*range(6), 90, 180, *range(362, 372)]


def _day(driver: neo4j.Driver, viewer: Viewer, zone: tzinfo, part: str) -> list[list[Any]]:
    given = {**parameters(viewer, TODAY, NOW, zone), **viewer.parameters()}
    rows = driver.execute_query(resolve(statement(viewer), viewer), given).records
    return [found for name, found in rows if name == part]


def _care(driver: neo4j.Driver, viewer: Viewer, zone: tzinfo) -> list[list[Any]]:
    return sorted(_day(driver, viewer, zone, "CARE"))


def _viewer(role: Role, *scopes: str) -> Viewer:
    return Viewer(role, None, tuple(sorted(scopes)))


def test_stored_outcomes_count_as_facts_do(empty: neo4j.Driver) -> None:
    """For each viewer and time zone, with dates around both ends of the year and around the end of a day."""
    made, dice = Building(empty), Random(7)
    places = {name: made.record("Territory", name, name=name) for name in ("World", "North", "South")}
    reps = [made.record("Rep", name, name=name) for name in ("Ann", "Bob")]
    for name in ("North", "South"):
        made.tie(("Territory", name), "PART_OF", ("Territory", "World"))
    for name, (place, owner, confidential) in CUSTOMERS.items():
        made.customer(name, confidential=confidential)
        made.tie(("Rep", owner), "OWNS", ("Customer", name))
        if place:
            made.tie(("Customer", name), "LOCATED_IN", ("Territory", place))
        made.orders(name, "2025-01-01")
        made.tie(("Rep", "Ann"), "SOLD", ("Purchase", f"{name} 2025-01-01"))
        made.record("Touchpoint", name, name, kind="VISIT", direction="TWO_WAY", at="2026-01-01T09:00:00Z")
        made.tie(("Rep", "Bob"), "HAD", ("Touchpoint", name))
    empty.execute_query(cypher("scopes"), ids=[key("Customer", name) for name in CUSTOMERS])
    for number in range(600):
        due = datetime(2025, 6, 28, tzinfo=UTC) + timedelta(days=dice.choice(DAYS), hours=dice.choice([0, 0, 9]))
        acted = due + timedelta(days=dice.randint(-2, 2), hours=dice.choice([0, 0, 6, 11, 20, 23]))
        status = dice.choice(["DONE", "SKIPPED", "PLANNED"])
        facts: dict[str, Any] = {"kind": dice.choice([*FollowUpKind]), "dueAt": due.isoformat(), "status": status}
        if facts["status"] == "DONE":
            facts |= {"doneAt": acted.isoformat()}
        if facts["status"] == "SKIPPED" and dice.random() < 0.8:
            facts |= {"skippedAt": acted.isoformat()}
        if dice.random() < 0.3:
            facts |= {"enteredAt": (acted + timedelta(days=dice.choice([1, 7, 8]))).isoformat()}
        customer = dice.choice([*CUSTOMERS])
        made.record("FollowUp", str(number), customer, **facts)
        if dice.random() < 0.5:
            made.tie(("FollowUp", str(number)), "OF", ("Purchase", f"{customer} 2025-01-01"))
            made.tie(("FollowUp", str(number)), "DONE_BY", ("Touchpoint", customer))
    world, north, south = places["World"], places["North"], places["South"]
    viewers = [
        Viewer(Role.ADMIN, None),
        _viewer(Role.MANAGER, world, f"manager:{world}"),
        _viewer(Role.MANAGER, world),  # no confidential ones
        _viewer(Role.MANAGER, north, reps[1]),
        _viewer(Role.MANAGER, south, f"manager:{south}"),
        _viewer(Role.MANAGER),
    ]
    zones = [zone_of(name) for name in (None, "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12")]
    before = [_care(empty, viewer, zone) for viewer in viewers for zone in zones]
    count(empty)
    assert [_care(empty, viewer, zone) for viewer in viewers for zone in zones] == before
    assert len(set(map(str, before))) > len(zones)
    empty.execute_query(FORGET)
    empty.execute_query("MATCH (f:FollowUp) REMOVE f.care, f.place")
    assert _care(empty, viewers[0], zones[0]) == before[0]  # an import forgets that they are known


@pytest.mark.parametrize("readings", [1, 6])
def test_the_first_fifty_customers_are_asked_and_go_quiet(empty: neo4j.Driver, readings: int) -> None:
    """Of 70 customers the viewer sees 60. Many have their last reading or lost sale at the same time, or the same figures."""
    made, dice = Building(empty), Random(11)
    asked: dict[str, datetime] = {}
    quiet: dict[str, tuple[Any, ...]] = {}
    for number in range(70):
        seen = number % 7 > 0
        level, falls = dice.choice(["PARTNERING", "RELATIONAL", "TRANSACTIONAL"]), dice.choice([None, date(2026, 7, 1), date(2026, 7, 2)])
        overdue = dice.choice([None, 1.2, 1.6, 3.5])
        name = str(number)
        made.customer(name, status="ACTIVE", scopes=["seen" if seen else "other"], level=level, confidence=1.0)
        moments = [NOW - timedelta(days=dice.randint(1, 9)) for _ in range(readings)]
        for place, at in enumerate(moments):
            made.record("Satisfaction", f"{name} {place}", name, at=at.isoformat(), expectation=3, experience=4)
        if number % 5 == 0:
            moments.append(NOW - timedelta(days=dice.randint(0, 3)))
            made.record("Opportunity", name, name, status="LOST", closedAt=moments[-1].isoformat(), openedAt=moments[-1].isoformat())
        empty.execute_query("MATCH (c:Customer {id: $id}) SET c.willDropAt = $falls, c.overdue = $overdue",
                            id=key("Customer", name), falls=falls, overdue=overdue)  # fmt: skip
        if seen:
            asked[key("Customer", name)] = max(moments)
            if falls or (overdue or 0) > 1.5:
                depth = {"PARTNERING": 0, "RELATIONAL": 1}.get(level, 2)
                quiet[key("Customer", name)] = (depth, falls or date.max, overdue or 9.0)
    viewer = _viewer(Role.MANAGER, "seen")
    found = [read(row).id for row in _day(empty, viewer, UTC, "ASK")]
    assert found == sorted(asked, key=lambda one: (-asked[one].timestamp(), one))[:50]
    assert [row[0] for row in _day(empty, viewer, UTC, "QUIET")] == sorted(quiet, key=lambda one: (*quiet[one], one))[:50]


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
