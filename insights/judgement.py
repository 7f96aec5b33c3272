"""All that a standing keeps of one customer at the end of a day; what the rules count alike is counted once."""

from functools import cached_property

from insights import lifetime, order_chance, relationship, satisfaction
from insights.days import day_of
from insights.enums import CustomerStatus
from insights.facts import Facts, Statistics
from insights.known import known as known_by
from insights.score import Score
from insights.verdicts import LifetimeValue, OrderChance, Penetration, Satisfaction


class Judgement:
    """The relationship with a customer at the end of a day, and the other verdicts as they are asked for: what each rule's `judge` says."""

    def __init__(self, facts: Facts, statistics: Statistics, as_of: int) -> None:
        self._facts = facts
        self._as_of = as_of
        self._score = Score(known_by(facts, as_of), statistics, day_of(as_of))
        self.relationship = relationship.judge_score(self._score, facts, as_of)

    @cached_property
    def penetration(self) -> Penetration:
        """How well we reach into the account."""
        return self._score.reach.verdict(self._score.day)

    @cached_property
    def satisfaction(self) -> Satisfaction:
        """What they said of us."""
        return satisfaction.judge(self._score.known.readings, self._as_of)

    @cached_property
    def lifetime_value(self) -> LifetimeValue:
        """What they are worth by the years."""
        return lifetime.judge_known(self._score.known, self._score.rhythm, self._score.statistics, self._score.day)

    @cached_property
    def order_chance(self) -> OrderChance:
        """The chance that they order in the next 90 days."""
        return order_chance.judge_known(self._score.known, self._score.statistics, self._score.day)

    @cached_property
    def status(self) -> CustomerStatus:
        """What lists call them."""
        return relationship.customer_status(self._facts.stopped, self._score.rhythm.overdue(self._score.day))
