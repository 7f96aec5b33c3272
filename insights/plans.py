"""What is planned after a sale, and for when (R6 to R9, DOMAIN 3 "care"); the offsets are those of `Practice`.

Everything planned is due on a date without a time, counted from the date on which something happened in `zone` (decision 13).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from insights.days import date_of, deadline, whole
from insights.enums import Direction, FollowUpKind, TouchpointKind
from insights.practice import Practice

NOTHING: tuple["Plan", ...] = ()
# What is planned from the delivery on, and not from the order.
AFTER_DELIVERY = frozenset({FollowUpKind.DELIVERY_CHECK, FollowUpKind.OPERATION_CHECK, FollowUpKind.FOLLOW_UP_VISIT})

# Kinds of touchpoint after the first of which a prospect is thanked.
MEETS = frozenset({TouchpointKind.VISIT, TouchpointKind.MEETING})


@dataclass(frozen=True, slots=True)
class Plan:
    """Something to be done by a date."""

    kind: FollowUpKind
    due: datetime


@dataclass(frozen=True, slots=True)
class Monthly:
    """What a touchpoint does to the monthly contact: whether it is the one that was planned, and which comes next."""

    done: bool
    next: Plan | None


def after_order(ordered: datetime, promised: datetime | None, now: datetime, practice: Practice, zone: tzinfo) -> tuple[Plan, ...]:
    """Thanks, and a word half-way where delivery is far off (R6, R7). Nothing for what is recorded long after."""
    if _late(ordered, now, practice):
        return NOTHING
    plans = [_plan(FollowUpKind.THANK_YOU, ordered, practice.thank_you, zone)]
    if promised is not None and promised - ordered > timedelta(days=practice.status_update):
        plans.append(_plan(FollowUpKind.STATUS_UPDATE, ordered + (promised - ordered) / 2, 0, zone))
    return tuple(plans)


def after_first_visit(at: datetime, now: datetime, practice: Practice, zone: tzinfo) -> tuple[Plan, ...]:
    """Thank a prospect for the first visit or meeting (R7). Nothing for a visit that is recorded long after."""
    return NOTHING if _late(at, now, practice) else (_plan(FollowUpKind.THANK_YOU, at, practice.thank_you, zone),)


def after_loss(closed: datetime, now: datetime, practice: Practice, zone: tzinfo) -> tuple[Plan, ...]:
    """Keep in touch after a lost opportunity (R15). Nothing for a loss that is recorded long after."""
    return NOTHING if _late(closed, now, practice) else (_plan(FollowUpKind.KEEP_IN_TOUCH, closed, practice.keep_in_touch, zone),)


def after_delivery(delivered: datetime, now: datetime, practice: Practice, zone: tzinfo) -> tuple[Plan, ...]:
    """Did it arrive, does it work, does it match the offer (R8). Nothing for what is recorded long after."""
    if _late(delivered, now, practice):
        return NOTHING
    return (
        _plan(FollowUpKind.DELIVERY_CHECK, delivered, practice.delivery_check, zone),
        _plan(FollowUpKind.OPERATION_CHECK, delivered, practice.operation_check, zone),
        _plan(FollowUpKind.FOLLOW_UP_VISIT, delivered, practice.follow_up_visit, zone),
    )


def first_contact(ordered: datetime, last_two_way: datetime | None, now: datetime, practice: Practice, zone: tzinfo) -> Plan | None:
    """The monthly contact where none is open (R9): counted from the order, or from the last two-way touchpoint since."""
    if _late(ordered, now, practice):
        return None
    return monthly(max(ordered, last_two_way or ordered), practice, zone)


def next_contact(ordered: datetime, last_two_way: datetime | None, now: datetime, practice: Practice, zone: tzinfo) -> Plan:
    """The monthly contact of a customer that has none open, whatever lies behind (R9): an imported account, one that lapsed.

    A date that would have passed already is a month from now instead: nobody misses what was not planned.
    """
    plan = monthly(max(ordered, last_two_way or ordered), practice, zone)
    return plan if deadline(plan.due, zone) > now else monthly(now, practice, zone)


def monthly(since: datetime, practice: Practice, zone: tzinfo) -> Plan:
    """The next monthly contact, counted from the one before (R9)."""
    return _plan(FollowUpKind.MONTHLY_CONTACT, since, practice.monthly_contact, zone)


def after_touchpoint(
    at: datetime, direction: Direction, due: datetime | None, bought: bool, now: datetime, practice: Practice, zone: tzinfo
) -> Monthly:
    """A two-way touchpoint does the open monthly contact, which is due at `due`, and the next is counted from it (R9).

    One on the day from which the open one was counted, or before, changes nothing. If none is open, one is planned for who `bought`.
    """
    if direction != Direction.TWO_WAY:
        return Monthly(done=False, next=None)
    if due is None:
        return Monthly(done=False, next=monthly(at, practice, zone) if bought and not _late(at, now, practice) else None)
    if date_of(at, zone) <= date_of(due, zone) - timedelta(days=practice.monthly_contact):
        return Monthly(done=False, next=None)
    return Monthly(done=True, next=monthly(at, practice, zone))


def _plan(kind: FollowUpKind, since: datetime, days: int, zone: tzinfo) -> Plan:
    return Plan(kind, whole(date_of(since, zone) + timedelta(days=days)))


def _late(happened: datetime, now: datetime, practice: Practice) -> bool:
    return now - happened > timedelta(days=practice.late)
