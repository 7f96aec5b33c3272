"""Departure: the losses if a contact or a rep leaves. The same rules judge the facts again without that person (R3).

Without a contact, these facts are left out: their job, the touchpoints with nobody else, their readings, referrals and references. Without
a rep, their touchpoints are left out. Purchases, promises, claims and follow-ups stay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from insights.days import ago, count, day_of, iso, words
from insights.enums import BuyingRole, Direction, Level
from insights.facts import Employment, Facts, Statistics
from insights.relationship import lifetime, penetration, relationship
from insights.relationship.as_of import facts_as_of
from insights.verdicts import FilledRole, Money, provisional
from insights.weights import WEIGHTS

_W = WEIGHTS.warmth
SUBSTITUTES = 5


class AffectedAccount(NamedTuple):
    """A customer that the departure affects: facts, the owner's id, and the frozen statistics."""

    facts: Facts
    owner: str | None
    statistics: Statistics


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss at one customer. `paths_broken`: warm ties between a rep and a contact (a two-way touchpoint within 90 days)."""

    customer: str
    penetration_before: int | None
    penetration_after: int | None
    level_before: Level | None
    level_after: Level | None
    roles_lost: tuple[BuyingRole, ...]
    paths_broken: int
    expected_next_year: Money | None
    confidence_before: float
    confidence_after: float

    @property
    def provisional_before(self) -> bool:
        """Whether the confidence of the level before is below `limits.provisional`."""
        return provisional(self.confidence_before)

    @property
    def provisional_after(self) -> bool:
        """Whether the confidence of the level after is below `limits.provisional`."""
        return provisional(self.confidence_after)

    @property
    def reason(self) -> str:
        """Return what is lost at the customer, and whether the level falls."""
        said = []
        if self.roles_lost:
            said.append(f"Nobody warm is left as {' and '.join(words(role) for role in self.roles_lost)}.")
        if self.paths_broken:
            said.append(f"{count(self.paths_broken, 'warm tie ends', 'warm ties end')}.")
        if (self.penetration_after or 0) < (self.penetration_before or 0):
            said.append(f"The penetration falls from {self.penetration_before} to {self.penetration_after or 0}.")
        before, after = (words(one) if one else "no level" for one in (self.level_before, self.level_after))
        said.append(f"The level stays at {before}." if before == after else f"The level goes from {before} to {after}.")
        if self.expected_next_year:
            at_risk = "counts as" if self.touched else "is not"
            said.append(f"What they are expected to buy next year {at_risk} at risk{'' if self.touched else ': nothing is lost here'}.")
        return " ".join(said)

    @property
    def touched(self) -> bool:
        """Return whether anything is lost at the customer."""
        fell = (self.penetration_after or 0) < (self.penetration_before or 0)
        return bool(self.roles_lost or self.paths_broken or fell or self.level_after != self.level_before)


@dataclass(frozen=True, slots=True)
class Substitute:
    """A person who could step in: a contact with the rep who knows them, or a rep."""

    contact: str | None
    rep: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Departure:
    """The answer of `departure`. `value_at_risk` adds up `expectedNextYear` of the customers where something is lost."""

    customers: tuple[Loss, ...]
    value_at_risk: Money
    paths_broken: int
    substitutes: tuple[Substitute, ...]
    as_of: str
    truncated: bool = False
    withheld: bool = False


def of_contact(accounts: Sequence[AffectedAccount], contact: str, currency: str, as_of: int) -> Departure:
    """Return the departure of a contact."""
    losses = [_loss(one, _without_contact(one.facts, contact), as_of) for one in accounts]
    found = [two for one in accounts for two in _stand_ins(one, contact, as_of)]
    return _departure(losses, found[:SUBSTITUTES], currency, as_of)


def of_rep(accounts: Sequence[AffectedAccount], rep: str, currency: str, as_of: int) -> Departure:
    """Return the departure of a rep."""
    losses = [_loss(one, _without_rep(one.facts, rep), as_of) for one in accounts]
    return _departure(losses, _colleagues(accounts, rep, as_of), currency, as_of)


def _departure(losses: Iterable[Loss], substitutes: Sequence[Substitute], currency: str, as_of: int) -> Departure:
    ordered = sorted(losses, key=lambda one: (not one.touched, -(one.expected_next_year or (0, ""))[0], one.customer))
    value = sum(one.expected_next_year[0] for one in ordered if one.touched and one.expected_next_year)
    paths = sum(one.paths_broken for one in ordered)
    return Departure(tuple(ordered), (value, currency), paths, tuple(substitutes), iso(day_of(as_of)))


def _without_contact(facts: Facts, contact: str) -> Facts:
    talks = [one._replace(contacts=[name for name in one.contacts if name != contact]) for one in facts.touchpoints]
    return facts._replace(
        employments=[one for one in facts.employments if one.contact != contact],
        touchpoints=[new for old, new in zip(facts.touchpoints, talks, strict=True) if new.contacts or not old.contacts],
        readings=[one for one in facts.readings if one.contact != contact],
        referrals=[one for one in facts.referrals if one.contact != contact],
        references=[one for one in facts.references if one.contact != contact],
    )


def _without_rep(facts: Facts, rep: str) -> Facts:
    return facts._replace(touchpoints=[one for one in facts.touchpoints if one.rep != rep])


def _loss(account: AffectedAccount, after: Facts, as_of: int) -> Loss:
    facts, _, statistics = account
    reach = [penetration.judge(one, statistics, as_of) for one in (facts, after)]
    before, without = (relationship.judge(one, statistics, as_of) for one in (facts, after))
    return Loss(
        facts.id,
        reach[0].score,
        reach[1].score,
        before.level,
        without.level,
        _lost(reach[0].roles, reach[1].roles),
        len(_paths(facts, as_of) - _paths(after, as_of)),
        lifetime.judge(facts, statistics, as_of).expected_next_year,
        before.confidence,
        without.confidence,
    )


def _lost(before: Iterable[FilledRole], after: Iterable[FilledRole]) -> tuple[BuyingRole, ...]:
    """Return the roles that nobody fills any more, or in which nobody is warm any more."""
    left = {one.role: one.warmth for one in after}
    return tuple(
        one.role for one in before if one.warmth and (not left.get(one.role) or (one.warmth == _W.warm and left[one.role] < _W.warm))
    )


def _paths(facts: Facts, as_of: int) -> set[tuple[str, str]]:
    """Return the pairs of rep and present contact whose tie is warm."""
    known, day = facts_as_of(facts, as_of), day_of(as_of)
    there = {one.contact for one in known.employments if one.until is None}
    warm = [one for one in known.touchpoints if one.direction == Direction.TWO_WAY and day - day_of(one.at) <= _W.warm_days]
    return {(one.rep, contact) for one in warm if one.rep for contact in one.contacts if contact in there}


# -- substitutes


def _stand_ins(account: AffectedAccount, contact: str, as_of: int) -> list[Substitute]:
    """Return other contacts at the account: the same buying role first, then the same department, then the latest two-way touchpoint."""
    known, day = facts_as_of(account.facts, as_of), day_of(as_of)
    jobs = [one for one in known.employments if one.until is None and not one.do_not_contact]
    gone = next((one for one in known.employments if one.until is None and one.contact == contact), None)
    talks: dict[str, tuple[int, str | None]] = {}
    for one in known.touchpoints:
        if one.direction == Direction.TWO_WAY:
            talks.update({name: (day_of(one.at), one.rep) for name in one.contacts})

    def rank(one: Employment) -> tuple[bool, bool, int, str]:
        role = bool(gone and gone.role and one.role == gone.role)
        department = bool(gone and gone.department and one.department == gone.department)
        return (not role, not department, -talks.get(one.contact, (0, None))[0], one.contact)

    others = sorted((one for one in jobs if one.contact != contact), key=rank)
    return [
        Substitute(one.contact, talks.get(one.contact, (0, account.owner))[1], _stand_in(rank(one), talks.get(one.contact), day))
        for one in others[:2]
    ]


def _stand_in(rank: tuple[bool, bool, int, str], talk: tuple[int, str | None] | None, day: int) -> str:
    same = ["the same part in buying"] * (not rank[0]) + ["the same department"] * (not rank[1])
    text = f"Has {' and '.join(same)}" if same else "Works at the same account"
    return f"{text}; " + (f"the last talk was {ago(day - talk[0])}." if talk else "nobody of us has talked with them yet.")


def _colleagues(accounts: Sequence[AffectedAccount], rep: str, as_of: int) -> list[Substitute]:
    """Return other reps, by the number of these accounts at which they had two-way touchpoints within a year."""
    day = day_of(as_of)
    known: dict[str, set[str]] = {}
    for facts, _, _ in accounts:
        for one in facts_as_of(facts, as_of).touchpoints:
            if one.rep and one.rep != rep and one.direction == Direction.TWO_WAY and day - day_of(one.at) <= _W.lukewarm_days:
                known.setdefault(one.rep, set()).add(facts.id)
    best = sorted(known, key=lambda name: (-len(known[name]), name))[:SUBSTITUTES]
    where = "the account" if len(accounts) == 1 else f"{{}} of the {len(accounts)} accounts"
    return [Substitute(None, one, f"Talked with people at {where.format(len(known[one]))} within a year.") for one in best]


def marked(found: Departure, *, truncated: bool, withheld: bool) -> Departure:
    """Return the departure with the marks for what was left out."""
    return replace(found, truncated=truncated, withheld=withheld)
