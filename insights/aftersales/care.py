"""Follow-ups: which touchpoints complete a follow-up, which follow-ups count, and which were done in time (R7, R18, DOMAIN 3 "care").

Every share of follow-ups uses `left_out` and `in_time`. graph/queries/care.py writes the same rule in Cypher, for counts over many
customers. A test compares the two.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from insights import days
from insights.aftersales.plans import AFTER_DELIVERY
from insights.aftersales.practice import Practice
from insights.enums import Direction, FollowUpKind, TouchpointKind
from insights.facts import DAY, FollowUp
from insights.weights import WEIGHTS

ENTERED_DAYS = WEIGHTS.care.entered_days
# Any two-way touchpoint completes a follow-up of these kinds.
IN_TOUCH = frozenset({FollowUpKind.MONTHLY_CONTACT, FollowUpKind.KEEP_IN_TOUCH})
# One of these touchpoints can complete follow-ups of several purchases.
VISITS = frozenset({TouchpointKind.VISIT, TouchpointKind.MEETING, TouchpointKind.FOLLOW_UP_VISIT})
_TALKS = VISITS | {TouchpointKind.CALL}
# Touchpoints that complete a follow-up which is named. Touchpoints of the follow-up's own kind complete it by themselves.
_SHOWN_BY: dict[FollowUpKind, frozenset[TouchpointKind]] = {
    FollowUpKind.THANK_YOU: VISITS | {TouchpointKind.THANK_YOU},
    FollowUpKind.STATUS_UPDATE: _TALKS | {TouchpointKind.STATUS_UPDATE},
    FollowUpKind.DELIVERY_CHECK: _TALKS | {TouchpointKind.DELIVERY_CHECK, TouchpointKind.OPERATION_CHECK},
    FollowUpKind.OPERATION_CHECK: _TALKS | {TouchpointKind.DELIVERY_CHECK, TouchpointKind.OPERATION_CHECK},
    FollowUpKind.FOLLOW_UP_VISIT: frozenset({TouchpointKind.VISIT, TouchpointKind.FOLLOW_UP_VISIT}),
}

Counts = Mapping[str, tuple[int, int, int]]  # by kind of follow-up: came due, done in time, done in time by the seller


@dataclass(frozen=True, slots=True)
class CareShares:
    """Follow-ups that came due, by kind, and the share of each that was done in time. None if none came due."""

    sample: int
    done_in_time: float | None
    thanks_due: int
    thanked_in_time: float | None
    deliveries_due: int
    delivery_confirmed: float | None
    visits_due: int
    visited_by_seller: float | None
    contacts_due: int
    monthly_contact: float | None


def shares(*reps: Counts) -> dict[str, Any]:
    """Return the fields of `CareShares` over the follow-ups of all these reps. A visit counts if the seller made it (R8)."""

    def of(kind: FollowUpKind, place: int) -> tuple[int, float | None]:
        due, done = (sum(one[kind][at] for one in reps if kind in one) for at in (0, place))
        return due, share(done, due)

    every = [counts for one in reps for counts in one.values()]
    sample = sum(due for due, _, _ in every)
    thanks, deliveries = of(FollowUpKind.THANK_YOU, 1), of(FollowUpKind.DELIVERY_CHECK, 1)
    visits, contacts = of(FollowUpKind.FOLLOW_UP_VISIT, 2), of(FollowUpKind.MONTHLY_CONTACT, 1)
    found = (sample, share(sum(done for _, done, _ in every), sample), *thanks, *deliveries, *visits, *contacts)
    return dict(zip(CareShares.__slots__, found, strict=True))


def share(part: int, of: int) -> float | None:
    """Return a share with four decimals. None of nothing."""
    return round(part / of, 4) if of else None


def left_out(one: FollowUp) -> bool:
    """Return whether a follow-up does not count because it was skipped before its due date. A follow-up skipped later was missed.

    A skipped follow-up of an import without `skippedAt` does not count either.
    """
    return one.skipped and (one.skipped_at is None or days.in_time(one.skipped_at, one.due))


def in_time(one: FollowUp) -> bool:
    """Return whether a follow-up was done by its due date, by a touchpoint that was entered within a week.
    Imports have no time of entry.
    """
    if one.done is None or not days.in_time(one.done, one.due):
        return False
    return one.entered is None or one.entered <= one.done + ENTERED_DAYS * DAY


def called_for(
    kind: FollowUpKind,
    due: datetime,
    ordered: datetime | None,
    delivered: datetime | None,
    practice: Practice,
    zone: tzinfo,
    changed: datetime | None = None,
) -> datetime | None:
    """Return the moment from which a follow-up can be done. None if it is unknown.

    The moment is the order or the delivery. MONTHLY_CONTACT starts the day after the previous contact, KEEP_IN_TOUCH the day after the
    loss. THANK_YOU for a first visit starts on the day of the visit. A STATUS_UPDATE that is due after the promised date was `changed`
    starts with that change. Days are those of `zone`.
    """
    before = {FollowUpKind.MONTHLY_CONTACT: practice.monthly_contact - 1, FollowUpKind.KEEP_IN_TOUCH: practice.keep_in_touch - 1}
    if ordered is None:
        before[FollowUpKind.THANK_YOU] = practice.thank_you
    if kind in before:
        return days.begins(days.date_of(due, zone) - timedelta(days=max(before[kind], 0)), zone)
    if kind is FollowUpKind.STATUS_UPDATE and changed and days.deadline(due, zone) >= changed:
        return changed
    return (delivered or ordered) if kind in AFTER_DELIVERY else ordered


def completes(kind: FollowUpKind, touchpoint: TouchpointKind, direction: Direction, *, personal: bool | None) -> bool:
    """Return whether a touchpoint completes an open follow-up of this kind by itself. MONTHLY_CONTACT has its own rule in plans.py."""
    if kind is FollowUpKind.KEEP_IN_TOUCH:
        return direction == Direction.TWO_WAY
    return touchpoint == kind.value and not _form_letter(kind, personal)


def shows(kind: FollowUpKind, purchase: str | None, touchpoint: Any, about: Collection[str]) -> str | None:
    """Return why a touchpoint (kind, direction, personal) does not complete a named follow-up. None if it does."""
    done_by = TouchpointKind(touchpoint["kind"])
    if kind in IN_TOUCH:
        return None if touchpoint["direction"] == Direction.TWO_WAY else "Only a two-way touchpoint completes it. Name one."
    if done_by not in _SHOWN_BY[kind]:
        kinds = " or ".join(days.an(days.words(one)) for one in sorted(_SHOWN_BY[kind]))
        done, planned = days.an(days.words(done_by)), days.an(days.words(kind))
        return f"{done.capitalize()} does not complete {planned}. Name {kinds}, or log one with logTouchpoint."
    if _form_letter(kind, touchpoint.get("personal")) and done_by is TouchpointKind.THANK_YOU:
        return "A form letter is no thank-you (`personal` is false). Name a personal one (R7)."
    if purchase and done_by not in VISITS and purchase not in about:
        return "It is not about the purchase of this follow-up. Name a touchpoint about that purchase."
    return None


def _form_letter(kind: FollowUpKind, personal: bool | None) -> bool:
    """Return whether the touchpoint is a form letter: a thank-you must be personal (R7). None counts as personal."""
    return kind is FollowUpKind.THANK_YOU and personal is False
