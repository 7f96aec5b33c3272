"""Types of the judgments about a customer: relationship with its history, penetration, satisfaction, lifetime value and order chance."""

import strawberry

from graph.derived import judge
from graph.projection.fields import Cited, Insight, Stored, To, prop
from insights import enums
from insights.relationship.standing import Cause
from insights.weights import WEIGHTS
from schema.kit.declare import field, says
from schema.kit.scalars import Date, Money
from schema.types.forward import Contact, Customer
from schema.types.node import Node


@strawberry.type(description="One of the ten components of a relationship's score, with the records behind it.")
class Component:
    key: enums.ComponentKey = says("Which component it is.")
    points: int | None = says(
        "Points of the component. The points of all components add up to the score. Null if the component is not counted."
    )
    max_points: int = says(
        "Highest possible points of the component. The highest points of all components add up to 100. 0 if the component is not counted."
    )
    measured: bool = says("Whether there are records to judge the component by.")
    counted: bool = says(
        "Whether the component is part of the score. A component with only good records is left out if it would lower the score."
    )
    value: float | None = says("Value of the component, from 0 to 1. Null if it is not measured.")
    reason: str = says("Reason for the value, with the counts.")
    evidence: list[Node] = field(
        Cited("evidence"),
        "Records behind the value that are visible to the viewer, the most important first, at most 20. Fields other than `id` are read "
        "for at most 100 records of each type. Records behind the present value come first, then the latest. The others are left out.",
    )


@strawberry.type(description="A condition of a level, with the customer's present state.")
class MissingCondition:
    key: enums.GateKey = says("Which condition it is.")
    message: str = says("The condition of the level, and the customer's present state.")


@strawberry.type(description="The level above the present level.")
class NextLevel:
    level: enums.Level = says("The level.")
    missing: list[MissingCondition] = says("Conditions that are not met yet. A score that is too low comes first.")


@strawberry.type(description="Depth of the relationship with a customer, with the reasons. The judgment is the same for every viewer.")
class Relationship:
    level: enums.Level | None = says("The level. Null when there is neither a purchase nor a touchpoint.")
    friendship: enums.Friendship | None = says(
        "The level, expressed as a friendship. Null when there is no level, or we have stopped calling on the customer."
    )
    score: int | None = says("Score from 0 to 100. Null if nothing is measured.")
    confidence: float = says("Share of the weights that belong to measured components, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5, so that new records may change the level soon.")
    trend: enums.Trend | None = says("Change of the score over the last 90 days. Null if there was no score 90 days ago.")
    as_of: Date | None = says("The facts are judged as of the end of this day, UTC. Null before the first refresh.")
    components: list[Component] = says("The ten components of the score.")
    next_level: NextLevel | None = says(
        "The level above, with the conditions that are missing. Null at the highest level, or when we have stopped calling on the customer."
    )
    will_drop_at: Date | None = says("First day on which the level falls if nothing happens. Null at TRANSACTIONAL.")
    gates_left_out: list[MissingCondition] = says("Conditions that are not checked, because the graph has no records to check them by.")
    overdue: float | None = says(
        "Days since the last order, divided by the customer's usual gap between orders. At 1 the next order is due. Null "
        "before the first order."
    )
    reason: str = says("The judgment in a few sentences.")
    empty_reason: str | None = says("Reason why there is no level. Null when there is a level.")
    rule_version: str | None = says("Version of the rules and weights behind the judgment. Null before the first refresh.")


@strawberry.type(description="A buying role, with the contact who fills it.")
class RoleCoverage:
    role: enums.BuyingRole = says("The buying role.")
    required: bool = says("Whether the customer's segment requires the role.")
    filled_by: Contact | None = field(
        Cited("filled_by", many=False),
        "The warmest contact with the role. Null when no contact has it, or the contact is not visible to the viewer.",
    )
    warmth: float = says(
        "Warmth of the role. 1: a two-way touchpoint within 90 days. 0.5: within a year. 0.25: a known contact with an "
        "address. 0: none of these."
    )


@strawberry.type(
    description="Account penetration: which buying roles, departments and sites of a customer we reach, and with how many reps."
)
class Penetration:
    score: int | None = says("Score of the penetration, from 0 to 100. Null when it cannot be judged.")
    roles: list[RoleCoverage] = says("Buying roles that the segment requires, then other roles that contacts have.")
    warm_contacts: int | None = says("Number of contacts with a two-way touchpoint within 90 days. Null when not judged.")
    departments: int | None = says(
        "Number of departments with a contact who has an address or a two-way touchpoint within a year. Null when not judged."
    )
    sites: int | None = says(
        "Number of sites with a contact who has an address or a two-way touchpoint within a year. Null when not judged."
    )
    our_people: int | None = says("Number of our reps with a two-way touchpoint within a year. Null when not judged.")
    single_threaded: bool = says("Whether only one contact is warm. If that contact leaves, the relationship is lost.")
    reason: str = says("Reason for the score, with the counts.")
    empty_reason: str | None = says("Reason why there is no score. Null when there is a score.")
    as_of: Date | None = says("The facts are judged as of the end of this day, UTC. Null before the first refresh.")


@strawberry.type(
    description="Satisfaction of contacts: experience minus expectation, trust, and willingness to buy again. Old readings count less."
)
class SatisfactionSummary:
    measured: bool = says("Whether there is a satisfaction reading.")
    expectation: float | None = says("Mean expectation, from 1 to 5. Null when not measured.")
    experience: float | None = says("Mean experience, from 1 to 5. Null when not measured.")
    gap: float | None = says(
        "Mean of experience minus expectation, from -4 to 4. Negative when the experience fell short. Null when not measured."
    )
    willing_to_repeat: float | None = says("Mean willingness to buy again, from 1 to 5. Null when not measured.")
    trustworthy: float | None = says("Mean rating of how trustworthy the rep was, from 1 to 5. Null when not measured.")
    did_as_said: float | None = says("Mean rating of how well product and rep did what they said, from 1 to 5. Null when not measured.")
    cared: float | None = says("Mean rating of how much the rep cared, from 1 to 5. Null when not measured.")
    readings: int | None = says("Number of satisfaction readings. Null when not judged.")
    reason: str = says("Reason for the values, with the counts.")
    empty_reason: str | None = says("Reason why nothing is measured. Null when something is measured.")
    as_of: Date | None = says(
        "The facts are judged as of the end of this day. UTC for a customer, the viewer's time zone for a contact. Null "
        "before the first refresh."
    )


@strawberry.type(description="Value of a customer over the years, in the reporting currency. No level of service depends on it.")
class LifetimeValue:
    observed: Money | None = says("Value of all purchases so far, minus returns and the cost of claims. Null before the first refresh.")
    expected_next_year: Money | None = says("Value of the orders expected in the next year, undiscounted. Null before the first order.")
    method: str = says("How both values were calculated, in a few sentences.")
    empty_reason: str | None = says("Reason why no value is expected. Null when a value is expected.")
    as_of: Date | None = says("The facts are judged as of the end of this day, UTC. Null before the first refresh.")


@strawberry.type(description="A sign from which the chance of an order is estimated.")
class ChanceFactor:
    key: enums.ChanceSign = says("The sign.")
    value: float = says("Value of the sign, in the unit that `key` describes.")
    contribution: float = says(
        "Contribution of the sign to the log-odds of the chance, compared with an average customer. Negative lowers the chance."
    )
    reason: str = says("The sign in a sentence, with its effect.")


@strawberry.type(description="A fifth of the customers of a backtest, grouped by their estimated chance.")
class ChanceFifth:
    customers: int = says("Number of customers in the group.")
    expected: float = says("Mean of the estimated chances of these customers, from 0 to 1.")
    ordered: float = says("Share of these customers who ordered in the window, from 0 to 1.")


@strawberry.type(
    description="How well the estimate worked for a past window of 90 days. The model was fitted on the 90 days before the window. "
    "Its chances were compared with the orders in the window."
)
class ChanceBacktest:
    since: Date = says("Day before the window, UTC. Orders count from the next day on.")
    until: Date = says("Last day of the window, UTC. Orders on this day still count.")
    customers: int = says("Number of customers in the backtest, without confidential customers.")
    auc: float = says(
        "Probability that a customer who ordered had a higher chance than a customer who did not, from 0 to 1. 0.5 is no "
        "better than chance, 1 is perfect."
    )
    fifths: list[ChanceFifth] = says("The customers in five groups, from the lowest chance to the highest.")


@strawberry.type(description="Chance of an order in the next 90 days. It is shown beside the relationship score and is not part of it.")
class OrderChance:
    chance: float | None = says("The chance, from 0 to 1. Null when it cannot be estimated.")
    baseline: float | None = says(
        "Log-odds of the chance of an average customer. `chance` is 1 / (1 + e^-x), where x is the baseline plus all "
        "contributions. Null when there is no chance."
    )
    factors: list[ChanceFactor] = says("Signs behind the chance, each with its contribution. Empty when there is no chance.")
    measured: bool = says("Whether a chance could be estimated.")
    reason: str = says("The chance in a sentence, with the sign that changes it most.")
    empty_reason: str | None = says("Reason why there is no chance. Null when there is a chance.")
    as_of: Date | None = says("The facts are judged as of the end of this day, UTC. Null before the first refresh.")
    backtest: ChanceBacktest | None = says(
        "How well the estimate worked for a past window. Null when fewer than 200 customers had bought before that window."
    )


@strawberry.type(description="Cause of a change of level.")
class StandingCause:
    code: enums.CauseCode = says("Stable code for programs.")
    message: str = says("The cause in a sentence.")


@strawberry.type(
    description="A standing: the level of a customer on a day. There is a current standing, and a standing for each change of level."
)
class Standing(Node):
    as_of: Date = field(Stored("toString(%v.asOf)"), "The facts were judged as of the end of this day, UTC.")
    current: bool = field(prop("current"), "Whether this is the current standing of the customer.")
    level: enums.Level | None = field(prop("level"), "The level. Null when there is none.")
    score: int | None = field(prop("score"), "Score from 0 to 100. Null if nothing is measured.")
    confidence: float = field(prop("confidence"), "Share of the weights that belong to measured components, from 0 to 1.")
    provisional: bool = field(
        Stored(f"(%v.confidence < {WEIGHTS.limits.provisional})"),
        "Whether the confidence was below 0.5, so that the level was provisional.",
    )
    trend: enums.Trend | None = field(
        prop("trend"), "Change of the score over the 90 days before. Null if there was no score 90 days before."
    )
    penetration: int | None = field(prop("penetration"), "Score of the penetration, from 0 to 100. Null when it cannot be judged.")
    rule_version: str = field(prop("ruleVersion"), "Version of the rules and weights behind the judgment.")
    cause: StandingCause | None = field(
        Insight("%v.cause", judge.kept(Cause)), "Cause of the change of level on that day. Null when the level did not change."
    )
    customer: Customer | None = field(
        To("(%v)<-[:STANDS]-(%n:Customer)"), "Customer of the standing. Null when the customer is not visible to the viewer."
    )


@strawberry.type(description="Level and score of a customer on a day.")
class LevelOnDay:
    level: enums.Level | None = says("The level. Null when there is none.")
    score: int | None = says("Score from 0 to 100. Null if nothing is measured.")
    confidence: float = says("Share of the weights that belong to measured components, from 0 to 1.")
    provisional: bool = says("Whether the confidence is below 0.5.")
    as_of: Date = says("The facts are judged as of the end of this day, UTC.")


@strawberry.type(description="Points of a component of the score on two days, with the reason.")
class ComponentChange:
    key: enums.ComponentKey = says("Which component it is.")
    before: int | None = says("Points at the end of the first day. Null if the component was not measured or not counted.")
    after: int | None = says("Points at the end of the last day. Null if the component is not measured or not counted.")
    max_before: int = says("Highest possible points on the first day. 0 if the component was not measured or not counted.")
    max_after: int = says("Highest possible points on the last day. 0 if the component is not measured or not counted.")
    reason: str = says("Reason for the component on the last day. If the reasons of the two days differ, both are given.")


@strawberry.type(
    description="A relationship at the end of two days. The highest points of all counted components add up to 100. A newly "
    "measured component therefore takes points from the others. Compare `before` with `maxBefore`, and `after` with "
    "`maxAfter`."
)
class RelationshipDiff:
    before: LevelOnDay = says("Level and score at the end of the first day.")
    after: LevelOnDay = says("Level and score at the end of the last day.")
    components: list[ComponentChange] = says("Components measured on either day, the largest change of points first.")
