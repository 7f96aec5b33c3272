"""Handling of a claim: its open steps, its due date, and advice (R12, R14)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median
from typing import Any, NamedTuple

from insights.aftersales.practice import Practice
from insights.days import count
from insights.enums import AdviceCode, ClaimCause, ClaimFinding, ClaimStatus, Severity, Verdict, describe
from insights.weights import WEIGHTS

_BY_VERDICT = {Verdict.TRUE: AdviceCode.ADMIT, Verdict.NOT_CORRECT: AdviceCode.WEIGH, Verdict.SUSPECTED: AdviceCode.GIVE_IN}
# Nothing is left to weigh after these findings. The advice is the same for both, because only managers read the finding.
_WEIGHED = frozenset({ClaimFinding.HONEST_MISTAKE, ClaimFinding.TOOK_ADVANTAGE})


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice on a claim: a code for programs, a sentence for people, and the purchase that the sentence cites."""

    code: AdviceCode
    message: str
    purchase: str | None = None


def steps(status: ClaimStatus, *, waiting: bool, understood: bool) -> tuple[str, ...]:
    """Return the steps that are possible for a claim in this state. A resolved claim must be reopened first."""
    if status is ClaimStatus.RESOLVED:
        return ("reopenClaim",) if understood else ("confirmUnderstood", "reopenClaim")
    handled = ("assessClaim",) if status is ClaimStatus.OPEN else ("resolveClaim", "assessClaim")
    return (*handled, "resumeClaim" if waiting else "waitForCustomer")


def due(opened: datetime, severity: Severity, practice: Practice, zone: tzinfo | None = None, used: timedelta = timedelta()) -> datetime:
    """Return when a claim is due: a number of business hours after it was opened (R12), minus the hours `used` before.

    Business hours are those of `zone`, the time zone of the account's owner. Without an owner the company's zone counts. Holidays have no
    business hours.
    """
    hours = {Severity.MINOR: practice.minor_hours, Severity.MAJOR: practice.major_hours, Severity.SEVERE: practice.severe_hours}[severity]
    return _after(opened, max(timedelta(hours=hours) - used, timedelta()), practice, zone)


def resumed(due_at: datetime, since: datetime, until: datetime, practice: Practice, zone: tzinfo | None = None) -> datetime:
    """Return the new due date of a claim that waited for the customer. It has as many business hours from `until` as were left at `since`.

    A claim that was overdue before it waited stays overdue.
    """
    if due_at <= since:
        return due_at
    return _after(until, open_time(since, due_at, practice, zone), practice, zone)


def overdue(due_at: datetime, waiting: datetime | None, now: datetime) -> bool:
    """Return whether an unresolved claim is overdue. The clock stops while we wait for the customer."""
    return due_at < (waiting or now)


def _shifts(start: datetime, practice: Practice, zone: tzinfo | None) -> Iterator[tuple[datetime, datetime]]:
    """Yield opening and closing times day by day from the day of `start`, in local time."""
    day = start.astimezone(zone or practice.zone)
    while True:
        if day.weekday() in practice.weekdays and day.date() not in practice.holidays:
            yield tuple(day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0) for at in (practice.opens, practice.closes))  # type: ignore[misc]  # two
        day += timedelta(days=1)


def _after(start: datetime, left: timedelta, practice: Practice, zone: tzinfo | None) -> datetime:
    """Return the moment at which `left` of business time has passed since `start`."""
    local = start.astimezone(zone or practice.zone)
    for opens, closes in _shifts(start, practice, zone):
        at = max(opens, local)
        if at < closes:
            if left <= closes - at:
                return (at + left).astimezone(start.tzinfo)
            left -= closes - at
    raise AssertionError("shifts never end")


def open_time(start: datetime, end: datetime, practice: Practice, zone: tzinfo | None) -> timedelta:
    """Return the business time between two moments."""
    first, last = (moment.astimezone(zone or practice.zone) for moment in (start, end))
    passed = timedelta()
    for opens, closes in _shifts(start, practice, zone):
        if opens >= last:
            return passed
        passed += max(min(closes, last) - max(opens, first), timedelta())
    raise AssertionError("shifts never end")


# Returned part of the subject of a claim: returns [id, day], latest first, units returned, units bought.
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
    """Return the advice of R12 for the current state of a claim. Empty once the claim is resolved. `waiting`: the next step is the
    customer's.
    """
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
    """Return whether purchases and returns support a finding (R14). TOOK_ADVANTAGE is supported if the product was never bought from us, or
    had all come back.

    `named`: the claim names a purchase or product. `bought`: the customer bought it. `returned`: all of it came back.
    """
    return finding is not ClaimFinding.TOOK_ADVANTAGE or (named and (returned or not bought))


class ProfiledClaim(NamedTuple):
    """A claim as the claims profile of its customer counts it. Times are seconds since 1970."""

    cause: str
    verdict: str | None
    department: str | None
    opened: int
    resolved: int | None
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """The number of claims that share a property. Exactly one of the four properties is set."""

    claims: int
    cause: ClaimCause | None = None
    verdict: Verdict | None = None
    finding: ClaimFinding | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimsProfile:
    """A customer's claims: counts, hours to resolve, and whether the next claim would be the first (R11, R12).

    `by_finding` is empty and `repeat_claimant` is None unless the viewer is a manager or an admin. The flag asks for a look. It is never a
    verdict on honesty, and never lowers the service.
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


def profile(claims: Sequence[ProfiledClaim], orders: int, peers: float | None, manages: bool) -> ClaimsProfile:
    """Return the claims profile of a customer. `peers` is the number of claims for each order over all customers, None if too few customers
    ordered.
    """
    hours = [(one.resolved - one.opened) / 3600 for one in claims if one.resolved is not None]
    causes, verdicts = Counter(one.cause for one in claims), Counter(one.verdict for one in claims if one.verdict)
    departments = Counter(one.department for one in claims if one.department)
    findings = Counter(one.finding for one in claims if one.finding)
    doubtful = sum(one.verdict == Verdict.NOT_CORRECT and one.finding != ClaimFinding.HONEST_MISTAKE for one in claims)
    flag, reason = _repeats(len(claims), doubtful, orders, peers) if manages else (None, None)
    return ClaimsProfile(
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
    """Return whether a customer claims often, and the reason. All three conditions must hold (R12).

    `doubtful`: number of claims judged NOT_CORRECT without the finding HONEST_MISTAKE.
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
