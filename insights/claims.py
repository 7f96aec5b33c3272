"""Handling a claim: which steps are open, by when it is due, what to do about it (R12, R14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from insights.enums import AdviceCode, ClaimStatus, Severity, Verdict, describe
from insights.practice import Practice

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
