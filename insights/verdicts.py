"""Verdicts of the rules: frozen objects whose attributes are the fields of the API, and how JSON restores them.

A verdict is stored on a standing as `orjson.dumps(verdict)`. `restore(Relationship, orjson.loads(text))` returns an equal verdict. Records
are cited by id, days are ISO dates, money is (minor units, currency).
"""

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from insights.enums import BuyingRole, ChanceSign, ComponentKey, Friendship, GateKey, Level, Trend
from insights.relationship.chance_model import Backtest
from insights.weights import WEIGHTS

Money = tuple[int, str]
Verdict = TypeVar("Verdict")


@dataclass(frozen=True, slots=True)
class Component:
    """One of the ten components of a score.

    Not measured: `points` and `value` are None, `max_points` is 0. Measured but not counted: it holds only good news and would lower the
    score, so `points` is None and `max_points` is 0.
    """

    key: ComponentKey
    points: int | None
    max_points: int
    measured: bool
    value: float | None
    reason: str
    evidence: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Return whether the component is part of the score."""
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition of a level: its key, and a sentence with the requirement and the present state."""

    key: GateKey
    message: str


@dataclass(frozen=True, slots=True)
class NextLevel:
    """The next level and its missing conditions. A score that is too low comes first."""

    level: Level
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Relationship:
    """The level of a relationship and its reasons (R1).

    `score`: 0 to 100, the sum of the components' points; None if nothing is measured. `confidence`: share of the weights that is measured,
    0 to 1. `level`: None without a purchase and without a touchpoint; `empty_reason` says so. `trend`: None if there was no score 90 days
    before. `will_drop_at`: first day on which the level falls if nothing happens, at most two years ahead. `gates_left_out`: conditions
    that are left out because nobody records their evidence. `overdue`: days since the last order divided by the usual gap, None without an
    order.
    """

    level: Level | None
    friendship: Friendship | None
    score: int | None
    confidence: float
    trend: Trend | None
    as_of: str
    components: tuple[Component, ...]
    next_level: NextLevel | None
    will_drop_at: str | None
    gates_left_out: tuple[Missing, ...]
    overdue: float | None
    reason: str
    empty_reason: str | None
    rule_version: str

    @property
    def provisional(self) -> bool:
        """Return whether less than half of the weights is measured."""
        return provisional(self.confidence)


def provisional(confidence: float) -> bool:
    """Return whether a judgment with this confidence is provisional."""
    return confidence < WEIGHTS.limits.provisional


@dataclass(frozen=True, slots=True)
class FilledRole:
    """A buying role: whether the segment requires it, its best contact (None: unknown), and the warmth of the contact (0 to 1)."""

    role: BuyingRole
    required: bool
    filled_by: str | None
    warmth: float


@dataclass(frozen=True, slots=True)
class Penetration:
    """Account penetration (R3). `score`: 0 to 100, None if it cannot be judged (`empty_reason`).

    `warm_contacts`: two-way touchpoint within 90 days. `departments`, `sites`: numbers of departments and sites of reachable contacts.
    `our_people`: reps with a two-way touchpoint within a year. `single_threaded`: exactly one contact is warm.
    """

    score: int | None
    roles: tuple[FilledRole, ...]
    warm_contacts: int
    departments: int
    sites: int
    our_people: int
    single_threaded: bool
    reason: str
    empty_reason: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class SatisfactionSummary:
    """Satisfaction (R4), trust (R2) and willingness to buy again (R17): faded means from 1 to 5, None if never answered.

    `gap`: -4 to 4. `readings`: the number of readings.
    """

    measured: bool
    expectation: float | None
    experience: float | None
    gap: float | None
    willing_to_repeat: float | None
    trustworthy: float | None
    did_as_said: float | None
    cared: float | None
    readings: int
    reason: str
    empty_reason: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class LifetimeValue:
    """Lifetime value (R20), in the reporting currency.

    Observed: purchases minus returns minus the cost of claims. Expected: the next year (None without an order).
    """

    observed: Money
    expected_next_year: Money | None
    method: str
    empty_reason: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class ChanceFactor:
    """One sign of a coming order: its value, and its contribution to the log-odds of the chance."""

    key: ChanceSign
    value: float
    contribution: float
    reason: str


@dataclass(frozen=True, slots=True)
class OrderChance:
    """The chance (0 to 1) of an order in the next 90 days. `baseline` plus all contributions is its log-odds.

    Not measured: `chance` and `baseline` are None, `factors` is empty, and `empty_reason` says why. `backtest` is None if the data do not
    reach back far enough.
    """

    chance: float | None
    baseline: float | None
    factors: tuple[ChanceFactor, ...]
    measured: bool
    reason: str
    empty_reason: str | None
    as_of: str
    backtest: Backtest | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Level and score on a day."""

    level: Level | None
    score: int | None
    as_of: str
    confidence: float = 0.0

    @property
    def provisional(self) -> bool:
        """Return whether less than half of the weights is measured."""
        return provisional(self.confidence)


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """Points of a component before and after, its maximum, and its reason. Not measured or not counted: points None, maximum 0."""

    key: ComponentKey
    before: int | None
    after: int | None
    max_before: int
    max_after: int
    reason: str


@dataclass(frozen=True, slots=True)
class RelationshipDiff:
    """The difference between two days, the largest change first."""

    before: Stand
    after: Stand
    components: tuple[ComponentChange, ...]


def restore(kind: type[Verdict], stored: dict[str, Any]) -> Verdict:
    """Return the verdict of a JSON object. Fields that an older rule did not write are None. Closed sets stay plain text, which equals the
    enum.
    """
    values = {}
    plain: Any = kind
    for name, inner, empty in _shape(plain):
        value = stored.get(name)
        if isinstance(value, list):
            values[name] = tuple(value if inner is None else [restore(inner, one) for one in value])
        elif value is None:
            values[name] = empty
        else:
            values[name] = value if inner is None else restore(inner, value)
    return kind(**values)


@cache
def _shape(kind: type[Any]) -> tuple[tuple[str, type[Any] | None, Any], ...]:
    """Return name, inner verdict type (if any), and default of each field."""
    hints = get_type_hints(kind)
    shape = []
    for field in fields(kind):
        hint = hints[field.name]
        inner = next((one for one in (hint, *get_args(hint)) if isinstance(one, type) and is_dataclass(one)), None)
        shape.append((field.name, inner, () if get_origin(hint) is tuple and Ellipsis in get_args(hint) else None))
    return tuple(shape)
