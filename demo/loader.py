"""Loads the demo into a graph: the real records and the invented activity. Every date is moved so that the story ends yesterday."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import neo4j

import ingest
from demo.account import END
from demo.folder import INVENTED, INVENTION
from graph.derived.attribution import attribute
from graph.derived.monthly_contacts import plan_contacts
from graph.derived.refresh import refresh
from insights.aftersales.practice import Practice

HERE = Path(__file__).parent
Progress = Callable[[str, int, int], None]
"""The current step, its completed amount and the total amount (0 if unknown)."""


class DemoError(RuntimeError):
    """The demo cannot be loaded. The message says why and how to fix it."""


@dataclass(frozen=True, slots=True)
class DemoSet:
    """A set of real records and the day of its last event. `invented` is the folder of invented activity, or None."""

    source: str
    end: date
    invented: Path | None = None


DEMOS = {one.source: one for one in (DemoSet("adventureworks", END, INVENTED), DemoSet("northwind", date(1998, 5, 6)))}

# Records are moved one by one, so that records that people added to the demo move too. The time of storage is not part of the story.
_MOVE_NODES = """
MATCH (n) WHERE n.id IS NOT NULL AND NOT n:Store
UNWIND [key IN keys(n) WHERE NOT key IN ['createdAt', 'updatedAt'] AND (n[key] IS :: ZONED DATETIME OR n[key] IS :: DATE)] AS key
SET n[key] = n[key] + duration({days: $days})
"""
_MOVE_TIES = """
MATCH ()-[r:OWNS|WORKS_AT|KNOWS|REFERRED]->()
UNWIND [key IN keys(r) WHERE r[key] IS :: ZONED DATETIME OR r[key] IS :: DATE] AS key
SET r[key] = r[key] + duration({days: $days})
"""
# (:Purchase)-[:INCLUDES]->(:Product): a guarantee starts with the delivery and lasts as long as the longest guarantee of its products
# (R10).
_GUARANTEE = """
MATCH (p:Purchase)-[:INCLUDES]->(product:Product) WHERE p.deliveredAt IS NOT NULL AND product.guaranteeMonths > 0
WITH p, max(product.guaranteeMonths) AS months
SET p.guaranteeUntil = date(p.deliveredAt) + duration({months: months})
"""


def load(driver: neo4j.Driver, *, today: date, source: str = "adventureworks", progress: Progress | None = None) -> None:
    """Load the demo as if `today` were the day after its last day, with standings back to the first month.

    A second load for the same day changes nothing. A load for another day moves every date in the graph by the difference and judges all
    standings again. An interrupted load resumes where it stopped. Raises `DemoError` when the graph holds something else.
    """
    tell = progress or _silent
    demo = DEMOS.get(source)
    if demo is None:
        raise DemoError(f"There is no demo {source!r}: there are {', '.join(DEMOS)}.")
    loaded, day, done = _state(driver)
    if done == today and loaded == source:
        return
    if loaded != source:
        _mark_begun(driver, demo, loaded)
    if day is None:
        _bring(driver, demo, today, tell)
    elif day != today:
        tell("moving the demo to today", 0, 0)
        _move(driver, today, (today - day).days)
    tell("attributing referrals", 0, 0)
    attribute(driver)
    plan_contacts(driver, datetime.combine(today, time(), UTC), Practice())
    refresh(driver, today, backfill="monthly", progress=progress)
    driver.execute_query("MATCH (s:Store {id: 1}) SET s.demoToday = $today", today=today)


def _silent(_text: str, _done: int, _total: int) -> None:
    """Ignore progress."""


def _state(driver: neo4j.Driver) -> tuple[str | None, date | None, date | None]:
    """Return the loaded demo, the day of its dates, and the day of its standings."""
    found = driver.execute_query("MATCH (s:Store {id: 1}) RETURN s.demo, s.demoDay, s.demoToday").records
    if not found:
        return None, None, None
    name, day, today = found[0].values()
    return name, day and day.to_native(), today and today.to_native()


def _mark_begun(driver: neo4j.Driver, demo: DemoSet, loaded: str | None) -> None:
    """Mark the graph as this demo's. Raises `DemoError` when the graph holds something else."""
    if loaded:
        raise DemoError(f"This graph holds the demo {loaded}: empty it with `rapport reset`, or go on with {loaded}.")
    (count,) = driver.execute_query("MATCH (c:Customer) RETURN count(c)").records[0].values()
    if count:
        raise DemoError(
            f"This graph holds customers of its own ({count}); the demo wants an empty graph: name another one, or `rapport reset`."
        )
    driver.execute_query("MERGE (s:Store {id: 1}) SET s.demo = $demo", demo=demo.source)


def _bring(driver: neo4j.Driver, demo: DemoSet, today: date, tell: Progress) -> None:
    """Import the real records, then the invented records. Raises `DemoError` when an invented row is rejected."""
    days = (today - demo.end).days - 1

    def read(concept: str, rows: int) -> None:
        tell(f"reading {concept}", rows, 0)

    ingest.load(driver, demo.source, HERE / demo.source, shift_days=days, changes=False, progress=read)
    if demo.invented:
        report = ingest.load(driver, "canonical", demo.invented, label=INVENTION, shift_days=days, changes=False, progress=read)
        if report.rejected:
            raise DemoError(
                "\n".join(["The invented rows do not fit the real ones; write them again with `python -m demo.invent`:", *report.lines()])
            )
    driver.execute_query(_GUARANTEE)
    driver.execute_query("MATCH (s:Store {id: 1}) SET s.demoDay = $today", today=today)


def _move(driver: neo4j.Driver, today: date, days: int) -> None:
    """Move every date in the graph and delete old judgments, in one transaction."""

    def work(tx: neo4j.ManagedTransaction) -> None:
        tx.run("MATCH (n:Standing|Refresh) DETACH DELETE n").consume()
        tx.run(_MOVE_NODES, days=days).consume()
        tx.run(_MOVE_TIES, days=days).consume()
        tx.run("MATCH (s:Store {id: 1}) SET s.demoDay = $today REMOVE s.demoToday", today=today).consume()

    with driver.session() as session:
        session.execute_write(work)
