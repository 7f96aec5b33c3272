"""Refresh: freeze the statistics of a day, judge every customer, and store the standings (DOMAIN 3).

A refresh never changes a standing of a later day. A second refresh as of the same day on the same records changes nothing.
"""

import gc
import time
from bisect import bisect_right
from calendar import monthrange
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import partial
from itertools import islice
from typing import Any

import neo4j

from graph.client.files import cypher
from graph.commit.change_set import REFRESH
from graph.commit.standing import level_changed
from graph.commit.statements import HELD, JUDGED
from graph.derived import counts
from graph.derived.facts import STATISTICS, counted_statistics, frozen, histories, thawed
from graph.derived.overdue import overdue
from graph.derived.similarity import similarity
from graph.derived.standings import UNMARKED, Standing, StandingResult, stand
from graph.outbox import write
from insights.days import day_of
from insights.enums import Level
from insights.facts import DAY, Facts, Statistics, read
from insights.relationship import order_chance
from insights.weights import WEIGHTS, rule_version

BATCH = 250
# Batches that are read ahead of judging, and judged ahead of writing. So no step waits for a slower one.
AHEAD = 2
_EPOCH = date(1970, 1, 1).toordinal()
Progress = Callable[[str, int, int], None]
REFRESHES = "MATCH (r:Refresh) RETURN toString(r.asOf), r.statistics ORDER BY r.asOf"
_RULE = WEIGHTS.delivery
DELIVERIES = {"share": 1 - _RULE.longer, "sample": _RULE.sample, "customers": _RULE.customers}
CUSTOMERS = "MATCH (c:Customer) RETURN c.id ORDER BY c.id"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The result of a refresh: customers by level, new changes of level, and whether the refresh is the current one."""

    as_of: date
    current: bool
    customers: int
    levels: dict[Level | None, int]
    changes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RefreshPreview:
    """The result of a refresh with the frozen statistics, not stored: customers by level before and after, and the number of changed
    scores.

    It also has the rule versions of the stored standings, with their number, and the rule version of this Rapport.
    """

    as_of: date
    customers: int
    moves: Counter[tuple[str | None, str | None]]
    scores: int
    stored: Counter[str]
    rule_version: str


def explain(driver: neo4j.Driver, as_of: date | None = None, *, progress: Progress | None = None) -> RefreshPreview:
    """Judge every customer as of the end of a day (UTC; default today), and compare with the standings. Nothing is written.

    Raises ValueError before the first refresh, because there is nothing to compare with.
    """
    chosen = as_of or datetime.now(UTC).date()
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        known = _known(session.run(REFRESHES).values())
        customers = session.run(CUSTOMERS).value()
    if known is None:
        raise ValueError("Nothing was refreshed yet, so nothing would move: run `rapport refresh` first.")
    moves: Counter[tuple[str | None, str | None]] = Counter()
    stored: Counter[str] = Counter()
    done = scores = 0
    with ThreadPoolExecutor(1) as threads:
        for batch in _ahead(threads, driver, customers):
            for row in batch:
                before = Standing._make(row[1][-1]) if row[1] else None
                made = _judge(row, chosen, known, monthly=False)
                score = made.row["standings"][-1].get("score") if made.row["standings"] else None
                stored[before.rule_version if before else "none"] += 1
                if (before.level if before else None) != made.level:
                    moves[(before.level if before else None, made.level)] += 1
                scores += (before.score if before else None) != score
            done += len(batch)
            (progress or _silent)("judging customers", done, len(customers))
    return RefreshPreview(chosen, done, moves, scores, stored, rule_version())


def told(would: RefreshPreview) -> list[str]:
    """Return the result in words, one line per fact."""
    rules = ", ".join(f"{version} ({number})" for version, number in sorted(would.stored.items())) or "none"
    lines = [
        f"{would.moves.total()} of {would.customers} customers would move as of {would.as_of}, and {would.scores} scores would change.",
        f"Rules: {would.rule_version}; standings carry {rules}.",
    ]
    for (before, after), number in sorted(would.moves.items(), key=lambda one: (-one[1], str(one[0]))):
        lines.append(f"  {number} from {(before or 'no level').lower()} to {(after or 'no level').lower()}")
    return lines


def refresh(
    driver: neo4j.Driver,
    as_of: date | None = None,
    *,
    backfill: str | None = None,
    progress: Progress | None = None,
    company: tzinfo = UTC,
) -> Refreshed:
    """Judge every customer as of the end of a day (UTC; default today), and store the standings.

    If no later day was judged before, similarity and offers are updated too. Missing net values are counted. A refresh of today writes
    changes of level, and records that became overdue, to the outbox. The time zone is the one of the rep concerned, else the company's. A
    refresh of a past day writes no changes. Standings are judged by UTC days (decision 13).

    `backfill="monthly"` also judges the month ends back to each customer's first record, before the first stored standing. This gives the
    history of levels. Raises ValueError for a future day, or another value of `backfill`.
    """
    began = time.perf_counter()
    now = datetime.now(UTC)  # one time for all changes of level: separate times would reveal how many customers are between them
    today = now.date()
    chosen = as_of or today
    if chosen > today:
        raise ValueError(f"A refresh as of {chosen} is not possible: give a day up to today, {today} (UTC).")
    if backfill not in (None, "monthly"):
        raise ValueError(f"`{backfill}` is no backfill: say monthly.")
    tell = progress or _silent
    levels: Counter[Level | None] = Counter()
    done = changes = 0
    counts.count(driver)
    with _uncollected(), ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
        with driver.session() as session:
            customers = session.run(CUSTOMERS).value()
            batches = _ahead(reader, driver, customers)
            known, current = _freeze(session, chosen.isoformat())
        writing: deque[Future[None]] = deque()
        for batch in batches:
            stands = [_judge(row, chosen, known, monthly=backfill is not None) for row in batch]
            if len(writing) == AHEAD:
                writing.popleft().result()
            read_marks = {row[0][0]: row[3] for row in batch}
            again = partial(_judge, as_of=chosen, known=known, monthly=backfill is not None)
            rows = [one.row for one in stands]
            writing.append(writer.submit(_write, driver, rows, read_marks, again, told=now if chosen == today else None))
            levels.update(one.level for one in stands)
            changes += sum(one.changes for one in stands)
            done += len(batch)
            tell("judging customers", done, len(customers))
        for one in writing:
            one.result()
    if current:
        driver.execute_query(cypher("sizes"))
        similarity(driver, chosen, tell)
        driver.execute_query(cypher("delivery_days"), {"day": chosen.isoformat(), **DELIVERIES})
    if chosen == today:
        overdue(driver, datetime.now(UTC), company)
    return Refreshed(chosen, current, done, dict(levels), changes, time.perf_counter() - began)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause Python's search for reference cycles. Judging creates none, and the search takes a sixth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _silent(_text: str, _done: int, _total: int) -> None:
    """Report no progress."""


def _freeze(session: neo4j.Session, day: str) -> tuple[Callable[[str], Statistics], bool]:
    """Freeze the statistics of a day. Return the function that gives the statistics of any day, and whether these are the current ones."""
    made = counted_statistics(session.run(STATISTICS, day=day), day)
    rows = session.run(cypher("order_histories"), day=day, most=WEIGHTS.order_chance.most)
    made = made._replace(order_chance=order_chance.fitted(histories(rows), day_of(made.as_of)))

    def write(work: neo4j.ManagedTransaction) -> tuple[bool, list[Any]]:
        parameters = {
            "day": day,
            "statistics": frozen(made),
            "evidenceKinds": sorted(made.recorded),
            "ruleVersion": made.rule_version,
        }
        (current,) = work.run(cypher("freeze"), parameters).single(strict=True)
        return current, work.run(REFRESHES).values()

    current, every = session.execute_write(write)
    known = _known(every)
    assert known, "one was written just now"
    return known, current


def _known(refreshes: list[Any]) -> Callable[[str], Statistics] | None:
    """Return the function that gives the statistics of a day: the last refresh up to it, else the current one. None before the first."""
    days = [day for day, _ in refreshes]
    texts = [text for _, text in refreshes]

    def known(asked: str) -> Statistics:
        place = bisect_right(days, asked)
        return thawed(texts[place - 1 if place else -1])

    return known if refreshes else None


def _ahead(reader: ThreadPoolExecutor, driver: neo4j.Driver, customers: list[str]) -> Iterator[list[list[Any]]]:
    """Yield the batches. The next batches are read while one is judged."""
    every = (customers[start : start + BATCH] for start in range(0, len(customers), BATCH))
    reading = deque(reader.submit(_read, driver, some) for some in islice(every, AHEAD))

    def batches() -> Iterator[list[list[Any]]]:
        while reading:
            batch = reading.popleft().result()
            reading.extend(reader.submit(_read, driver, some) for some in islice(every, 1))
            yield batch

    return batches()


def _read(driver: neo4j.Driver, customers: list[str]) -> list[list[Any]]:
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        (rows,) = session.execute_read(lambda work: work.run(JUDGED, ids=customers).single(strict=True))
        return list(rows)


def _write(
    driver: neo4j.Driver,
    judged: list[dict[str, Any]],
    marks: dict[str, str | None],
    again: Callable[[list[Any]], StandingResult],
    *,
    told: datetime | None,
) -> None:
    """Store the standings of today, or with `told` None those of a past day.

    Standings of today clear the marks of writes with `judge: LATER`, and write changes of level to the outbox as of the time `told`. A
    customer that was marked after its facts were read is judged `again`, while it is locked.
    """

    def work(tx: neo4j.ManagedTransaction) -> None:
        held = {one: (level, mark) for one, level, mark in tx.run(HELD, ids=[row["id"] for row in judged]).values()}
        rows = [row for row in judged if row["id"] in held and held[row["id"]][1] == marks[row["id"]]]
        if marked := sorted(one for one, (_, mark) in held.items() if mark != marks[one]):
            rows += [again(one).row for one in tx.run(JUDGED, ids=marked).single(strict=True)[0]]
        if told:
            rows = [{**row, "customer": {**row["customer"], **UNMARKED}} if row["customer"] else row for row in rows]
        tx.run(cypher("stand"), rows=rows).consume()
        moved = [
            level_changed(row["id"], before, row["customer"]["level"], row["standings"])
            for row in rows
            if told and (before := held[row["id"]][0]) and row["customer"] and row["customer"]["level"] != before
        ]
        for statement, parameters in write.written(moved, told, REFRESH) if told else ():
            tx.run(statement, parameters).consume()

    with driver.session() as session:
        session.execute_write(work)


def _judge(row: list[Any], as_of: date, known: Callable[[str], Statistics], *, monthly: bool) -> StandingResult:
    facts = read(row[0])
    months = _months(facts, as_of) if monthly else []
    return stand(facts, [Standing._make(one) for one in row[1]], as_of.isoformat(), months, known)


def _months(facts: Facts, as_of: date) -> list[str]:
    """Return the month ends from the first purchase or touchpoint to the day before `as_of`. Earlier days have no level."""
    moments = [one.ordered for one in facts.purchases] + [one.at for one in facts.touchpoints]
    if not moments:
        return []
    end = _month_end(date.fromordinal(_EPOCH + min(moments) // DAY))
    found = []
    while end < as_of:
        found.append(end.isoformat())
        end = _month_end(end + timedelta(days=1))
    return found


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
