"""How a customer and a contact are judged: the facts that are counted for each judgment, and the rule."""

from graph.derived import judge
from graph.projection.fields import Insight
from insights import verdicts
from insights.network import referral_ask
from insights.relationship import lifetime, order_chance, penetration, relationship, satisfaction
from insights.weights import WEIGHTS
from schema.kit.declare import argument
from schema.kit.scalars import Date

AS_OF = argument(
    "as_of",
    Date | None,
    "The facts are judged as of the end of this day, UTC, at the latest today. Null for the values stored at the last refresh or write.",
)
AS_OF_TODAY = argument(
    "as_of", Date | None, "The facts are judged as of the end of this day, in the viewer's time zone. Defaults to today."
)
ASK_AS_OF = argument(
    "as_of",
    Date | None,
    "The facts are judged as of the end of this day, in the viewer's time zone. Defaults to today, which is also the latest possible day.",
    None,
)

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
    judge=judge.stored(verdicts.SatisfactionSummary, measured=False),
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
REFERRAL_ASK = Insight(
    expression="",
    judge=judge.judged(referral_ask.judge, by_viewer=True),
    computed=judge.facts(),
)
CONTACT_REFERRAL_ASK = Insight(expression="", judge=judge.judged_person(referral_ask.judge_contact), computed=judge.person(), of="Contact")
