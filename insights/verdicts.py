"""What the rules answer: frozen objects whose attributes are the fields of the API, and how they come back from JSON.

A verdict is stored on a standing as `orjson.dumps(verdict)`; `restore(Relationship, orjson.loads(text))` gives an equal one. Records
are cited by id, days are ISO dates, money is (minor units, currency).
"""

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from insights.chance_model import Backtest
from insights.enums import BuyingRole, ChanceSign, ComponentKey, Friendship, GateKey, Level, Trend
from insights.weights import WEIGHTS

Money = tuple[int, str]
Verdict = TypeVar("Verdict")


@dataclass(frozen=True, slots=True)
class Component:
    """One of the ten parts of a score. Not measured: `points` and `value` are None, `max_points` is 0. Measured and not counted: it would
    lower the score with nothing but good news, so `points` is None and `max_points` 0.
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
        """Whether it is a part of the score."""
        return self.points is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition of a level: its key and, in a sentence, what it asks and what there is."""

    key: GateKey
    message: str


@dataclass(frozen=True, slots=True)
class NextLevel:
    """The level above, and what is missing for it: a score too low stands first."""

    level: Level
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Relationship:
    """How deep a relationship is, and why (R1).

    `score` 0 to 100, the sum of the components' points; None where nothing is measured. `confidence` 0 to 1: the share of the
    weights that is measured. `level` is None without any purchase or touchpoint; `empty_reason` says so. `trend` is None
    where there was no score 90 days before. `will_drop_at`: the first day on which the level falls if nothing happens, at most two
    years ahead. `gates_left_out`: conditions that nobody can be judged by, because their evidence is recorded nowhere.
    `overdue`: days since the last order in gaps between orders, None without an order.
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
        """Whether less than half of the weights is measured."""
        return provisional(self.confidence)


def provisional(confidence: float) -> bool:
    """Whether a judgement rests on too little to be relied upon."""
    return confidence < WEIGHTS.limits.provisional


@dataclass(frozen=True, slots=True)
class FilledRole:
    """A part in buying: whether the segment requires it, the best person in it (None: unknown), how warm that contact is (0 to 1)."""

    role: BuyingRole
    required: bool
    filled_by: str | None
    warmth: float


@dataclass(frozen=True, slots=True)
class Penetration:
    """How well we reach into an account (R3): `score` 0 to 100, None where it cannot be judged (`empty_reason`).

    `warm_contacts` had a two-way touchpoint within 90 days; `departments` and `sites` are those of reachable people; `our_people` had
    a two-way touchpoint with them within a year. `single_threaded`: one warm contact only.
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
class Satisfaction:
    """Experience minus expectation (R4) and the answers on trust (R2) and repeating (R17): faded means on the scale 1 to 5, None if never
    answered; `gap` -4 to 4; `readings` is how many there are.
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
    """A customer judged by the years (R20), in the reporting currency: bought so far, net of returns and of claims' cost, and what
    the next year is expected to bring (None without an order).
    """

    observed: Money
    expected_next_year: Money | None
    method: str
    empty_reason: str | None
    as_of: str


@dataclass(frozen=True, slots=True)
class ChanceFactor:
    """One sign of a coming order: its value, and what it adds to the log-odds of the chance."""

    key: ChanceSign
    value: float
    contribution: float
    reason: str


@dataclass(frozen=True, slots=True)
class OrderChance:
    """The chance (0 to 1) of an order in the next 90 days. `baseline` plus all contributions is its log-odds.

    Not measured: `chance` and `baseline` are None, `factors` is empty, and `empty_reason` says why. `backtest` is None where the data
    reach back too little.
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
    """A level and score on a day."""

    level: Level | None
    score: int | None
    as_of: str
    confidence: float = 0.0

    @property
    def provisional(self) -> bool:
        """Whether less than half of the weights is measured."""
        return provisional(self.confidence)


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """Points of a component before and after, of how many, and why. Not measured or not counted: None of 0 points."""

    key: ComponentKey
    before: int | None
    after: int | None
    max_before: int
    max_after: int
    reason: str


@dataclass(frozen=True, slots=True)
class RelationshipDiff:
    """What changed between two days; the largest change first."""

    before: Stand
    after: Stand
    components: tuple[ComponentChange, ...]


def restore(kind: type[Verdict], stored: dict[str, Any]) -> Verdict:
    """The verdict that was dumped to JSON. Fields that an older rule did not write are None; closed sets stay plain text (equal to it)."""
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
    """Of each field: its name, the verdict inside it if any, and what it is when nothing was written."""
    hints = get_type_hints(kind)
    shape = []
    for field in fields(kind):
        hint = hints[field.name]
        inner = next((one for one in (hint, *get_args(hint)) if isinstance(one, type) and is_dataclass(one)), None)
        shape.append((field.name, inner, () if get_origin(hint) is tuple and Ellipsis in get_args(hint) else None))
    return tuple(shape)
