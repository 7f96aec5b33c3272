"""All verdicts that a standing stores for one customer at the end of a day. Shared counts are computed once."""

from functools import cached_property

from insights.days import day_of
from insights.enums import CustomerStatus
from insights.facts import Facts, Statistics
from insights.relationship import lifetime, order_chance, relationship, satisfaction
from insights.relationship.as_of import facts_as_of
from insights.relationship.buying import orders
from insights.relationship.score import Score
from insights.verdicts import LifetimeValue, OrderChance, Penetration, SatisfactionSummary


class Judgment:
    """The relationship at the end of a day, and the other verdicts on demand. Each equals the `judge` of its rule."""

    def __init__(self, facts: Facts, statistics: Statistics, as_of: int) -> None:
        self._facts = facts
        self._as_of = as_of
        self._score = Score(facts_as_of(facts, as_of), statistics, day_of(as_of))
        self.relationship = relationship.judge_score(self._score, facts, as_of)

    @cached_property
    def penetration(self) -> Penetration:
        """Return the account penetration."""
        return self._score.reach.verdict(self._score.day)

    @cached_property
    def satisfaction(self) -> SatisfactionSummary:
        """Return the satisfaction of the customer."""
        return satisfaction.judge(self._score.known.readings, self._as_of)

    @cached_property
    def lifetime_value(self) -> LifetimeValue:
        """Return the lifetime value."""
        return lifetime.judge_known(self._score.known, self._score.rhythm, self._score.statistics, self._score.day)

    @cached_property
    def order_chance(self) -> OrderChance:
        """Return the chance of an order in the next 90 days."""
        return order_chance.judge_known(self._score.known, self._score.statistics, self._score.day)

    @cached_property
    def touched_at(self) -> int | None:
        """Return the time of the latest touchpoint, in seconds since 1970."""
        return max((one.at for one in self._score.known.touchpoints), default=None)

    @cached_property
    def ordered_at(self) -> int | None:
        """Return the time of the latest order, in seconds since 1970."""
        return max((one.ordered for one in orders(self._score.known)), default=None)

    @cached_property
    def status(self) -> CustomerStatus:
        """Return the status of the customer."""
        return relationship.customer_status(self._facts.stopped, self._score.rhythm.overdue(self._score.day))
