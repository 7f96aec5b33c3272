"""What the rules say of a customer: relationship, penetration, satisfaction, lifetime value, and how the relationship came to be so."""

from typing import TYPE_CHECKING, Any

import strawberry

from graph import judge
from graph.projection.fields import Cited, Insight, Kind, Pages, by, prop
from graph.projection.fields import Edge as To
from graph.projection.fields import Property as Stored
from insights import enums, lifetime, order_chance, penetration, relationship, satisfaction, verdicts
from insights.standing import Cause
from insights.weights import WEIGHTS
from schema.declare import argument, field, lazy
from schema.node import Node
from schema.scalars import Date, Money

if TYPE_CHECKING:
    from schema.contact import Contact
    from schema.customer import Customer
else:
    Contact = lazy("Contact", "schema.contact")
    Customer = lazy("Customer", "schema.customer")

AS_OF = argument(
    "as_of", Date | None, "Judge the facts as of the end of this day, UTC, at the latest today; null: what the last refresh stored."
)
AS_OF_TODAY = argument("as_of", Date | None, "Judge the facts as of the end of this day of the viewer. Defaults to today.")


def says(description: str) -> Any:
    """A field of a verdict."""
    return strawberry.field(description=description)


@strawberry.type(description="One of the ten parts of a relationship's score, with the records behind it.")
class Component:
    key: enums.ComponentKey = says("Which part.")
    points: int | None = says("Points won. The points of all components add up to the score. Null if the component is not counted.")
    max_points: int = says("Points that can be won. Those of all components add up to 100. 0 if the component is not counted.")
    measured: bool = says("Whether there is anything to judge it by.")
    counted: bool = says("Whether it is part of the score. Good news that would lower the score is measured, but not counted.")
    value: float | None = says("How good it is, from 0 to 1. Null if it is not measured.")
    reason: str = says("Why, with the counts.")
    evidence: list[Node] = field(Cited("evidence"), "The records behind it, the most telling first, as far as you may see them.")


@strawberry.type(description="A condition of a level, with what there is of it.")
class MissingCondition:
    key: enums.GateKey = says("Which condition.")
    message: str = says("What it asks, and what there is.")


@strawberry.type(description="The level above the present one.")
class NextLevel:
    level: enums.Level = says("The level.")
    missing: list[MissingCondition] = says("What is missing for it; a score too low stands first.")


@strawberry.type(description="How deep the relationship with a customer is, and why (R1). A judgement is the same for whoever asks.")
class Relationship:
    level: enums.Level | None = says("The level; null without any purchase or touchpoint.")
    friendship: enums.Friendship | None = says("The level as a friendship. Null without a level, and if we have stopped calling.")
    score: int | None = says("0 to 100; null where nothing is measured.")
    confidence: float = says("Share of the weights that is measured, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5, so that new records may change the level soon.")
    trend: enums.Trend | None = says("Where the score went in the last 90 days; null where there was none.")
    as_of: Date | None = says("The day whose end is judged, UTC; null where no refresh has judged yet.")
    components: list[Component] = says("The ten parts of the score.")
    next_level: NextLevel | None = says("The level above, and what is missing for it. Null at the top, and if we have stopped calling.")
    will_drop_at: Date | None = says("The first day on which the level falls if nothing happens. Null at TRANSACTIONAL.")
    gates_left_out: list[MissingCondition] = says("Conditions that are not asked for, because nobody records what they need.")
    overdue: float | None = says("Days since the last order, in their usual gaps between orders.")
    reason: str = says("The judgement in a sentence or two.")
    empty_reason: str | None = says("Why there is no level; null where there is one.")
    rule_version: str | None = says("The version of the rules and weights that judged.")


@strawberry.type(description="A part in buying, and who plays it.")
class RoleCoverage:
    role: enums.BuyingRole = says("The part.")
    required: bool = says("Whether the customer's segment asks for it.")
    filled_by: Contact | None = field(Cited("filled_by", many=False), "The warmest contact in it; null where nobody is known.")
    warmth: float = says("1 with a two-way touchpoint within 90 days, 0.5 within a year, 0.25 known with an address, 0 missing.")


@strawberry.type(description="How well we reach into an account: a variety of people, not one (R3).")
class Penetration:
    score: int | None = says("0 to 100; null where it cannot be judged.")
    roles: list[RoleCoverage] = says("The parts in buying that the segment asks for, then others that somebody plays.")
    warm_contacts: int | None = says("Contacts with a two-way touchpoint within 90 days.")
    departments: int | None = says("Departments in which somebody can be reached.")
    sites: int | None = says("Sites at which somebody can be reached.")
    our_people: int | None = says("Own people with a two-way touchpoint within a year.")
    single_threaded: bool = says("Only one contact is warm: if they leave, so does the relationship.")
    reason: str = says("Why, with the counts.")
    empty_reason: str | None = says("Why there is no score; null where there is one.")
    as_of: Date | None = says("The day whose end is judged, UTC.")


@strawberry.type(description="What they say: experience minus expectation (R4), trust (R2), buying again (R17). Old readings count less.")
class SatisfactionSummary:
    measured: bool = says("Whether anybody was asked.")
    expectation: float | None = says("What they expected, 1 to 5.")
    experience: float | None = says("What they found, 1 to 5.")
    gap: float | None = says("Experience minus expectation, -4 to 4: below 0 it fell short.")
    willing_to_repeat: float | None = says("Would buy again, 1 to 5.")
    trustworthy: float | None = says("Was the rep trustworthy, 1 to 5.")
    did_as_said: float | None = says("Did product and rep do what they said, 1 to 5.")
    cared: float | None = says("Did the rep care, 1 to 5.")
    readings: int | None = says("How many readings there are.")
    reason: str = says("Why, with the counts.")
    empty_reason: str | None = says("Why nothing is measured; null where it is.")
    as_of: Date | None = says("The day whose end is judged, UTC.")


@strawberry.type(description="A customer judged by the years (R20), in the reporting currency; no level of service depends on it.")
class LifetimeValue:
    observed: Money | None = says("What they bought so far, net of returns and of the cost of their claims.")
    expected_next_year: Money | None = says("Value of the orders expected in the next year, undiscounted. Null before the first order.")
    method: str = says("How both were reckoned.")
    empty_reason: str | None = says("Why nothing is expected; null where something is.")
    as_of: Date | None = says("The day whose end is judged, UTC.")


@strawberry.type(description="A sign from which the chance of an order is estimated.")
class ChanceFactor:
    key: enums.ChanceSign = says("The sign.")
    value: float = says("Value of the sign, in the unit that `key` describes.")
    contribution: float = says(
        "What the sign adds to the log-odds of the chance, compared with an average customer. Negative lowers the chance."
    )
    reason: str = says("The sign in a sentence, with its effect.")


@strawberry.type(description="A fifth of the customers of a backtest, grouped by their estimated chance.")
class ChanceFifth:
    customers: int = says("Number of customers in the group.")
    expected: float = says("Mean of their estimated chances, from 0 to 1.")
    ordered: float = says("Share of them who ordered in the 90 days, from 0 to 1.")


@strawberry.type(
    description="How well the estimate did on a past window. The model was fitted on the 90 days before `since`, without the outcome."
)
class ChanceBacktest:
    since: Date = says("Day from whose end on orders count, UTC.")
    until: Date = says("Last day on which orders count, UTC.")
    customers: int = says("Number of customers, without confidential ones.")
    auc: float = says(
        "How often a customer who ordered had a higher chance than a customer who did not, from 0 to 1. 0.5 is a coin toss, 1 is always."
    )
    fifths: list[ChanceFifth] = says("The customers in five groups, from the lowest chance to the highest.")


@strawberry.type(description="Chance of an order in the next 90 days. It stands beside the relationship score and is not part of it.")
class OrderChance:
    chance: float | None = says("The chance, from 0 to 1. Null when it cannot be estimated.")
    baseline: float | None = says(
        "Log-odds of the chance of an average customer. Baseline plus all contributions is the log-odds of `chance`."
    )
    factors: list[ChanceFactor] = says("The signs behind the chance, each with its contribution. Empty when there is no chance.")
    measured: bool = says("Whether a chance could be estimated.")
    reason: str = says("The chance in a sentence, with the sign that moves it most.")
    empty_reason: str | None = says("Why there is no chance. Null when there is one.")
    as_of: Date | None = says("The day whose end is judged, UTC.")
    backtest: ChanceBacktest | None = says(
        "How well the estimate did on a past window. Null when fewer than 200 customers had bought before that window."
    )


@strawberry.type(description="Why a level is what it is on that day.")
class StandingCause:
    code: enums.CauseCode = says("A stable code.")
    message: str = says("The cause in a sentence.")


@strawberry.type(description="A level on a day: the current one, and one for each change of level.")
class Standing(Node):
    as_of: Date = field(Stored("toString(%v.asOf)"), "The day whose end was judged, UTC.")
    current: bool = field(prop("current"), "Whether it is the customer's current one.")
    level: enums.Level | None = field(prop("level"), "The level.")
    score: int | None = field(prop("score"), "0 to 100.")
    confidence: float = field(prop("confidence"), "Share of the weights that was measured, from 0 to 1.")
    provisional: bool = field(
        Stored(f"(%v.confidence < {WEIGHTS.limits.provisional})"),
        "Whether the confidence was below 0.5, so that the level was provisional.",
    )
    trend: enums.Trend | None = field(prop("trend"), "Where the score went in the 90 days before.")
    penetration: int | None = field(prop("penetration"), "Score of the penetration, 0 to 100.")
    rule_version: str = field(prop("ruleVersion"), "The version of the rules and weights that judged.")
    cause: StandingCause | None = field(Insight("%v.cause", judge.kept(Cause)), "Why the level changed on that day; null where it did not.")
    customer: Customer | None = field(To("(%v)<-[:STANDS]-(%n:Customer)"), "Whose it is.")


@strawberry.type(description="A level and score on a day.")
class LevelOnDay:
    level: enums.Level | None = says("The level.")
    score: int | None = says("0 to 100.")
    confidence: float = says("Share of the weights that is measured, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5.")
    as_of: Date = says("The day whose end is judged, UTC.")


@strawberry.type(description="Points of a component on two days, and why they differ.")
class ComponentChange:
    key: enums.ComponentKey = says("Which part.")
    before: int | None = says("Points on the first day; null where it was not measured.")
    after: int | None = says("Points on the last day; null where it is not measured.")
    reason: str = says("What changed.")


@strawberry.type(description="What changed in a relationship between two days.")
class RelationshipDiff:
    before: LevelOnDay = says("At the end of the first day.")
    after: LevelOnDay = says("At the end of the last day.")
    components: list[ComponentChange] = says("The parts of the score measured on either day, the largest change first.")


RELATIONSHIP = Insight(
    expression=judge.standing("verdict"),
    judge=judge.stored(verdicts.Relationship, confidence=0.0),
    computed=judge.facts(),
    rejudge=judge.judged(relationship.judge),
    stored={
        "level": "%v.level",
        "score": "%v.score",
        "confidence": "coalesce(%v.confidence, 0.0)",
        "provisional": f"coalesce(%v.confidence, 0.0) < {WEIGHTS.limits.provisional}",
        "trend": "%v.trend",
        "asOf": "toString(%v.asOf)",
        "overdue": "%v.overdue",
    },
)
PENETRATION = Insight(
    expression=judge.standing("penetrationVerdict"),
    judge=judge.stored(verdicts.Penetration, single_threaded=False),
    computed=judge.facts(),
    rejudge=judge.judged(penetration.judge),
    stored={
        "score": "%v.penetration",
        "singleThreaded": "coalesce(%v.singleThreaded, false)",
        "asOf": "toString(%v.asOf)",
    },
)
SATISFACTION = Insight(
    expression=judge.standing("satisfactionVerdict"),
    judge=judge.stored(verdicts.Satisfaction, measured=False),
    computed=judge.facts(),
    rejudge=judge.judged(lambda facts, _statistics, as_of: satisfaction.judge(facts.readings, as_of)),
)
LIFETIME_VALUE = Insight(
    expression=judge.standing("lifetimeValueVerdict"),
    judge=judge.stored(verdicts.LifetimeValue, method=judge.NEVER),
    computed=judge.facts(),
    rejudge=judge.judged(lifetime.judge),
)
ORDER_CHANCE = Insight(
    expression=judge.standing("orderChanceVerdict"),
    judge=judge.stored(verdicts.OrderChance, measured=False),
    computed=judge.facts(),
    rejudge=judge.judged(order_chance.judge),
)
DIFF = Insight(
    expression="",
    judge=judge.compared(relationship.judge, relationship.diff),
    computed=judge.facts(),
    days=("from", "to"),
)
CONTACT_SATISFACTION = Insight(expression="", judge=judge.said(satisfaction.judge), computed=judge.readings())
HISTORY = Pages("(%v)-[:STANDS]->(%n:Standing)", {"AS_OF": by("%n.asOf", Kind.DAY)}, ("AS_OF", "DESC"), held=True)
