"""Promises: which steps are open, and whether one was kept (R5)."""

from datetime import datetime

from insights.days import in_time
from insights.enums import PromiseStatus

# What may be done to an open promise; a settled one stays as it is.
OPEN = ("keepPromise", "breakPromise", "withdrawPromise")
# Past its date it counts as broken, and is not taken back any more.
OVERDUE = ("keepPromise", "breakPromise")


def steps(status: PromiseStatus, due: datetime, now: datetime) -> tuple[str, ...]:
    """What may be done to a promise now."""
    if status is not PromiseStatus.OPEN:
        return ()
    return OVERDUE if overdue(due, now) else OPEN


def overdue(due: datetime, now: datetime) -> bool:
    """Whether its date is past; one without a time of day runs to the end of its day."""
    return not in_time(int(now.timestamp()), int(due.timestamp()))


def outcome(kept: datetime, due: datetime) -> PromiseStatus:
    """Kept late is broken, however little (DOMAIN 3)."""
    return PromiseStatus.KEPT if in_time(int(kept.timestamp()), int(due.timestamp())) else PromiseStatus.BROKEN
