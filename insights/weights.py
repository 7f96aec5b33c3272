"""The weights of the rules, read once from weights.toml, and the rule version that a verdict carries."""

import tomllib
from collections.abc import Mapping
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self, TypeVar, cast, dataclass_transform

from pydantic import AfterValidator, ConfigDict, model_validator
from pydantic.dataclasses import dataclass

from insights.enums import BuyingRole

# Increases when a rule changes in code while the weights stay the same.
REVISION = 2
_FILE = Path(__file__).with_name("weights.toml")
_READ_ONLY = AfterValidator(MappingProxyType)
Table = TypeVar("Table")


@dataclass_transform(frozen_default=True)
def table(kind: type[Table]) -> type[Table]:
    """Make the class a table of the file. A missing name, an unknown name and a wrong type are errors with their path in the file."""
    return cast("type[Table]", dataclass(kind, frozen=True, slots=True, config=ConfigDict(extra="forbid")))


@table
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

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        if (total := sum(astuple(self))) != 100:
            raise ValueError(f"the components weigh {total} together; make them weigh 100")
        return self


@table
class HalfLives:
    touchpoint: int
    joint_work: int
    satisfaction: int
    follow_up: int
    promise: int
    claim: int
    referral: int


@table
class RhythmWeights:
    days: int
    slow_gaps: float
    half: float
    share: float
    money: float
    money_days: int
    prior_gaps: int
    gap: int
    lapsed: float


@table
class BreadthWeights:
    days: int
    enough: int


@table
class Ratio:
    prior: int
    early: float


@table
class Readings:
    reached: float
    above: float
    below: float
    best: int
    good: int


@table
class AdvocacyWeights:
    won: int
    enough: int


@table
class ReachWeights:
    roles: int
    departments: int
    sites: int
    our_people: int
    enough_departments: int
    enough_sites: int
    enough_people: int


@table
class Warmth:
    warm_days: int
    lukewarm_days: int
    warm: float
    lukewarm: float
    known: float


@table
class Relational:
    score: int
    order_days: int
    touched_days: int
    silent_days: int
    silent_gaps: float
    silent_most: int
    lapsed_days: int


@table
class Partnering:
    score: int
    order_days: int
    known_days: int
    overdue: float
    warm_contacts: int
    departments: int
    joint_work_days: int


@table
class Levels:
    hysteresis: int
    relational: Relational
    partnering: Partnering


@table
class Trends:
    days: int
    points: int


@table
class Lifetime:
    orders: int
    patience: float
    repeat_days: int


@table
class OrderChanceWeights:
    days: int
    customers: int
    outcomes: int
    most: int
    ridge: float
    lately: int


@table
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


@table
class CareWeights:
    entered_days: int


@table
class Asking:
    days: int
    asks: int
    verified: int
    thanks: int


@table
class Consistency:
    due: int
    reps: int
    peers: int


@table
class Ties:
    kept: int
    width: int
    strengths: Annotated[Mapping[str, float], _READ_ONLY]


@table
class Introducers:
    asks: float
    asked: float
    department: float
    site: float
    employer: float
    days: int
    candidates: int


@table
class RepeatClaimant:
    claims: int
    times: float
    not_correct: float


@table
class Delivery:
    longer: float
    sample: int
    customers: int
    latest: int


@table
class Limits:
    provisional: float
    evidence: int
    horizon_days: int


@table
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
    roles: Annotated[Mapping[str, int], _READ_ONLY]
    templates: Annotated[Mapping[Annotated[str, AfterValidator(str.casefold)], tuple[BuyingRole, ...]], _READ_ONLY]
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


def load(text: str) -> Weights:
    """Return the weights in a text like weights.toml. Raises ValueError with the path of each mistake."""
    return Weights(**tomllib.loads(text))


_TEXT = _FILE.read_text(encoding="utf-8")
WEIGHTS = load(_TEXT)


def version(text: str) -> str:
    """Return the revision of the rules and a hash of the weights, such as `1-3f9c0a12be`."""
    return f"{REVISION}-{sha256(text.encode()).hexdigest()[:10]}"


_VERSION = version(_TEXT)


def rule_version() -> str:
    """Return the version that every standing carries."""
    return _VERSION
