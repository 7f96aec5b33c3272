"""Facts as they were known at the end of a day. Each record is read by its own dates, so a past day needs no snapshot (DOMAIN 3)."""

from insights.enums import PurchaseStatus
from insights.facts import Claim, Facts, Purchase, Reference, Referral


def facts_as_of(facts: Facts, as_of: int) -> Facts:
    """Return the facts without later events.

    A claim resolved after `as_of` is unresolved. A promise kept later is open. A contact who left later still works there. A planned record
    without a date of its own (a follow-up, a promise without `madeAt`) is known from the start.
    """
    purchases = [_purchase(one, as_of) for one in facts.purchases if one.ordered <= as_of]
    touchpoints = [one for one in facts.touchpoints if one.at <= as_of]
    readings = [one for one in facts.readings if one.at <= as_of]
    return facts._replace(
        purchases=purchases,
        promises=[
            one if one.kept is None or one.kept <= as_of else one._replace(status="OPEN", kept=None)
            for one in facts.promises
            if one.made is None or one.made <= as_of
        ],
        touchpoints=touchpoints,
        readings=readings,
        claims=[_claim(one, as_of) for one in facts.claims if one.opened <= as_of],
        referrals=[found for one in facts.referrals if (found := _referral(one, as_of))],
        references=[stood for one in facts.references if (stood := _reference(one, as_of))],
        follow_ups=[one if one.done is None or one.done <= as_of else one._replace(done=None) for one in facts.follow_ups],
        employments=[
            one if one.until is None or one.until <= as_of else one._replace(until=None)
            for one in facts.employments
            if one.since is None or one.since <= as_of
        ],
        lost=[one for one in facts.lost if one.closed <= as_of],
    )


def _past(moment: int | None, as_of: int) -> int | None:
    return None if moment is None or moment > as_of else moment


def _purchase(one: Purchase, as_of: int) -> Purchase:
    if one.came_back is not None and one.came_back > as_of:
        one = one._replace(status=PurchaseStatus.DELIVERED, came_back=None)
    if one.delivered is None or one.delivered <= as_of:
        return one
    status = PurchaseStatus.ORDERED if one.status == PurchaseStatus.DELIVERED else one.status
    return one._replace(status=status, delivered=None)


def _claim(one: Claim, as_of: int) -> Claim:
    if max(one.resolved or 0, one.understood or 0, one.waiting or 0) <= as_of:
        return one
    # The cost of a settlement is known once the claim is resolved.
    cost = 0 if (one.resolved or 0) > as_of else one.cost
    return one._replace(
        resolved=_past(one.resolved, as_of), understood=_past(one.understood, as_of), cost=cost, waiting=_past(one.waiting, as_of)
    )


def _referral(one: Referral, as_of: int) -> Referral | None:
    dates = [_past(moment, as_of) for moment in (one.asked, one.given, one.won, one.declined)]
    return None if dates == [None] * 4 else Referral(one.id, one.contact, *dates)


def _reference(one: Reference, as_of: int) -> Reference | None:
    dates = [_past(moment, as_of) for moment in (one.asked, one.given, one.declined)]
    return None if dates == [None] * 3 else Reference(one.id, one.contact, *dates)
