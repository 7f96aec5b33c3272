"""Quality on a time split: import what was known at the cut, judge, ask; then import what came, and compare."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import neo4j

import ingest
from graph.driver import Address, connect
from graph.refresh import refresh
from insights.chance_model import Fifth, auc, fifths
from insights.enums import Level
from quality.answers import Answer, ask
from quality.baselines import Paths, Popular, rfm
from quality.figures import Figure, interval, mean, ndcg, recall
from quality.records import Bought, Order, by_customer, number, orders

THIN = 3  # customers with at most so many products are looked at alone: there is little to go by
SHIFTS = (-7, -1, 0, 1, 7)  # days by which the end of the window is moved, to see how much hangs on it
LEVELS = (Level.PARTNERING, Level.RELATIONAL, Level.TRANSACTIONAL)
Progress = Callable[[str, int, int], None]
Scored = tuple[int, int, bool]  # the score, the sum of the RFM quintiles, whether they ordered again
Ranked = Callable[[str], list[str]]


class QualityError(RuntimeError):
    """There is nothing to measure: the message says why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Offers:
    """How well one way of offering foretold what was bought for the first time, of things that somebody had bought by the cut.

    `group` says whose purchases of what; `unforeseen` is the share of such first purchases that was of things new to everybody, which
    nobody could offer: left out.
    """

    group: str
    way: str
    ndcg: Figure
    recall: Figure
    unforeseen: float


@dataclass(frozen=True, slots=True)
class End:
    """The same split with another last day: how many ordered again up to it, and the AUC of the score and of RFM."""

    until: date
    again: int
    score: float | None
    rfm: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """All figures of one split. `ahead`: by how much the score's AUC is ahead of that of RFM, on the same draws. `chance` is the AUC of
    `orderChance`, `fifths` are the customers grouped by it.
    """

    source: str
    cut: date
    until: date
    customers: int
    again: int
    score: Figure
    rfm: Figure
    ahead: Figure
    chance: Figure
    fifths: tuple[Fifth, ...]
    levels: dict[Level, Figure]
    ends: list[End]
    offers: list[Offers]


@dataclass(frozen=True, slots=True)
class Source:
    """Files with the mapping that reads them, and how amounts are counted."""

    name: str
    path: Path
    currency: str | None = None
    rates: Path | None = None

    def load(self, driver: neo4j.Driver, until: date, tell: Progress) -> None:
        """Import what was known at the end of a day."""

        def rows(concept: str, read: int) -> None:
            tell(f"reading {concept} up to {until}", read, 0)

        ingest.load(driver, self.name, self.path, until=until, currency=self.currency, rates=self.rates, changes=False, progress=rows)


def measure(address: Address, source: Source, cut: date, until: date, progress: Progress | None = None) -> Quality:
    """The figures of a source, on a database that is migrated, empty and ours alone: it is written to.

    Known is what happened up to the end of `cut`; foretold is what happens after it up to the end of `until`. Raises `QualityError`
    where the days are wrong or nobody bought, `IngestError` where the source or its files are.
    """
    if not cut < until <= datetime.now(UTC).date():
        raise QualityError(f"From {cut} to {until} nothing can be measured: give a cut, a later --until, and both in the past.")
    tell = progress or _silent
    with connect(address) as driver:
        answers = foretell(address, driver, source, cut, tell)
        known = by_customer(orders(driver, date.min, cut))
        last = min(until + timedelta(days=max(SHIFTS)), datetime.now(UTC).date())
        source.load(driver, last, tell)
        later = orders(driver, cut, last)
    happened = by_customer(one for one in later if one.day <= number(until))
    if not happened.keys() & known.keys():
        raise QualityError(f"{source.name} has no customer who bought up to {cut} and again up to {until}: choose other days.")
    tell("comparing", 0, 0)
    return compare(source.name, cut, until, answers, known, later)


def foretell(address: Address, driver: neo4j.Driver, source: Source, cut: date, progress: Progress | None = None) -> dict[str, Answer]:
    """What the API answers at the end of the cut, from what was known by then."""
    tell = progress or _silent
    source.load(driver, cut, tell)
    refresh(driver, cut, progress=tell)
    tell("asking about every customer", 0, 0)
    return ask(address, cut)


def compare(source: str, cut: date, until: date, answers: dict[str, Answer], known: dict[str, Bought], later: list[Order]) -> Quality:
    """The figures, from what was answered at the cut, what was bought by then, and the orders after it (also those after `until`)."""
    happened = by_customer(one for one in later if one.day <= number(until))
    customers = sorted(known)
    quintiles = rfm(known)
    scored = [(answers[one].score or 0, quintiles[one], one in happened) for one in customers]
    chances = [(chance, one in happened) for one in customers if (chance := answers[one].chance) is not None]
    levels = {level: [float(one in happened) for one in customers if answers[one].level == level] for level in LEVELS}
    return Quality(
        source=source,
        cut=cut,
        until=until,
        customers=len(customers),
        again=len(happened.keys() & known.keys()),
        score=interval(scored, _auc_of_score),
        rfm=interval(scored, _auc_of_rfm),
        ahead=interval(scored, lambda rows: _difference(_auc_of_score(rows), _auc_of_rfm(rows))),
        chance=interval(chances, auc),
        fifths=fifths(chances),
        levels={level: interval(found, mean) for level, found in levels.items()},
        ends=list(_ends(cut, until, {one: (answers[one].score or 0, quintiles[one]) for one in customers}, later)),
        offers=_offers(number(cut), answers, known, happened),
    )


def _ends(cut: date, until: date, scores: dict[str, tuple[int, int]], later: list[Order]) -> Iterator[End]:
    """The last day moved: no further than the orders reach."""
    reach = max(one.day for one in later)
    for shift in SHIFTS:
        end = until + timedelta(days=shift)
        if cut < end and (shift <= 0 or number(end) <= reach):
            again = {one.customer for one in later if one.day <= number(end)}
            rows = [(*both, one in again) for one, both in scores.items()]
            yield End(end, len(again & scores.keys()), _auc_of_score(rows), _auc_of_rfm(rows))


def _auc_of_score(rows: Sequence[Scored]) -> float | None:
    return auc((score, again) for score, _, again in rows)


def _auc_of_rfm(rows: Sequence[Scored]) -> float | None:
    return auc((quintiles, again) for _, quintiles, again in rows)


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _offers(day: int, answers: dict[str, Answer], known: dict[str, Bought], happened: dict[str, Bought]) -> list[Offers]:
    """Products and categories, for everybody who bought something new after the cut, and for those who had few products by then."""
    found = []
    for what, of, ranked in (
        ("products", _products, lambda one: answers[one].products),
        ("categories", _categories, lambda one: answers[one].categories),
    ):
        histories = {one: of(mine) for one, mine in known.items()}
        ways: dict[str, Ranked] = {"crossSell": ranked, "path counting": Paths(histories).best, "popularity": Popular(histories, day).best}
        first = {one: of(mine).keys() - histories[one].keys() for one, mine in sorted(happened.items()) if one in known}
        sold = {thing for mine in histories.values() for thing in mine}
        thin = {one: things for one, things in first.items() if len(known[one].products) <= THIN}
        for group, bought in ((what, first), (f"{what}, at most {THIN} products before", thin)):
            found += [_offered(group, way, best, bought, sold) for way, best in ways.items()]
    return found


def _offered(group: str, way: str, best: Ranked, bought: dict[str, set[str]], sold: set[str]) -> Offers:
    pairs = [(best(one), things & sold) for one, things in bought.items() if things & sold]
    total = sum(len(things) for things in bought.values())
    return Offers(
        group,
        way,
        interval([ndcg(*one) for one in pairs], mean),
        interval([recall(*one) for one in pairs], mean),
        1 - sum(len(things) for _, things in pairs) / total if total else 0.0,
    )


def _products(bought: Bought) -> dict[str, int]:
    return bought.products


def _categories(bought: Bought) -> dict[str, int]:
    return bought.categories


def _silent(_text: str, _done: int, _total: int) -> None:
    """Nobody watches."""
