"""Levels of the demo, recomputed from raw records, and the causes in its history, compared with the API's comparison of two days."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import orjson
import pytest

from insights.weights import WEIGHTS
from tests.asking import Api
from tests.conftest import Demo

CUSTOMERS = """
MATCH (c:Customer)
WITH c, COLLECT {
  MATCH (c)-[:MADE]->(p:Purchase) WHERE NOT p.status IN ['CANCELLED', 'RETURNED'] AND date(p.orderedAt) <= c.asOf
  WITH DISTINCT date(p.orderedAt) AS day RETURN day ORDER BY day
} AS days, COLLECT {
  MATCH (c)<-[:AT]-(t:Touchpoint {direction: 'TWO_WAY'}) WHERE date(t.at) <= c.asOf RETURN date(t.at) ORDER BY t.at DESC LIMIT 1
} AS talks
RETURN c.name, c.status, c.level, c.score, c.asOf, c.willDropAt, days, talks
"""
COMPARED = """query ($id: ID!, $from: Date!, $to: Date!) { customer(by: {id: $id}) { relationshipDiff(from: $from, to: $to) {
  before { level score } after { level score } components { key before after } } } }"""
CAUSES = """
MATCH (c:Customer)-[:STANDS]->(s:Standing) WHERE s.cause CONTAINS 'SCORE_ROSE' OR s.cause CONTAINS 'SCORE_FELL'
RETURN c.id, s.asOf, s.cause, s.level ORDER BY s.id LIMIT 40
"""


@pytest.fixture(scope="module")
def customers(demo: Demo) -> list[dict[str, Any]]:
    rows = demo.driver.execute_query(CUSTOMERS).records
    (frozen,) = demo.driver.execute_query("MATCH (r:Refresh {current: true}) RETURN r.statistics").records[0]
    usual = orjson.loads(frozen)["gap"]
    found = []
    for name, status, level, score, as_of, falls, ordered, talks in (row.values() for row in rows):
        today, days = as_of.to_native(), [one.to_native() for one in ordered]
        gap = ((days[-1] - days[0]).days + 2 * usual) / (len(days) + 1) if days else None
        found.append(
            {
                "name": name,
                "status": status,
                "level": level,
                "score": score,
                "days": days,
                "gap": gap,
                "overdue": (today - days[-1]).days / gap if days else None,
                "age": (today - days[0]).days if days else None,
                "silent": (today - days[-1]).days if days else None,
                "talked": (today - talks[0].to_native()).days if talks else None,
                "falls": (falls.to_native() - today).days if falls else None,
            }
        )
    return found


def test_deeper_levels_rest_on_a_purchase_and_recent_contact(customers: list[dict[str, Any]]) -> None:
    deep = [one for one in customers if one["level"] in ("RELATIONAL", "PARTNERING")]
    assert len(deep) > 200
    for one in deep:
        talked = 10**6 if one["talked"] is None else one["talked"]
        assert one["days"], one
        assert min(one["silent"], talked) <= min(729, max(365, 2 * one["gap"])), one
        assert one["overdue"] <= 3 or talked <= 180, one
        assert len(one["days"]) >= 2 or talked <= 90, one
        assert one["score"] >= 35, one
    for one in deep:
        if one["level"] == "PARTNERING":
            assert len(one["days"]) >= 4, one
            assert one["age"] >= 180, one
            assert one["overdue"] <= 2, one


def test_stopped_customers_and_prospects_are_at_most_transactional(customers: list[dict[str, Any]]) -> None:
    levels = Counter((one["status"], one["level"]) for one in customers if one["status"] in ("STOPPED", "PROSPECT"))
    assert {level for _, level in levels} <= {"TRANSACTIONAL", None}, levels
    assert {status for status, _ in levels} == {"STOPPED", "PROSPECT"}


def test_every_level_above_transactional_has_a_drop_date(customers: list[dict[str, Any]]) -> None:
    for one in customers:
        if one["level"] in ("RELATIONAL", "PARTNERING"):
            assert 1 <= one["falls"] <= WEIGHTS.limits.horizon_days, one
        else:
            assert one["falls"] is None, one


def test_a_cause_equals_the_difference_between_the_evening_before_and_the_day(demo: Demo) -> None:
    rows = demo.driver.execute_query(CAUSES).records
    assert len(rows) > 10
    with Api(demo.address, demo.now.isoformat()) as api:
        for customer, day, kept, level in (row.values() for row in rows):
            to = date.fromisoformat(str(day))
            found = api.data(COMPARED, id=customer, **{"from": str(to - timedelta(days=1)), "to": str(to)})["customer"]["relationshipDiff"]
            cause = orjson.loads(kept)
            assert f"from {found['before']['score']} to {found['after']['score']}" in cause["message"], (found, cause)
            assert found["after"]["level"] == level
            rose = cause["code"] == "SCORE_ROSE"
            assert rose is (found["after"]["score"] > found["before"]["score"]), (found, cause)
            moved = [((one["after"] or 0) - (one["before"] or 0), one["key"]) for one in found["components"]]
            most = max(moved)[0] if rose else min(moved)[0]
            assert any(f"most in {key.lower()}." in cause["message"] for change, key in moved if change == most), (moved, cause)
