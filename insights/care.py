"""Which contact shows that a follow-up is done: one of its kind, about its purchase, since it was called for (DOMAIN 3 "care")."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from insights.enums import Direction, FollowUpKind
from insights.plans import AFTER_DELIVERY
from insights.practice import Practice


def called_for(
    kind: FollowUpKind, due: datetime, ordered: datetime | None, delivered: datetime | None, practice: Practice
) -> datetime | None:
    """Since when a follow-up can be done: from the order or the delivery, the monthly contact from the one before; None where unknown."""
    if kind is FollowUpKind.MONTHLY_CONTACT:
        return due - timedelta(days=practice.monthly_contact)
    return (delivered or ordered) if kind in AFTER_DELIVERY else ordered


def shows(kind: FollowUpKind, purchase: str | None, touchpoint: Any, about: Collection[str]) -> str | None:
    """Why a touchpoint (kind, direction) is no evidence for a follow-up; None where it is."""
    if kind is FollowUpKind.MONTHLY_CONTACT:
        return None if touchpoint["direction"] == Direction.TWO_WAY else "Only a two-way contact does it: name one in which they spoke too."
    if touchpoint["kind"] != kind:
        return f"Is a {touchpoint['kind']}, and a {kind} is to be done: name one of that kind, or log it by logTouchpoint."
    if purchase and purchase not in about:
        return "Is not about the purchase that this follows: name one that is."
    return None
