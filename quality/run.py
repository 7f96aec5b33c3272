"""Measures quality on a time split: import data up to the cut, judge and query, then import later data and compare."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import neo4j

import ingest
from graph.client.driver import Address, connect
from graph.derived.refresh import refresh
from insights.enums import Level
from insights.relationship.chance_model import Fifth, auc, fifths
from quality.answers import CustomerAnswer, ask
from quality.baselines import Paths, Popular, rfm
from quality.figures import Figure, interval, mean, ndcg, recall
from quality.records import CountedOrder, PurchaseHistory, by_customer, number, orders

THIN = 3  # customers with at most this many products are also measured separately, because little is known about them
SHIFTS = (-7, -1, 0, 1, 7)  # days by which the end of the window is moved, to see how sensitive the figures are
LEVELS = (Level.PARTNERING, Level.RELATIONAL, Level.TRANSACTIONAL)
Progress = Callable[[str, int, int], None]
Scored = tuple[int, int, bool]  # the score, the sum of the RFM quintiles, and whether the customer ordered again
Ranked = Callable[[str], list[str]]


class QualityError(RuntimeError):
    """There is nothing to measure. The message says why and how to fix it."""


@dataclass(frozen=True, slots=True)
class Offers:
    """How well one way of offering predicted first purchases of products or categories that somebody had bought by the cut.

    `group` names the customers and the kind of items. `unforeseen` is the share of first purchases that nobody could offer, because nobody
    had bought the item before. These are left out.
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
    """All figures of one split. `ahead` is the lead of the score's AUC over the AUC of RFM, on the same draws.

    `chance` is the AUC of `orderChance`, and `fifths` are the customers grouped by it.
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
class DataSource:
    """Files with their mapping, the reporting currency and the exchange rates."""

    name: str
    path: Path
    currency: str | None = None
    rates: Path | None = None

    def load(self, driver: neo4j.Driver, until: date, tell: Progress) -> None:
        """Import the data known at the end of a day."""

        def rows(concept: str, read: int) -> None:
            tell(f"reading {concept} up to {until}", read, 0)

        ingest.load(driver, self.name, self.path, until=until, currency=self.currency, rates=self.rates, changes=False, progress=rows)


def measure(address: Address, source: DataSource, cut: date, until: date, progress: Progress | None = None) -> Quality:
    """Return the figures of a source. The database must be migrated, empty and exclusive, because it is written to.

    Data up to the end of `cut` is known. Orders from then to the end of `until` are predicted. Raises `QualityError` when the days are
    wrong or nobody bought, and `IngestError` when the source or its files are wrong.
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


def foretell(
    address: Address, driver: neo4j.Driver, source: DataSource, cut: date, progress: Progress | None = None
) -> dict[str, CustomerAnswer]:
    """Return the answers of the API at the end of the cut, from data known by then."""
    tell = progress or _silent
    source.load(driver, cut, tell)
    refresh(driver, cut, progress=tell)
    tell("asking about every customer", 0, 0)
    return ask(address, cut)


def compare(
    source: str, cut: date, until: date, answers: dict[str, CustomerAnswer], known: dict[str, PurchaseHistory], later: list[CountedOrder]
) -> Quality:
    """Return the figures from the answers at the cut, purchases up to the cut, and later orders, including orders after `until`."""
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


def _ends(cut: date, until: date, scores: dict[str, tuple[int, int]], later: list[CountedOrder]) -> Iterator[End]:
    """Yield the same split with the last day moved, at most to the last order."""
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


def _offers(
    day: int, answers: dict[str, CustomerAnswer], known: dict[str, PurchaseHistory], happened: dict[str, PurchaseHistory]
) -> list[Offers]:
    """Return the offers of products and categories: for everybody with a first purchase after the cut, and for
    customers with few products.
    """
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


def _products(bought: PurchaseHistory) -> dict[str, int]:
    return bought.products


def _categories(bought: PurchaseHistory) -> dict[str, int]:
    return bought.categories


def _silent(_text: str, _done: int, _total: int) -> None:
    """Ignore progress."""
