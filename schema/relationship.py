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
    measured: bool = says("Whether there are records to judge the component by.")
    counted: bool = says(
        "Whether the component is part of the score. One with nothing but good records is left out if it would lower the score."
    )
    value: float | None = says("How good the component is, from 0 to 1. Null if it is not measured.")
    reason: str = says("Why the value is what it is, with the counts.")
    evidence: list[Node] = field(Cited("evidence"), "The records behind the value that are visible to you, the most important first.")


@strawberry.type(description="A condition of a level, with what there is of it.")
class MissingCondition:
    key: enums.GateKey = says("Which condition.")
    message: str = says("What the level needs, and what the customer has.")


@strawberry.type(description="The level above the present one.")
class NextLevel:
    level: enums.Level = says("The level.")
    missing: list[MissingCondition] = says("Conditions that are not met yet. A score that is too low comes first.")


@strawberry.type(description="How deep the relationship with a customer is, and why (R1). The judgment is the same for every viewer.")
class Relationship:
    level: enums.Level | None = says("The level. Null without a purchase and a touchpoint.")
    friendship: enums.Friendship | None = says("The level as a friendship. Null without a level, and if we have stopped calling.")
    score: int | None = says("Score from 0 to 100. Null if nothing is measured.")
    confidence: float = says("Weights of the measured components as a share of all weights, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5, so that new records may change the level soon.")
    trend: enums.Trend | None = says("How the score moved in the last 90 days. Null if there was no score 90 days ago.")
    as_of: Date | None = says("The day whose end is judged, UTC. Null before the first refresh.")
    components: list[Component] = says("The ten parts of the score.")
    next_level: NextLevel | None = says("The level above, and what is missing for it. Null at the top, and if we have stopped calling.")
    will_drop_at: Date | None = says("The first day on which the level falls if nothing happens. Null at TRANSACTIONAL.")
    gates_left_out: list[MissingCondition] = says("Conditions that are not checked, because the graph records nothing to check them by.")
    overdue: float | None = says(
        "Days since the last order, divided by the customer's usual gap between orders. At 1 the next order is due."
    )
    reason: str = says("The judgment in a few sentences.")
    empty_reason: str | None = says("Why there is no level. Null if there is one.")
    rule_version: str | None = says("Version of the rules and weights behind the judgment.")


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
    departments: int | None = says("Departments with a contact who has an address or had a two-way touchpoint within a year.")
    sites: int | None = says("Sites with a contact who has an address or had a two-way touchpoint within a year.")
    our_people: int | None = says("Our reps with a two-way touchpoint within a year.")
    single_threaded: bool = says("Whether only one contact is warm. If that contact leaves, the relationship is lost.")
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
    since: Date = says("Day before the window, UTC. Orders count from the next day on.")
    until: Date = says("Last day of the window, UTC. Orders on this day still count.")
    customers: int = says("Number of customers, without confidential ones.")
    auc: float = says(
        "How often a customer who ordered had a higher chance than a customer who did not, from 0 to 1. 0.5 is a coin toss, 1 is always."
    )
    fifths: list[ChanceFifth] = says("The customers in five groups, from the lowest chance to the highest.")


@strawberry.type(description="Chance of an order in the next 90 days. It stands beside the relationship score and is not part of it.")
class OrderChance:
    chance: float | None = says("The chance, from 0 to 1. Null when it cannot be estimated.")
    baseline: float | None = says(
        "Log-odds of the chance of an average customer. `chance` is 1 / (1 + e^-x), where x is the baseline plus all contributions."
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
    confidence: float = field(prop("confidence"), "Weights of the measured components as a share of all weights, from 0 to 1.")
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
    confidence: float = says("Weights of the measured components as a share of all weights, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5.")
    as_of: Date = says("The day whose end is judged, UTC.")


@strawberry.type(description="Points of a component of the score on two days, with the reason.")
class ComponentChange:
    key: enums.ComponentKey = says("Which component.")
    before: int | None = says("Points at the end of the first day. Null if the component was not measured or not counted.")
    after: int | None = says("Points at the end of the last day. Null if the component is not measured or not counted.")
    max_before: int = says("Points that could be won on the first day. 0 if the component was not measured or not counted.")
    max_after: int = says("Points that can be won on the last day. 0 if the component is not measured or not counted.")
    reason: str = says("What the rules say of the component on the last day, or on both days if that differs.")


@strawberry.type(
    description="A relationship at the end of two days, side by side. The maxima of all counted components add up to 100. A newly measured "
    "component therefore takes points from the others: read `before` of `maxBefore`, and `after` of `maxAfter`."
)
class RelationshipDiff:
    before: LevelOnDay = says("Level and score at the end of the first day.")
    after: LevelOnDay = says("Level and score at the end of the last day.")
    components: list[ComponentChange] = says("The components measured on either day, the largest change of points first.")


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
