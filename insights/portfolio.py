"""Portfolio of a territory: levels, migration, the virtuous circle, claims, care and lost sales (R11, R15, R16, R18, R19).

`portfolio.cypher` and `portfolio_care.cypher` in `graph/cypher/` count records. This module turns the counts into shares. Every share comes
with the number that it is a share of.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

from insights.aftersales.care import CareShares, Counts, share, shares
from insights.enums import CircleStep, ClaimCause, CustomerSize, Level
from insights.verdicts import Money
from insights.weights import WEIGHTS

_W = WEIGHTS.consistency
_HOUR = 3600
# Deepest level first. Customers who were not judged come last.
_LEVELS: tuple[Level | None, ...] = (*reversed(Level), None)
_CAUSES = {cause: place for place, cause in enumerate(ClaimCause)}


class PortfolioRow(NamedTuple):
    """A row of one of the two statements: its part of the portfolio, its key, and the counts."""

    part: str
    keys: list[Any]
    counts: list[Any]


@dataclass(frozen=True, slots=True)
class LevelShare:
    """Number and share of customers at a level. None: not judged by that day."""

    level: Level | None
    customers: int
    of: int
    share: float | None


@dataclass(frozen=True, slots=True)
class LevelMigration:
    """Number of customers by their levels at the end of two days."""

    from_: Level | None
    to: Level | None
    customers: int


@dataclass(frozen=True, slots=True)
class CircleShare:
    """Number and share of customers who reached a step, among the customers who could (R16)."""

    step: CircleStep
    customers: int
    of: int
    share: float | None


@dataclass(frozen=True, slots=True)
class ClaimFigures:
    """Claims opened, claims resolved or past their due date, claims resolved in time, and the median hours from opening to resolution."""

    opened: int
    due: int
    resolved_in_time: int
    resolved: int
    median_hours_to_resolve: float | None


@dataclass(frozen=True, slots=True)
class CauseClaims(ClaimFigures):
    """Claims of one cause (R11)."""

    cause: ClaimCause | None


@dataclass(frozen=True, slots=True)
class DepartmentClaims(ClaimFigures):
    """Claims that one department answers for (R19)."""

    department: str | None


@dataclass(frozen=True, slots=True)
class RepCare(CareShares):
    """The care of one rep."""

    rep: str


@dataclass(frozen=True, slots=True)
class SizeCare(CareShares):
    """The care of customers of one size class (R20). None: size unknown, or no order yet."""

    size: CustomerSize | None


@dataclass(frozen=True, slots=True)
class QuartileCare(CareShares):
    """The care of a quarter of the customers with an order, by net value (R20): 1 for the smallest. `net_value_up_to` is the highest net
    value in it. None: the care of customers without an order.
    """

    quartile: int | None
    net_value_up_to: Money | None


@dataclass(frozen=True, slots=True)
class CareMean(CareShares):
    """The care of several reps together."""

    reps: int


@dataclass(frozen=True, slots=True)
class LostSales:
    """Lost sales: their number, the number with a known value, the sum of the known values (None if none), and the number that gave a
    referral.
    """

    count: int
    valued: int
    value: Money | None
    gave_referral: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The whole portfolio."""

    customers: int
    levels: tuple[LevelShare, ...]
    migration: tuple[LevelMigration, ...]
    virtuous_circle: tuple[CircleShare, ...]
    claims_by_cause: tuple[CauseClaims, ...]
    claims_by_department: tuple[DepartmentClaims, ...]
    care: tuple[RepCare, ...]
    care_by_size: tuple[SizeCare, ...]
    care_by_quartile: tuple[QuartileCare, ...]
    care_mean: CareMean | None
    consistency: float | None
    consistency_reps: int
    lost_sales: LostSales
    withheld: bool
    empty_reason: str | None


def judge(rows: Iterable[PortfolioRow], *, rep: str | None, withheld: bool) -> Portfolio:
    """Return the portfolio of the rows.

    `rep` is the viewer's rep if the viewer may see only their own care. The mean of all reps is then added if enough reps are in it to hide
    each other.
    """
    found: dict[str, list[PortfolioRow]] = defaultdict(list)
    for row in rows:
        found[row.part].append(row)
    (customers,) = found["CUSTOMERS"][0].counts
    moves = {(row.keys[0], row.keys[1]): row.counts[0] for row in found["LEVELS"]}
    unjudged = customers - sum(moves.values())
    if unjudged:
        moves[None, None] = moves.get((None, None), 0) + unjudged
    reps = _reps(found["CARE"])
    peers = reps if rep is None else _reps(found["PEERS"])
    enough = [one for one in peers.values() if _due(one) >= _W.due]
    seen = reps if rep is None else {rep: reps.get(rep, {})}
    return Portfolio(
        customers=customers,
        levels=_levels(moves, customers),
        migration=tuple(
            LevelMigration(before, after, moves[before, after]) for before in _LEVELS for after in _LEVELS if moves.get((before, after))
        ),
        virtuous_circle=_circle(customers, found["CIRCLE"][0].counts),
        claims_by_cause=tuple(CauseClaims(*_claims(row), cause=row.keys[0]) for row in sorted(found["CAUSE"], key=_most_opened)),
        claims_by_department=tuple(
            DepartmentClaims(*_claims(row), department=row.keys[0]) for row in sorted(found["DEPARTMENT"], key=_most_opened)
        ),
        care=tuple(RepCare(rep=name, **shares(care)) for name, care in sorted(seen.items(), key=lambda one: (-_due(one[1]), one[0]))),
        care_by_size=_by_size(found["CARE"]),
        care_by_quartile=_by_quartile(found["CARE"], found["QUARTILES"][0].counts, found["LOST"][0].keys),
        care_mean=CareMean(reps=len(enough), **shares(*enough)) if len(enough) >= (_W.reps if rep is None else _W.peers) else None,
        consistency=consistency([_total(one) for one in enough]) if rep is None else None,
        consistency_reps=len(enough) if rep is None else 0,
        lost_sales=_lost(found["LOST"][0]),
        withheld=withheld,
        empty_reason=None if customers else "There is no customer here that you may see.",
    )


def consistency(reps: Sequence[tuple[int, int]]) -> float | None:
    """Return how alike reps care (R18): 1 minus the weighted standard deviation of their shares of follow-ups done in time.

    `reps` are (came due, done in time) of the reps with enough follow-ups due. None for fewer than two reps.
    """
    if len(reps) < _W.reps:
        return None
    total = sum(due for due, _ in reps)
    mean = sum(done for _, done in reps) / total
    return round(1 - sqrt(sum(due * (done / due - mean) ** 2 for due, done in reps) / total), 4)


def _levels(moves: Mapping[tuple[Any, Any], int], customers: int) -> tuple[LevelShare, ...]:
    """Return the customers by level at the end of the period. Customers who were not judged are included, so the shares add up to 1."""
    standing: Counter[Any] = Counter()
    for (_, after), count in moves.items():
        standing[after] += count
    return tuple(LevelShare(level, standing[level], customers, share(standing[level], customers)) for level in _LEVELS)


def _circle(customers: int, counts: Sequence[int]) -> tuple[CircleShare, ...]:
    """Return the steps. Each step counts customers of the previous step. SATISFIED counts only customers with a reading."""
    bought, asked, satisfied, again, referred, brought = counts
    steps = (
        (CircleStep.BOUGHT, bought, customers),
        (CircleStep.SATISFIED, satisfied, asked),
        (CircleStep.BOUGHT_AGAIN, again, satisfied),
        (CircleStep.REFERRED, referred, again),
        (CircleStep.REFERRED_BOUGHT, brought, referred),
    )
    return tuple(CircleShare(step, part, of, share(part, of)) for step, part, of in steps)


def _claims(row: PortfolioRow) -> tuple[int, int, int, int, float | None]:
    opened, due, in_time, resolved, seconds = row.counts
    return opened, due, in_time, resolved, None if seconds is None else round(seconds / _HOUR, 1)


def _most_opened(row: PortfolioRow) -> tuple[Any, ...]:
    """Return the sort key: largest number first, unknown last."""
    (key,) = row.keys
    return key is None, -row.counts[0], _CAUSES.get(key, 0), key or ""


def _reps(rows: Iterable[PortfolioRow]) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Return the counts of each rep by kind of follow-up."""
    return _by(0, rows)


def _by_size(rows: Iterable[PortfolioRow]) -> tuple[SizeCare, ...]:
    """Return the care of each size class that had follow-ups due, the largest class first (R20)."""
    sizes = _by(2, rows)
    return tuple(SizeCare(size=size, **shares(sizes[size])) for size in (*reversed(CustomerSize), None) if size in sizes)


def _by_quartile(rows: Iterable[PortfolioRow], up_to: Sequence[int | None], currencies: Sequence[str | None]) -> tuple[QuartileCare, ...]:
    """Return the care of each quarter of the customers that had follow-ups due, the largest customers first (R20).

    A share of fewer than `consistency.due` follow-ups is None, because the quarters are compared.
    """
    quarters = _by(3, rows)
    currency = next(iter(currencies), None)
    return tuple(
        QuartileCare(
            quartile=one,
            net_value_up_to=(up_to[one - 1] or 0, currency) if one and currency and up_to[one - 1] is not None else None,
            **_large_enough(shares(quarters[one])),
        )
        for one in (4, 3, 2, 1, None)
        if one in quarters
    )


def _large_enough(found: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `CareShares` without the shares of small samples. Each sample stands before its share."""
    names = list(found)
    for sample, told in zip(names[::2], names[1::2], strict=True):
        if found[sample] < _W.due:
            found[told] = None
    return found


def _by(key: int, rows: Iterable[PortfolioRow]) -> dict[Any, dict[str, tuple[int, int, int]]]:
    found: dict[Any, dict[str, tuple[int, int, int]]] = defaultdict(dict)
    for row in rows:
        one, kind = row.keys[key], row.keys[1]
        due, done, by_seller = (before + more for before, more in zip(found[one].get(kind, (0, 0, 0)), row.counts, strict=True))
        found[one][kind] = (due, done, by_seller)
    return found


def _total(care: Counts) -> tuple[int, int]:
    return _due(care), sum(done for _, done, _ in care.values())


def _due(care: Counts) -> int:
    return sum(due for due, _, _ in care.values())


def _lost(row: PortfolioRow) -> LostSales:
    count, valued, value, gave = row.counts
    known = row.keys and row.keys[0] and (valued or not count)
    return LostSales(count, valued, (value, row.keys[0]) if known else None, gave)
