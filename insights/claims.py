"""Handling a claim: which steps are open, by when it is due, what to do about it (R12, R14)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from insights.enums import AdviceCode, ClaimCause, ClaimStatus, Severity, Verdict, describe
from insights.practice import Practice
from insights.weights import WEIGHTS

# What may be done to a claim from where it stands; a settled one is opened again first.
STEPS: dict[ClaimStatus, tuple[str, ...]] = {
    ClaimStatus.OPEN: ("assessClaim",),
    ClaimStatus.ASSESSED: ("resolveClaim", "assessClaim"),
    ClaimStatus.RESOLVED: ("reopenClaim",),
}

_BY_VERDICT = {Verdict.TRUE: AdviceCode.ADMIT, Verdict.NOT_CORRECT: AdviceCode.WEIGH, Verdict.SUSPECTED: AdviceCode.GIVE_IN}


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do: a code for programs, a sentence for people."""

    code: AdviceCode
    message: str


def due(opened: datetime, severity: Severity, practice: Practice) -> datetime:
    """By when a claim must be settled: so many business hours after it was raised (R12)."""
    hours = {Severity.MINOR: practice.minor_hours, Severity.MAJOR: practice.major_hours, Severity.SEVERE: practice.severe_hours}[severity]
    left = timedelta(hours=hours)
    at = opened.astimezone(practice.zone)
    while True:
        opens = at.replace(hour=practice.opens.hour, minute=practice.opens.minute, second=0, microsecond=0)
        closes = at.replace(hour=practice.closes.hour, minute=practice.closes.minute, second=0, microsecond=0)
        if at.weekday() in practice.weekdays and at < closes:
            at = max(at, opens)
            if left <= closes - at:
                return (at + left).astimezone(opened.tzinfo)
            left -= closes - at
        at = opens + timedelta(days=1)


def advice(status: ClaimStatus, verdict: Verdict | None, purchase: bool) -> tuple[Advice, ...]:
    """What R12 asks of whoever handles a claim now; nothing once it is settled."""
    if status is ClaimStatus.RESOLVED:
        return ()
    codes = [AdviceCode.LISTEN, AdviceCode.BLAME_NOBODY]
    if verdict is None:
        codes += [] if purchase else [AdviceCode.CHECK_PURCHASE]
    else:
        codes.append(
            {Verdict.TRUE: AdviceCode.ADMIT, Verdict.NOT_CORRECT: AdviceCode.WEIGH, Verdict.SUSPECTED: AdviceCode.GIVE_IN}[verdict]
        )
    codes += [AdviceCode.RESOLVE_FAST, AdviceCode.MAKE_UNDERSTOOD]
    return tuple(Advice(code, describe(AdviceCode, code)) for code in codes)


class Told(NamedTuple):
    """A claim as its customer's profile counts it; times in seconds since 1970."""

    cause: str
    verdict: str | None
    department: str | None
    opened: int
    resolved: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many claims have something in common; exactly one of the three says what."""

    claims: int
    cause: ClaimCause | None = None
    verdict: Verdict | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer's claims: counts, how long they took, whether a protest would be the first one (R11, R12).

    `repeat_claimant` is for managers, None for others: a pattern that asks for a look, never a verdict on honesty, and never a reason
    to serve less.
    """

    claims: int
    by_cause: tuple[Share, ...]
    by_verdict: tuple[Share, ...]
    by_department: tuple[Share, ...]
    median_hours_to_resolve: float | None
    first_protest: bool
    repeat_claimant: bool | None
    reason: str | None


def profile(claims: Sequence[Told], orders: int, peers: float | None, manages: bool) -> Profile:
    """What is known of a customer's claims; `peers` are the claims for each order among all customers, None where too few to be told."""
    hours = [(one.resolved - one.opened) / 3600 for one in claims if one.resolved is not None]
    causes, verdicts = Counter(one.cause for one in claims), Counter(one.verdict for one in claims if one.verdict)
    departments = Counter(one.department for one in claims if one.department)
    flag, reason = _repeats(len(claims), verdicts[Verdict.NOT_CORRECT], orders, peers) if manages else (None, None)
    return Profile(
        claims=len(claims),
        by_cause=tuple(Share(number, cause=ClaimCause(key)) for key, number in _most(causes)),
        by_verdict=tuple(Share(number, verdict=Verdict(key)) for key, number in _most(verdicts)),
        by_department=tuple(Share(number, department=key) for key, number in _most(departments)),
        median_hours_to_resolve=median(hours) if hours else None,
        first_protest=not claims,
        repeat_claimant=flag,
        reason=reason,
    )


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _repeats(claims: int, not_correct: int, orders: int, peers: float | None) -> tuple[bool, str]:
    """R12: nobody is called dishonest on a pattern alone; all three conditions must hold."""
    rule = WEIGHTS.repeat_claimant
    if claims < rule.claims:
        return False, f"{claims} claims: fewer than {rule.claims} say nothing."
    if peers is None:
        return False, "There are too few customers to compare with."
    rate = claims / max(orders, 1)
    if rate <= rule.times * peers:
        return False, f"{rate:.2f} claims for each order, where {peers:.2f} are usual: not above {rule.times} times as many."
    if not_correct < rule.not_correct * claims:
        return False, f"{not_correct} of {claims} claims were judged not correct: fewer than half."
    told = f"{claims} claims, {rate:.2f} for each order where {peers:.2f} are usual, and {not_correct} of them judged not correct"
    return True, f"{told}: look at them before the next one is judged; it never lowers the service by itself (R12)."
