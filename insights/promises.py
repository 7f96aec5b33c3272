"""Promises: which steps are open, whether one was kept, and whether its date is realistic (R5)."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from insights.days import deadline
from insights.enums import PromiseStatus
from insights.weights import WEIGHTS

# What may be done to an open promise; a settled one stays as it is.
OPEN = ("keepPromise", "breakPromise", "withdrawPromise")
# Past its date it counts as broken, and is not taken back any more.
OVERDUE = ("keepPromise", "breakPromise")


def steps(status: PromiseStatus, due: datetime, now: datetime, zone: tzinfo = UTC) -> tuple[str, ...]:
    """What may be done to a promise now, by the days of a time zone."""
    if status is not PromiseStatus.OPEN:
        return ()
    return OVERDUE if overdue(due, now, zone) else OPEN


def overdue(due: datetime, now: datetime, zone: tzinfo = UTC) -> bool:
    """Whether its date is past. A date without a time lasts until that day ends in `zone`."""
    return now > due and now >= deadline(due, zone)


def outcome(kept: datetime, due: datetime, zone: tzinfo = UTC) -> PromiseStatus:
    """Kept late is broken, however little (DOMAIN 3)."""
    return PromiseStatus.BROKEN if overdue(due, kept, zone) else PromiseStatus.KEPT


class TooEarly(NamedTuple):
    """What a promised delivery is compared with: past deliveries of what, and how many days 8 of 10 of them took at least."""

    past: str
    days: float


def too_early(promised: float, own: Sequence[float], product: float | None, company: float | None) -> TooEarly | None:
    """Whether 8 of 10 past deliveries took longer than the promised days (R5); None where the date is realistic or nothing is known.

    `own` are the days that the customer's latest deliveries took. With fewer than 5 of them the product's deliveries count, then all.
    """
    rule = WEIGHTS.delivery
    if len(own) >= rule.sample:
        longer = sorted((days for days in own if days > promised), reverse=True)
        needed = rule.longer * len(own)
        return TooEarly("to this customer", longer[-1]) if len(longer) >= needed else None
    usual, past = (product, "of these products") if product is not None else (company, "of all products")
    return TooEarly(past, usual) if usual is not None and promised < usual else None
