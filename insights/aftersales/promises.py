"""Promises: the open steps, whether a promise was kept, and whether its date is realistic (R5)."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from insights.days import deadline
from insights.enums import PromiseStatus
from insights.weights import WEIGHTS

# Steps of an open promise. A settled promise does not change any more.
OPEN = ("keepPromise", "breakPromise", "withdrawPromise")
# A promise past its date counts as broken, so it cannot be withdrawn.
OVERDUE = ("keepPromise", "breakPromise")


def steps(status: PromiseStatus, *, overdue: bool) -> tuple[str, ...]:
    """Return the steps that are possible for a promise now. `overdue`: its date has passed."""
    if status is not PromiseStatus.OPEN:
        return ()
    return OVERDUE if overdue else OPEN


def overdue(due: datetime, now: datetime, zone: tzinfo = UTC) -> bool:
    """Return whether the due date has passed. A date without a time runs to the end of that day in `zone`."""
    return now > due and now >= deadline(due, zone)


def outcome(kept: datetime, due: datetime, zone: tzinfo = UTC) -> PromiseStatus:
    """Return the status of a kept promise. Kept late, however little, is broken (DOMAIN 3)."""
    return PromiseStatus.BROKEN if overdue(due, kept, zone) else PromiseStatus.KEPT


class TooEarly(NamedTuple):
    """The past deliveries that a promised date is compared with, and the days that 8 of 10 of them took at least."""

    past: str
    days: float


def too_early(promised: float, own: Sequence[float], product: float | None, company: float | None) -> TooEarly | None:
    """Return whether 8 of 10 past deliveries took longer than the promised days (R5). None if the date is realistic or nothing is known.

    `own` are the days that the customer's latest deliveries took. With fewer than 5 of them the product's deliveries count, then all
    deliveries.
    """
    rule = WEIGHTS.delivery
    if len(own) >= rule.sample:
        longer = sorted((days for days in own if days > promised), reverse=True)
        needed = rule.longer * len(own)
        return TooEarly("to this customer", longer[-1]) if len(longer) >= needed else None
    usual, past = (product, "of these products") if product is not None else (company, "of all products")
    return TooEarly(past, usual) if usual is not None and promised < usual else None
