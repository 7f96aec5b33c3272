"""Care plan: which follow-ups are planned after a sale, and their due dates (R6 to R9, DOMAIN 3 "care"). `Practice` has the offsets.

Each due date is a date without a time, counted from the date of the event in `zone` (decision 13).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from insights.aftersales.practice import Practice
from insights.days import date_of, deadline, whole
from insights.enums import Direction, FollowUpKind, TouchpointKind

NOTHING: tuple["PlannedFollowUp", ...] = ()
# Follow-ups that are planned after the delivery, not after the order.
AFTER_DELIVERY = frozenset({FollowUpKind.DELIVERY_CHECK, FollowUpKind.OPERATION_CHECK, FollowUpKind.FOLLOW_UP_VISIT})

# Kinds of touchpoint: a prospect is thanked after the first touchpoint of these kinds.
MEETS = frozenset({TouchpointKind.VISIT, TouchpointKind.MEETING})


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """A follow-up to plan, with its due date."""

    kind: FollowUpKind
    due: datetime


@dataclass(frozen=True, slots=True)
class Monthly:
    """The effect of a touchpoint on MONTHLY_CONTACT: whether it completes the open one, and the next one to plan."""

    done: bool
    next: PlannedFollowUp | None


def after_order(
    ordered: datetime, promised: datetime | None, now: datetime, practice: Practice, zone: tzinfo
) -> tuple[PlannedFollowUp, ...]:
    """Return THANK_YOU, and STATUS_UPDATE half-way to a distant delivery date (R6, R7). Empty for an order recorded too late."""
    if _late(ordered, now, practice):
        return NOTHING
    plans = [_plan(FollowUpKind.THANK_YOU, ordered, practice.thank_you, zone)]
    if promised is not None and promised - ordered > timedelta(days=practice.status_update):
        plans.append(_plan(FollowUpKind.STATUS_UPDATE, ordered + (promised - ordered) / 2, 0, zone))
    return tuple(plans)


def after_new_date(promised: datetime, now: datetime, practice: Practice, zone: tzinfo, *, agreed: bool) -> PlannedFollowUp | None:
    """Return STATUS_UPDATE after the promised date of an order was changed (R6): soon if the customer does not know the new date yet.

    If the customer agreed to it, the follow-up is due half-way to a distant date. None if the date is near.
    """
    if not agreed:
        left = (date_of(promised, zone) - date_of(now, zone)).days
        return _plan(FollowUpKind.STATUS_UPDATE, now, max(0, min(practice.new_date, left)), zone)
    if promised - now > timedelta(days=practice.status_update):
        return _plan(FollowUpKind.STATUS_UPDATE, now + (promised - now) / 2, 0, zone)
    return None


def after_first_visit(at: datetime, now: datetime, practice: Practice, zone: tzinfo) -> tuple[PlannedFollowUp, ...]:
    """Return THANK_YOU for a prospect's first visit or meeting (R7). Empty for a visit recorded too late."""
    return NOTHING if _late(at, now, practice) else (_plan(FollowUpKind.THANK_YOU, at, practice.thank_you, zone),)


def after_loss(closed: datetime, now: datetime, practice: Practice, zone: tzinfo) -> tuple[PlannedFollowUp, ...]:
    """Return KEEP_IN_TOUCH after a lost opportunity (R15). Empty for a loss recorded too late."""
    return NOTHING if _late(closed, now, practice) else (_plan(FollowUpKind.KEEP_IN_TOUCH, closed, practice.keep_in_touch, zone),)


def after_delivery(delivered: datetime, now: datetime, practice: Practice, zone: tzinfo) -> tuple[PlannedFollowUp, ...]:
    """Return DELIVERY_CHECK, OPERATION_CHECK and FOLLOW_UP_VISIT (R8). Empty for a delivery recorded too late."""
    if _late(delivered, now, practice):
        return NOTHING
    return (
        _plan(FollowUpKind.DELIVERY_CHECK, delivered, practice.delivery_check, zone),
        _plan(FollowUpKind.OPERATION_CHECK, delivered, practice.operation_check, zone),
        _plan(FollowUpKind.FOLLOW_UP_VISIT, delivered, practice.follow_up_visit, zone),
    )


def first_contact(
    ordered: datetime, last_two_way: datetime | None, now: datetime, practice: Practice, zone: tzinfo
) -> PlannedFollowUp | None:
    """Return the MONTHLY_CONTACT of a customer without an open one (R9), counted from the order or from the
    last two-way touchpoint since.
    """
    if _late(ordered, now, practice):
        return None
    return monthly(max(ordered, last_two_way or ordered), practice, zone)


def next_contact(ordered: datetime, last_two_way: datetime | None, now: datetime, practice: Practice, zone: tzinfo) -> PlannedFollowUp:
    """Return the MONTHLY_CONTACT of any customer without an open one (R9), imported and LAPSED customers included.

    A date that has passed is replaced by a date 30 days from now. A follow-up that was never planned cannot be missed.
    """
    plan = monthly(max(ordered, last_two_way or ordered), practice, zone)
    return plan if deadline(plan.due, zone) > now else monthly(now, practice, zone)


def monthly(since: datetime, practice: Practice, zone: tzinfo) -> PlannedFollowUp:
    """Return the next MONTHLY_CONTACT, counted from the previous contact (R9)."""
    return _plan(FollowUpKind.MONTHLY_CONTACT, since, practice.monthly_contact, zone)


def after_touchpoint(
    at: datetime, direction: Direction, due: datetime | None, bought: bool, now: datetime, practice: Practice, zone: tzinfo
) -> Monthly:
    """Return how a touchpoint changes MONTHLY_CONTACT. A two-way touchpoint completes the open one, due at `due`, and plans the next (R9).

    A touchpoint on or before the day from which the open follow-up was counted changes nothing. If none is open, one is planned for a
    customer who `bought`.
    """
    if direction != Direction.TWO_WAY:
        return Monthly(done=False, next=None)
    if due is None:
        return Monthly(done=False, next=monthly(at, practice, zone) if bought and not _late(at, now, practice) else None)
    if date_of(at, zone) <= date_of(due, zone) - timedelta(days=practice.monthly_contact):
        return Monthly(done=False, next=None)
    return Monthly(done=True, next=monthly(at, practice, zone))


def _plan(kind: FollowUpKind, since: datetime, days: int, zone: tzinfo) -> PlannedFollowUp:
    return PlannedFollowUp(kind, whole(date_of(since, zone) + timedelta(days=days)))


def _late(happened: datetime, now: datetime, practice: Practice) -> bool:
    return now - happened > timedelta(days=practice.late)
