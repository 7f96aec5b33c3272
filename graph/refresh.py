"""Refresh: freeze what the population says as of a day, judge every customer, store what each stands at (DOMAIN 3).

A refresh never touches a standing of a later day; done twice as of the same day on the same records it changes nothing.
"""

import time
from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import neo4j

from graph.facts import STATISTICS, counted, counted_statistics, frozen, thawed
from graph.files import cypher
from graph.similarity import similarity
from graph.standings import Stand, Standing, stand
from insights.enums import Level
from insights.facts import DAY, Facts, Statistics, read

BATCH = 250
_EPOCH = date(1970, 1, 1).toordinal()
Progress = Callable[[str, int, int], None]
JUDGED = cypher("judged").replace("%facts", counted("c", stood=False))


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: how many customers stand at which level, how many changes of level are new, whether it is the current one."""

    as_of: date
    current: bool
    customers: int
    levels: dict[Level | None, int]
    changes: int
    seconds: float


def refresh(driver: neo4j.Driver, as_of: date | None = None, *, backfill: str | None = None, progress: Progress | None = None) -> Refreshed:
    """Judge every customer as of the end of a day (UTC; today where none is given) and store it; where no later day was judged before,
    also draw similarity and offers.

    `backfill="monthly"` also judges the month ends back to each customer's first record, as far as nothing is stored of them: the
    history of their levels. Raises ValueError for a day to come, or another word for `backfill`.
    """
    began = time.perf_counter()
    today = datetime.now(UTC).date()
    chosen = as_of or today
    if chosen > today:
        raise ValueError(f"A refresh as of {chosen} is not possible: give a day up to today, {today} (UTC).")
    if backfill not in (None, "monthly"):
        raise ValueError(f"`{backfill}` is no backfill: say monthly.")
    tell = progress or _silent
    with driver.session() as session:
        known, current = _freeze(session, chosen.isoformat())
        (total,) = session.run("MATCH (c:Customer) RETURN count(c)").single(strict=True)
    levels: Counter[Level | None] = Counter()
    done = changes = 0
    with ThreadPoolExecutor(2) as threads:
        writing: Future[None] | None = None
        for batch in _ahead(threads, driver):
            stands = [_judge(row, chosen, known, monthly=backfill is not None) for row in batch]
            if writing:
                writing.result()
            writing = threads.submit(_write, driver, [one.row for one in stands])
            levels.update(one.level for one in stands)
            changes += sum(one.changes for one in stands)
            done += len(batch)
            tell("judging customers", done, total)
        if writing:
            writing.result()
    if current:
        similarity(driver, chosen, tell)
    return Refreshed(chosen, current, done, dict(levels), changes, time.perf_counter() - began)


def _silent(_text: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def _freeze(session: neo4j.Session, day: str) -> tuple[Callable[[str], Statistics], bool]:
    """Freeze the statistics of a day; returns those that any day is judged by, and whether these are the current ones."""
    made = counted_statistics(session.run(STATISTICS, day=day), day)

    def write(work: neo4j.ManagedTransaction) -> tuple[bool, list[Any]]:
        parameters = {
            "day": day,
            "statistics": frozen(made),
            "evidenceKinds": sorted(made.recorded),
            "ruleVersion": made.rule_version,
        }
        (current,) = work.run(cypher("freeze"), parameters).single(strict=True)
        every = work.run("MATCH (r:Refresh) RETURN toString(r.asOf), r.statistics ORDER BY r.asOf")
        return current, every.values()

    current, every = session.execute_write(write)
    days = [one for one, _ in every]
    texts = [text for _, text in every]

    def known(asked: str) -> Statistics:
        place = bisect_right(days, asked)
        return thawed(texts[place - 1 if place else -1])

    return known, current


def _ahead(threads: ThreadPoolExecutor, driver: neo4j.Driver) -> Iterator[list[list[Any]]]:
    """The batches, each read while the one before is judged."""
    reading = threads.submit(_read, driver, "")
    while batch := reading.result():
        reading = threads.submit(_read, driver, batch[-1][0][0])
        yield batch


def _read(driver: neo4j.Driver, after: str) -> list[list[Any]]:
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        return session.execute_read(lambda work: work.run(JUDGED, after=after, size=BATCH).values())


def _write(driver: neo4j.Driver, rows: list[dict[str, Any]]) -> None:
    with driver.session() as session:
        session.execute_write(lambda work: work.run(cypher("stand"), rows=rows).consume())


def _judge(row: list[Any], as_of: date, known: Callable[[str], Statistics], *, monthly: bool) -> Stand:
    facts = read(row[0])
    months = _months(facts, as_of) if monthly else []
    return stand(facts, [Standing._make(one) for one in row[1]], as_of.isoformat(), months, known)


def _months(facts: Facts, as_of: date) -> list[str]:
    """The month ends from the first purchase or touchpoint to the day before `as_of`: before them there is no level."""
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
