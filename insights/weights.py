"""The weights of the rules, read once from weights.toml, and the rule version that a verdict carries."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from insights.enums import BuyingRole

# Increases when a rule changes in code while the weights stay the same.
REVISION = 2
_FILE = Path(__file__).with_name("weights.toml")
Table = TypeVar("Table")


@dataclass(frozen=True, slots=True)
class Components:
    rhythm: int
    breadth: int
    promises: int
    trust: int
    claims: int
    satisfaction: int
    repeat: int
    penetration: int
    advocacy: int
    care: int


@dataclass(frozen=True, slots=True)
class HalfLives:
    touchpoint: int
    joint_work: int
    satisfaction: int
    follow_up: int
    promise: int
    claim: int
    referral: int


@dataclass(frozen=True, slots=True)
class RhythmWeights:
    days: int
    slow_gaps: float
    half: float
    share: float
    money: float
    money_days: int
    prior_gaps: int
    gap: float
    lapsed: float


@dataclass(frozen=True, slots=True)
class BreadthWeights:
    days: int
    enough: int


@dataclass(frozen=True, slots=True)
class Ratio:
    prior: int
    early: float


@dataclass(frozen=True, slots=True)
class Readings:
    reached: float
    above: float
    below: float
    best: int
    good: int


@dataclass(frozen=True, slots=True)
class AdvocacyWeights:
    won: int
    enough: int


@dataclass(frozen=True, slots=True)
class ReachWeights:
    roles: int
    departments: int
    sites: int
    our_people: int
    enough_departments: int
    enough_sites: int
    enough_people: int


@dataclass(frozen=True, slots=True)
class Warmth:
    warm_days: int
    lukewarm_days: int
    warm: float
    lukewarm: float
    known: float


@dataclass(frozen=True, slots=True)
class Relational:
    score: int
    order_days: int
    touched_days: int
    silent_days: int
    silent_gaps: float
    silent_most: int
    lapsed_days: int


@dataclass(frozen=True, slots=True)
class Partnering:
    score: int
    order_days: int
    known_days: int
    overdue: float
    warm_contacts: int
    departments: int
    joint_work_days: int


@dataclass(frozen=True, slots=True)
class Levels:
    hysteresis: int
    relational: Relational
    partnering: Partnering


@dataclass(frozen=True, slots=True)
class Trends:
    days: int
    points: int


@dataclass(frozen=True, slots=True)
class Lifetime:
    orders: int
    patience: float
    repeat_days: int


@dataclass(frozen=True, slots=True)
class OrderChanceWeights:
    days: int
    customers: int
    outcomes: int
    most: int
    ridge: float
    lately: int


@dataclass(frozen=True, slots=True)
class CrossSell:
    half_life: int
    ridge: float
    dense: int
    nearest: int
    predictors: int
    similar: int
    backoff: float
    popular_days: int
    popular: int
    bought: int
    because: int
    unwilling: int
    enough: int
    board: int


@dataclass(frozen=True, slots=True)
class CareWeights:
    entered_days: int


@dataclass(frozen=True, slots=True)
class Asking:
    days: int
    asks: int
    verified: int
    thanks: int


@dataclass(frozen=True, slots=True)
class Consistency:
    due: int
    reps: int
    peers: int


@dataclass(frozen=True, slots=True)
class Ties:
    kept: int
    width: int
    strengths: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Introducers:
    asks: float
    asked: float
    department: float
    site: float
    employer: float
    days: int
    candidates: int


@dataclass(frozen=True, slots=True)
class RepeatClaimant:
    claims: int
    times: float
    not_correct: float


@dataclass(frozen=True, slots=True)
class Delivery:
    longer: float
    sample: int
    customers: int
    latest: int


@dataclass(frozen=True, slots=True)
class Limits:
    provisional: float
    evidence: int
    horizon_days: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The tables of weights.toml. Comments in that file say what each number means."""

    components: Components
    half_lives: HalfLives
    rhythm: RhythmWeights
    breadth: BreadthWeights
    ratio: Ratio
    satisfaction: Readings
    advocacy: AdvocacyWeights
    penetration: ReachWeights
    warmth: Warmth
    roles: Mapping[str, int]
    templates: Mapping[str, tuple[BuyingRole, ...]]
    levels: Levels
    trend: Trends
    lifetime: Lifetime
    order_chance: OrderChanceWeights
    cross_sell: CrossSell
    care: CareWeights
    asking: Asking
    consistency: Consistency
    ties: Ties
    introducers: Introducers
    repeat_claimant: RepeatClaimant
    delivery: Delivery
    limits: Limits

    def template(self, segment: str | None) -> tuple[BuyingRole, ...]:
        """Return the buying roles that a segment requires. The case of the segment's name does not matter."""
        return self.templates.get((segment or "").casefold(), self.templates["default"])


def _table(kind: type[Table], found: Mapping[str, Any]) -> Table:
    """Return a table of the file as an object. Raises TypeError for a missing or an unknown name."""
    hints = get_type_hints(kind)
    inner = {field.name: hints[field.name] for field in fields(kind) if is_dataclass(hints[field.name])}  # type: ignore[arg-type]  # a TypeVar
    return kind(**{name: _table(inner[name], value) if name in inner else value for name, value in found.items()})


def load(text: str) -> Weights:
    """Return the weights in a text like weights.toml. Raises ValueError or TypeError for unknown names, or
    for weights that do not add up.
    """
    found = tomllib.loads(text)
    found["roles"] = MappingProxyType(found["roles"])
    templates = {segment.casefold(): tuple(map(BuyingRole, roles)) for segment, roles in found["templates"].items()}
    found["templates"] = MappingProxyType(templates)
    weights = _table(Weights, found)
    total = sum(getattr(weights.components, field.name) for field in fields(Components))
    if total != 100:
        raise ValueError(f"insights/weights.toml: the components weigh {total} together; make them weigh 100.")
    return weights


_TEXT = _FILE.read_text(encoding="utf-8")
WEIGHTS = load(_TEXT)


def version(text: str) -> str:
    """Return the revision of the rules and a hash of the weights, such as `1-3f9c0a12be`."""
    return f"{REVISION}-{sha256(text.encode()).hexdigest()[:10]}"


_VERSION = version(_TEXT)


def rule_version() -> str:
    """Return the version that every standing carries."""
    return _VERSION
