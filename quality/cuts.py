"""Measures several cuts of one set: one import, judged as of several days, so that no single day decides.

Each cut queries the API as `quality.run` does, with the data known by then. Levels and chances are pooled over the cuts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import neo4j

from graph.client.driver import Address, connect
from graph.derived.refresh import refresh
from insights.enums import Level
from insights.relationship.chance_model import Fifth, auc, fifths
from quality.answers import CustomerAnswer, ask
from quality.baselines import rfm
from quality.figures import Figure, interval, mean
from quality.records import CountedOrder, brought, by_customer, number, orders
from quality.run import LEVELS, DataSource, Progress

REORDER_DAYS = 90  # days in which a customer can order again
YEAR = 365


@dataclass(frozen=True, slots=True)
class Value:
    """The expected next year, for as many of its `days` as the data cover. Also the actual net value of the same
    customers (minor units).
    """

    days: int
    expected: float
    brought: int

    @property
    def ratio(self) -> float:
        """Expected value divided by actual value: 1 for a perfect prediction, above 1 for too high a prediction."""
        return self.expected / self.brought if self.brought else float("inf")


@dataclass(frozen=True, slots=True)
class Cut:
    """The figures of one day. `chance` is the AUC of `orderChance`, None if it was not estimated."""

    day: date
    customers: int
    again: int
    score: float | None
    rfm: float | None
    chance: float | None
    value: Value


@dataclass(frozen=True, slots=True)
class Cuts:
    """All cuts of one set. `levels` are the shares that ordered within `level_days`, `fifths` the chances. Both
    are pooled over all cuts.
    """

    source: str
    cuts: list[Cut]
    level_days: int
    levels: dict[Level, Figure]
    fifths: tuple[Fifth, ...]


def measure_cuts(
    address: Address,
    source: DataSource,
    days: Sequence[date],
    last: date,
    *,
    level_days: int = REORDER_DAYS,
    progress: Progress | None = None,
) -> Cuts:
    """Return the figures of a source as of each of `days`, in ascending order. The database must be migrated, empty and exclusive, because
    it is written to.

    `last` is the last day of the data. Each window ends by then.
    """
    tell = progress or _silent
    with connect(address) as driver:
        source.load(driver, last, tell)
        answers = {}
        for day in days:
            refresh(driver, day, progress=tell)
            answers[day] = ask(address, day, offers=False)
        return _compare(driver, source.name, answers, last, level_days)


def _compare(driver: neo4j.Driver, source: str, answers: dict[date, dict[str, CustomerAnswer]], last: date, level_days: int) -> Cuts:
    every = orders(driver, date.min, last)
    cuts: list[Cut] = []
    levels: dict[Level, list[float]] = {level: [] for level in LEVELS}
    chances: list[tuple[float, bool]] = []
    for day, said in answers.items():
        known = by_customer(one for one in every if one.day <= number(day))
        again, returned = (_ordered(every, day, length) for length in (REORDER_DAYS, level_days))
        quintiles = rfm(known)
        likely = [(chance, one in again) for one in known if (chance := said[one].chance) is not None]
        cuts.append(
            Cut(
                day=day,
                customers=len(known),
                again=len(again & known.keys()),
                score=auc((said[one].score or 0, one in again) for one in known),
                rfm=auc((quintiles[one], one in again) for one in known),
                chance=auc(likely),
                value=_value(driver, day, last, {one: said[one].expected for one in known}),
            )
        )
        chances += likely
        for one in known:
            level = said[one].level
            if level:
                levels[level].append(float(one in returned))
    return Cuts(source, cuts, level_days, {level: interval(found, mean) for level, found in levels.items()}, fifths(chances))


def _ordered(every: Sequence[CountedOrder], day: date, length: int) -> set[str]:
    """Return the customers who ordered within that many days after a day."""
    return {one.customer for one in every if number(day) < one.day <= number(day) + length}


def _value(driver: neo4j.Driver, day: date, last: date, expected: dict[str, int]) -> Value:
    days = min(YEAR, (last - day).days)
    found = brought(driver, day, day + timedelta(days=days))
    return Value(days, sum(expected.values()) * days / YEAR, sum(net for one, net in found.items() if one in expected))


def _silent(_text: str, _done: int, _total: int) -> None:
    """Ignore progress."""
