"""Handling a claim: which steps are open, by when it is due, what to do about it (R12, R14)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median
from typing import Any, NamedTuple

from insights.days import count
from insights.enums import AdviceCode, ClaimCause, ClaimFinding, ClaimStatus, Severity, Verdict, describe
from insights.practice import Practice
from insights.weights import WEIGHTS

_BY_VERDICT = {Verdict.TRUE: AdviceCode.ADMIT, Verdict.NOT_CORRECT: AdviceCode.WEIGH, Verdict.SUSPECTED: AdviceCode.GIVE_IN}
# Nothing is left to weigh. One advice for both, as only managers read the finding.
_WEIGHED = frozenset({ClaimFinding.HONEST_MISTAKE, ClaimFinding.TOOK_ADVANTAGE})


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do: a code for programs, a sentence for people, the purchase that it cites."""

    code: AdviceCode
    message: str
    purchase: str | None = None


def steps(status: ClaimStatus, *, waiting: bool, understood: bool) -> tuple[str, ...]:
    """What can be done to a claim from where it stands. A resolved one is reopened first."""
    if status is ClaimStatus.RESOLVED:
        return ("reopenClaim",) if understood else ("confirmUnderstood", "reopenClaim")
    handled = ("assessClaim",) if status is ClaimStatus.OPEN else ("resolveClaim", "assessClaim")
    return (*handled, "resumeClaim" if waiting else "waitForCustomer")


def due(opened: datetime, severity: Severity, practice: Practice, zone: tzinfo | None = None, used: timedelta = timedelta()) -> datetime:
    """By when a claim must be settled: so many business hours after it was raised (R12), less those that were `used` before.

    Business hours are those of `zone`, the time zone of the account's owner (the company's where there is none); not on holidays.
    """
    hours = {Severity.MINOR: practice.minor_hours, Severity.MAJOR: practice.major_hours, Severity.SEVERE: practice.severe_hours}[severity]
    return _after(opened, max(timedelta(hours=hours) - used, timedelta()), practice, zone)


def resumed(due_at: datetime, since: datetime, until: datetime, practice: Practice, zone: tzinfo | None = None) -> datetime:
    """The new due date of a claim that waited for the customer: as many business hours from `until` as were left at `since`.

    A claim that was overdue before it waited stays overdue.
    """
    if due_at <= since:
        return due_at
    return _after(until, open_time(since, due_at, practice, zone), practice, zone)


def overdue(due_at: datetime, waiting: datetime | None, now: datetime) -> bool:
    """Whether an unresolved claim is overdue. The clock stands still while we wait for the customer."""
    return due_at < (waiting or now)


def _shifts(start: datetime, practice: Practice, zone: tzinfo | None) -> Iterator[tuple[datetime, datetime]]:
    """When we open and close, day by day from the day of `start` on, in local time."""
    day = start.astimezone(zone or practice.zone)
    while True:
        if day.weekday() in practice.weekdays and day.date() not in practice.holidays:
            yield tuple(day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0) for at in (practice.opens, practice.closes))  # type: ignore[misc]  # two
        day += timedelta(days=1)


def _after(start: datetime, left: timedelta, practice: Practice, zone: tzinfo | None) -> datetime:
    """The moment at which so much business time has passed since `start`."""
    local = start.astimezone(zone or practice.zone)
    for opens, closes in _shifts(start, practice, zone):
        at = max(opens, local)
        if at < closes:
            if left <= closes - at:
                return (at + left).astimezone(start.tzinfo)
            left -= closes - at
    raise AssertionError("shifts never end")


def open_time(start: datetime, end: datetime, practice: Practice, zone: tzinfo | None) -> timedelta:
    """How much business time lies between two moments."""
    first, last = (moment.astimezone(zone or practice.zone) for moment in (start, end))
    passed = timedelta()
    for opens, closes in _shifts(start, practice, zone):
        if opens >= last:
            return passed
        passed += max(min(closes, last) - max(opens, first), timedelta())
    raise AssertionError("shifts never end")


# What came back of what a claim is about: returns [id, day], the latest first, units that came back, units that were bought.
Returned = Sequence[Any]


def advice(
    status: ClaimStatus,
    verdict: Verdict | None,
    purchase: bool,
    returned: Returned | None = None,
    finding: ClaimFinding | None = None,
    *,
    waiting: bool = False,
) -> tuple[Advice, ...]:
    """What R12 asks of whoever handles a claim now; nothing once it is settled. `waiting`: the next step is the customer's."""
    if status is ClaimStatus.RESOLVED:
        return ()
    codes = [AdviceCode.LISTEN, AdviceCode.BLAME_NOBODY]
    if verdict is None:
        codes += [] if purchase else [AdviceCode.CHECK_PURCHASE]
    else:
        codes.append(AdviceCode.EXPLAIN if finding in _WEIGHED else _BY_VERDICT[verdict])
    codes += [AdviceCode.REMIND if waiting else AdviceCode.RESOLVE_FAST, AdviceCode.MAKE_UNDERSTOOD]
    given = [Advice(code, describe(AdviceCode, code)) for code in codes]
    if returned:
        given.insert(2, _returned(*returned))
    return tuple(given)


def _returned(back: Sequence[Sequence[str]], units: int, bought: int) -> Advice:
    last, day = back[0]
    if units >= bought:
        said = f"All of it came back, the last on {day}. Ask what the claim is still about."
    else:
        said = f"{units} of {bought} units came back, the last on {day}. Ask which units the claim is about."
    return Advice(AdviceCode.ALREADY_RETURNED, said, last)


def supported(finding: ClaimFinding, *, named: bool, bought: bool, returned: bool) -> bool:
    """Whether purchases and returns support a finding (R14): TOOK_ADVANTAGE of what was never bought from us, or had come back already.

    `named`: the claim is about a purchase or product; `bought`, `returned`: the customer bought it, all of it came back.
    """
    return finding is not ClaimFinding.TOOK_ADVANTAGE or (named and (returned or not bought))


class Told(NamedTuple):
    """A claim as its customer's profile counts it; times in seconds since 1970."""

    cause: str
    verdict: str | None
    department: str | None
    opened: int
    resolved: int | None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many claims have something in common; exactly one of the four says what."""

    claims: int
    cause: ClaimCause | None = None
    verdict: Verdict | None = None
    finding: ClaimFinding | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer's claims: counts, how long they took, whether a protest would be the first one (R11, R12).

    `by_finding` and `repeat_claimant` are for managers, empty and None for others: a pattern that asks for a look, never a verdict on
    honesty, and never a reason to serve less.
    """

    claims: int
    by_cause: tuple[Share, ...]
    by_verdict: tuple[Share, ...]
    by_finding: tuple[Share, ...]
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
    findings = Counter(one.finding for one in claims if one.finding)
    doubtful = sum(one.verdict == Verdict.NOT_CORRECT and one.finding != ClaimFinding.HONEST_MISTAKE for one in claims)
    flag, reason = _repeats(len(claims), doubtful, orders, peers) if manages else (None, None)
    return Profile(
        claims=len(claims),
        by_cause=tuple(Share(number, cause=ClaimCause(key)) for key, number in _most(causes)),
        by_verdict=tuple(Share(number, verdict=Verdict(key)) for key, number in _most(verdicts)),
        by_finding=tuple(Share(number, finding=ClaimFinding(key)) for key, number in _most(findings)) if manages else (),
        by_department=tuple(Share(number, department=key) for key, number in _most(departments)),
        median_hours_to_resolve=round(median(hours), 1) if hours else None,
        first_protest=not claims,
        repeat_claimant=flag,
        reason=reason,
    )


def _most(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _repeats(claims: int, doubtful: int, orders: int, peers: float | None) -> tuple[bool, str]:
    """R12: nobody is called dishonest on a pattern alone; all three conditions must hold. `doubtful`: judged NOT_CORRECT, and not found
    to be an honest mistake.
    """
    rule = WEIGHTS.repeat_claimant
    if claims < rule.claims:
        return False, f"The customer raised {count(claims, 'claim')}: fewer than {rule.claims} say nothing."
    if peers is None:
        return False, "There are too few customers to compare with."
    rate = claims / max(orders, 1)
    if rate <= rule.times * peers:
        return False, f"{rate:.2f} claims for each order, where {peers:.2f} are usual: not above {rule.times:g} times as many."
    if doubtful < rule.not_correct * claims:
        return False, f"Fewer than half of {claims} claims were judged not correct: {doubtful}, without honest mistakes."
    told = f"{claims} claims, {rate:.2f} for each order where {peers:.2f} are usual, and {doubtful} of them judged not correct"
    return True, f"{told}: look at them before the next one is judged; it never lowers the service by itself (R12)."
