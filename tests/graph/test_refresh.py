"""Refresh: the values stored on the first day and later, the values never replaced, and no change on repetition."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import neo4j
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.derived import refresh as refreshing
from graph.derived.facts import end_of
from graph.derived.refresh import explain, refresh, told
from graph.derived.standings import Standing, stand
from insights.enums import CauseCode, Level
from insights.facts import DAY, Stood
from insights.relationship import relationship
from insights.relationship.levels import SCORES
from tests.graph.building import Building, key
from tests.insights.account import STATISTICS, TODAY, facts, purchase, touch

# Monthly orders in 2025, then silence.
MONTHS = [f"2025-{month:02}-15" for month in range(1, 13)]


def dump(driver: neo4j.Driver) -> list[str]:
    """Return the whole graph in a fixed order, without the moment at which similarity was last updated."""
    nodes = driver.execute_query("MATCH (n) WHERE NOT n:Migration RETURN labels(n)[0], properties(n)").records
    ties = driver.execute_query("MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, properties(r)").records
    return sorted(
        repr([value if not isinstance(value, dict) else sorted((k, v) for k, v in value.items() if k != "similarAt") for value in row])
        for row in (*nodes, *ties)
    )


def standings(driver: neo4j.Driver, name: str) -> list[tuple[str, str | None, bool, str | None]]:
    """Return day, level, whether it is current, and the code of its cause, from the oldest standing on."""
    rows = driver.execute_query(
        "MATCH (:Customer {id: $id})-[:STANDS]->(s) RETURN toString(s.asOf), s.level, s.current, s.cause ORDER BY s.asOf",
        id=key("Customer", name),
    ).records
    return [(day, level, current, cause and orjson.loads(cause)["code"]) for day, level, current, cause in rows]


def customer(driver: neo4j.Driver, name: str) -> dict[str, Any]:
    found: dict[str, Any] = driver.execute_query("MATCH (c:Customer {id: $id}) RETURN properties(c)", id=key("Customer", name)).records[0][
        0
    ]
    return found


@pytest.fixture
def accounts(empty: neo4j.Driver) -> neo4j.Driver:
    """Customers: buys monthly, bought once, never bought, confidential, stopped. Only purchases are recorded, so only their conditions
    count.
    """
    made = Building(empty)
    for name in ("Monthly", "Once", "Never"):
        made.customer(name)
    made.customer("Quiet", confidential=True)
    made.customer("Stopped", status="STOPPED")
    made.orders("Monthly", *MONTHS)
    made.orders("Once", "2025-06-01")
    made.orders("Quiet", "2015-06-01", "2025-06-01")
    made.orders("Stopped", "2025-12-01")
    empty.execute_query("CREATE (:Store {id: 1, reportingCurrency: 'EUR'})")
    return empty


def test_the_first_refresh_is_current_whatever_its_day(accounts: neo4j.Driver) -> None:
    heard: list[tuple[str, int, int]] = []
    report = refresh(accounts, date(2025, 12, 31), progress=lambda text, done, total: heard.append((text, done, total)))
    assert (report.current, report.customers, report.changes) == (True, 5, 4)
    assert report.levels == {"PARTNERING": 1, "TRANSACTIONAL": 3, None: 1}
    assert heard[0] == ("judging customers", 5, 5)
    assert standings(accounts, "Monthly") == [("2025-12-31", "PARTNERING", True, "FIRST_JUDGED")]
    assert standings(accounts, "Never") == [("2025-12-31", None, True, None)]
    monthly, never = customer(accounts, "Monthly"), customer(accounts, "Never")
    assert monthly["score"] == monthly["scoreLow"] == monthly["scoreHigh"]
    assert (monthly["level"], monthly["status"], monthly["asOf"].iso_format()) == ("PARTNERING", "ACTIVE", "2025-12-31")
    assert "score" not in never
    assert "level" not in never
    assert [never[name] for name in ("scoreLow", "scoreHigh", "penetrationLow", "penetrationHigh")] == [-1, 1000000, -1, 1000000]
    assert [customer(accounts, name)["status"] for name in ("Once", "Never", "Stopped")] == ["LAPSED", "PROSPECT", "STOPPED"]


def test_statistics_are_frozen_without_confidential_customers(accounts: neo4j.Driver) -> None:
    refresh(accounts, date(2025, 12, 31))
    (frozen,) = accounts.execute_query("MATCH (r:Refresh) RETURN r").records[0]
    assert orjson.loads(frozen["statistics"])["gap"] == pytest.approx(334 / 11), "ten years between two orders of Quiet do not count"
    assert (frozen["evidenceKinds"], frozen["current"]) == (["DELIVERY", "HALF_YEAR", "PURCHASE"], True)


def test_a_repeated_refresh_changes_nothing(accounts: neo4j.Driver) -> None:
    for backfill in (None, "monthly"):
        first = refresh(accounts, date(2026, 3, 1), backfill=backfill)
        before = dump(accounts)
        again = refresh(accounts, date(2026, 3, 1), backfill=backfill)
        assert dump(accounts) == before
        assert (again.levels, again.changes) == (first.levels, 0)


def test_a_later_refresh_keeps_each_change_of_level_and_the_current_standing(accounts: neo4j.Driver) -> None:
    for day in (date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 11, 1), date(2026, 11, 2)):
        refresh(accounts, day)
    assert standings(accounts, "Monthly") == [
        ("2025-12-31", "PARTNERING", False, "FIRST_JUDGED"),
        ("2026-02-14", "RELATIONAL", False, "CONDITION_LOST"),
        ("2026-03-17", "TRANSACTIONAL", False, "CONDITION_LOST"),
        ("2026-11-02", "TRANSACTIONAL", True, None),
    ]
    assert standings(accounts, "Once") == [
        ("2025-12-31", "TRANSACTIONAL", False, "FIRST_JUDGED"),
        ("2026-11-02", "TRANSACTIONAL", True, None),
    ]
    assert customer(accounts, "Monthly")["status"] == "LAPSED"
    assert customer(accounts, "Stopped")["status"] == "STOPPED"


def test_a_standing_of_a_later_day_is_never_replaced(accounts: neo4j.Driver) -> None:
    refresh(accounts, date(2026, 11, 1))
    current = customer(accounts, "Monthly")
    report = refresh(accounts, date(2025, 12, 31))
    assert not report.current
    assert customer(accounts, "Monthly") == current
    assert standings(accounts, "Monthly") == [
        ("2025-12-31", "PARTNERING", False, "FIRST_JUDGED"),
        ("2026-11-01", "TRANSACTIONAL", True, "FIRST_JUDGED"),
    ]
    refreshes = accounts.execute_query("MATCH (r:Refresh) RETURN toString(r.asOf), r.current ORDER BY r.asOf").records
    assert [tuple(row) for row in refreshes] == [("2025-12-31", False), ("2026-11-01", True)]


def test_a_backfill_finds_the_day_of_each_change_of_level(accounts: neo4j.Driver) -> None:
    refresh(accounts, date(2026, 11, 1), backfill="monthly")
    history = standings(accounts, "Monthly")
    assert [cause for *_, cause in history] == ["FIRST_JUDGED", "CONDITION_MET", "CONDITION_MET", "CONDITION_LOST", "CONDITION_LOST", None]
    assert [level for _, level, *_ in history] == [
        "TRANSACTIONAL", "RELATIONAL", "PARTNERING", "RELATIONAL", "TRANSACTIONAL", "TRANSACTIONAL",
    ]  # fmt: skip
    # The first order; the second; half a year after the first; overdue by more than two gaps; by more than three gaps.
    assert [day for day, *_ in history] == ["2025-01-31", "2025-02-15", "2025-07-14", "2026-02-14", "2026-03-17", "2026-11-01"]
    assert [current for _, _, current, _ in history] == [False] * 5 + [True]
    assert standings(accounts, "Once")[0] == ("2025-06-30", "TRANSACTIONAL", False, "FIRST_JUDGED")


def test_a_backfill_reaches_back_before_the_first_stored_standing(accounts: neo4j.Driver) -> None:
    refresh(accounts, date(2026, 3, 1))
    refresh(accounts, date(2026, 3, 1), backfill="monthly")
    late = standings(accounts, "Monthly")
    accounts.execute_query("MATCH (n:Standing|Refresh) DETACH DELETE n")
    refresh(accounts, date(2026, 3, 1), backfill="monthly")
    assert late == standings(accounts, "Monthly")


def test_later_entries_about_earlier_days_are_named_as_the_cause(accounts: neo4j.Driver) -> None:
    refresh(accounts, date(2025, 12, 31))
    Building(accounts).orders("Once", "2025-08-01", "2025-10-01", "2025-12-20")
    refresh(accounts, date(2026, 1, 1))
    assert standings(accounts, "Once")[-1] == ("2026-01-01", "PARTNERING", True, "RECORDS_CHANGED")


@pytest.mark.parametrize(
    ("as_of", "backfill", "text"),
    [(datetime.now(UTC).date() + timedelta(days=2), None, "give a day up to today"), (None, "weekly", "say monthly")],
)
def test_an_invalid_refresh_is_refused(driver: neo4j.Driver, as_of: date | None, backfill: str | None, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        refresh(driver, as_of, backfill=backfill)


# -- standings of one customer, in any order of refreshes

DAYS = st.integers(0, 900)


def day_text(ago: int) -> str:
    return date.fromordinal(date(1970, 1, 1).toordinal() + TODAY - ago).isoformat()


@settings(deadline=None, max_examples=60)
@given(
    orders=st.lists(DAYS, max_size=8, unique=True),
    touched=st.lists(DAYS, max_size=4, unique=True),
    refreshes=st.lists(st.tuples(DAYS, st.booleans()), min_size=1, max_size=6),
)
def test_standings_are_changes_of_level_and_the_latest_day(
    orders: list[int], touched: list[int], refreshes: list[tuple[int, bool]]
) -> None:
    known = facts(
        purchases=[purchase(ago) for ago in sorted(orders, reverse=True)], touchpoints=[touch(ago) for ago in sorted(touched, reverse=True)]
    )
    stored: dict[str, dict[str, Any]] = {}

    def run(ago: int, monthly: bool) -> None:
        months = [day_text(one) for one in range(900, ago, -30)] if monthly else []
        rows = [Standing(one["id"], one["asOf"], one.get("level"), one.get("score"), one["ruleVersion"]) for one in stored.values()]
        row = stand(known, sorted(rows, key=lambda one: one.as_of), day_text(ago), months, lambda _day: STATISTICS).row
        for identifier in row["gone"]:
            del stored[identifier]
        for identifier in row["past"]:
            stored[identifier] = {**stored[identifier], "current": False}
        stored.update({one["id"]: one for one in row["standings"]})

    overtaken: set[str] = set()  # stored before an earlier day was judged: they stay, even if they no longer fit
    for ago, monthly in refreshes:
        overtaken |= {one["asOf"] for one in stored.values() if one["asOf"] > day_text(ago)}
        run(ago, monthly)
        before = dict(stored)
        run(ago, monthly)
        assert stored == before, "again changes nothing"
    trail = sorted(stored.values(), key=lambda one: one["asOf"])
    assert [one["current"] for one in trail] == [False] * (len(trail) - 1) + [True]
    assert trail[-1]["asOf"] == max(day_text(ago) for ago, _ in refreshes)
    for before, one in pairwise(trail):
        assert one["current"] or one.get("level") != before.get("level") or one["asOf"] > day_text(refreshes[-1][0])
        assert "cause" in one or one["current"] or one["asOf"] in overtaken


@settings(deadline=None, max_examples=60)
@given(
    orders=st.lists(DAYS, min_size=2, max_size=12, unique=True),
    touched=st.lists(DAYS, max_size=6, unique=True),
    refreshes=st.lists(DAYS, min_size=2, max_size=6, unique=True),
)
def test_a_cause_is_the_difference_between_the_evening_before_and_the_day(
    orders: list[int], touched: list[int], refreshes: list[int]
) -> None:
    known = facts(
        purchases=[purchase(ago, "abcdef"[ago % 6]) for ago in sorted(orders, reverse=True)],
        touchpoints=[touch(ago) for ago in sorted(touched, reverse=True)],
    )
    trail: list[Standing] = []
    for ago in sorted(refreshes, reverse=True):
        row = stand(known, trail, day_text(ago), [], lambda _day: STATISTICS).row
        for one in row["standings"]:
            before = max((stood for stood in trail if stood.as_of < one["asOf"]), default=None, key=lambda stood: stood.as_of)
            if "cause" in one and before and before.level:
                stood = Stood(end_of(before.as_of), before.level, before.score)
                day = end_of(one["asOf"])
                # On the evening of the day of `before`, the level is the one judged then.
                evening = relationship.judge(known._replace(stood=stood), STATISTICS, day - DAY)
                after = relationship.judge(known._replace(stood=stood), STATISTICS, day)
                told = orjson.loads(one["cause"])
                assert (evening.level, after.level) == (before.level, one["level"])
                score = f"the score went from {evening.score} to {after.score}"
                assert (score in told["message"]) is (told["code"] in ("SCORE_ROSE", "SCORE_FELL")), told
                above = (after if told["code"] == "CONDITION_LOST" else evening).next_level
                assert above
                missing = {gone.key for gone in above.missing}
                assert told["code"] == "SCORE_FELL" or missing - {"SCORE"} or told["code"] == "SCORE_ROSE" or "lapsed" in told["message"]
            trail.append(Standing(one["id"], one["asOf"], one.get("level"), one.get("score"), one["ruleVersion"]))
            trail.sort(key=lambda stood: stood.as_of)
        trail = [one for one in trail if one.id not in row["gone"]]


def test_the_level_of_a_standing_follows_from_the_previous_one() -> None:
    known = facts(purchases=[purchase(ago) for ago in (400, 370, 340, 310)])
    months = [day_text(ago) for ago in range(400, 0, -30)]
    made = stand(known, [], day_text(0), months, lambda _day: STATISTICS).row["standings"]
    before = None
    for one in made:
        stood = Stood(end_of(before["asOf"]), before["level"], before["score"]) if before else None
        verdict = relationship.judge(known._replace(stood=stood), STATISTICS, end_of(one["asOf"]))
        assert (one["level"], one["score"]) == (verdict.level, verdict.score)
        before = one
    assert next(orjson.loads(one["cause"])["code"] for one in made if "cause" in one) == CauseCode.FIRST_JUDGED


def test_explain_lists_changes_of_level_and_writes_nothing(accounts: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2025, 12, 31)
    with pytest.raises(ValueError, match="run `rapport refresh` first"):
        explain(accounts, day)
    refresh(accounts, day)
    before = dump(accounts)
    assert (explain(accounts, day).moves, explain(accounts, day).scores) == (Counter(), 0)
    monkeypatch.setitem(SCORES, Level.PARTNERING, 101)
    would = explain(accounts, day)
    assert (would.moves, would.customers) == ({("PARTNERING", "RELATIONAL"): 1}, 5)
    assert "  1 from partnering to relational" in told(would)
    assert dump(accounts) == before


def test_a_refresh_judges_customers_again_that_a_write_marked_meanwhile(accounts: neo4j.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale() -> list[str]:
        rows = accounts.execute_query("MATCH (c:Customer) WHERE c.staleSince IS NOT NULL RETURN c.name ORDER BY c.name").records
        return [name for (name,) in rows]

    def judge(*given: Any, **named: Any) -> Any:
        if not judgments:
            accounts.execute_query("MATCH (c:Customer {id: $id}) SET c.staleBy = 'another write'", id=key("Customer", "Once"))
        judgments.append(given[0][0][0])
        return judged(*given, **named)

    accounts.execute_query("MATCH (c:Customer) SET c.staleSince = datetime(), c.staleBy = 'a write'")
    judgments: list[str] = []
    judged = refreshing._judge
    monkeypatch.setattr(refreshing, "_judge", judge)
    refresh(accounts)
    assert len(judgments) == 6  # the five customers, and Once again
    assert (stale(), len(standings(accounts, "Once"))) == ([], 1)
