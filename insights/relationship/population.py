"""Statistics that a customer is compared with, from counts over all customers or from the customer alone."""

from collections.abc import Iterable

from insights.days import day_of
from insights.enums import Direction, TouchpointKind
from insights.facts import Facts, Statistics
from insights.relationship.as_of import facts_as_of
from insights.weights import WEIGHTS, rule_version

# A count of fewer customers could reveal one of them (DOMAIN 3).
FEWEST = 5


def population(
    spans: int,
    gaps: int,
    recorded: Iterable[str],
    currency: str,
    as_of: int,
    complaints: float | None = None,
    repeats: float | None = None,
    money: float | None = None,
) -> Statistics:
    """Return statistics from counts over all customers.

    `spans`: days from first to last order. `gaps`: gaps between the order days in them. `recorded`: kinds of evidence that the graph
    records. `complaints`: claims for each order. `repeats`: repeat orders for each day since a first order. `money`: median net value of
    buyers in a year.
    """
    usual = spans / gaps if spans and gaps else WEIGHTS.rhythm.gap
    return Statistics(as_of, usual, frozenset(recorded), currency, rule_version(), complaints, repeats, money=money)


def complaints(claims: int, orders: int, buyers: int) -> float | None:
    """Return the claims for each order over all buyers. None if there are too few buyers."""
    return claims / orders if orders and buyers >= FEWEST else None


def alone(facts: Facts, currency: str, as_of: int) -> Statistics:
    """Return the statistics of one customer before the first refresh. Only this customer's records say which evidence is recorded."""
    known = facts_as_of(facts, as_of)
    answered = [(one.trustworthy, one.did_as_said, one.cared) for one in known.readings]
    old = day_of(as_of) - WEIGHTS.levels.partnering.known_days
    there = {
        "PURCHASE": known.purchases,
        "HALF_YEAR": [one for one in known.purchases if day_of(one.ordered) <= old],
        "TWO_WAY": [one for one in known.touchpoints if one.direction == Direction.TWO_WAY],
        "JOINT_WORK": [one for one in known.touchpoints if one.kind == TouchpointKind.JOINT_WORK],
        "CONTACT": known.employments,
        "ROLE": [one for one in known.employments if one.role],
        "DEPARTMENT": [one for one in known.employments if one.department],
        "SITE": [one for one in known.employments if one.site],
        "PROMISE": known.promises,
        "READING": known.readings,
        "ANSWER": [one for one in answered if one != (None, None, None)],
        "REPEAT": [one for one in known.readings if one.repeat is not None],
        "CLAIM": known.claims,
        "REFERRAL": [*known.referrals, *known.references],
        "FOLLOW_UP": known.follow_ups,
        # The records of one customer do not show which evidence other customers have.
        "DELIVERY": [True],
        "THANK_YOU": [True],
    }
    return population(0, 0, (kind for kind, found in there.items() if found), currency, as_of)
