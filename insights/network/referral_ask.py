"""Referral ask: whether to ask for a referral now, and which contact (R15). Never at a STOPPED customer (R13)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from insights.aftersales.care import left_out
from insights.days import ago, count, day_of, iso
from insights.enums import AskCode, AskVerdict, Direction, FollowUpKind, PurchaseStatus, Verdict
from insights.facts import Employment, Facts, Lost, Purchase, Reading, Statistics
from insights.relationship.as_of import facts_as_of
from insights.relationship.buying import orders
from insights.weights import WEIGHTS, rule_version

_A = WEIGHTS.asking
_W = WEIGHTS.warmth


@dataclass(frozen=True, slots=True)
class AskReason:
    """A reason, with the event or date that ends it.

    `record` is cited. `day` is the first day on which the reason has ended by itself, None if only an event ends it. `contact` is the
    person who gave the reading, if that is not the person to ask.
    """

    code: AskCode
    message: str
    record: str | None
    day: int | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class ReferralAsk:
    """The verdict. `contact` is the contact to ask, None unless ASK.

    `until` is the first day on which WAIT ends by itself (ISO), None if something must happen first.
    """

    verdict: AskVerdict
    until: str | None
    contact: str | None
    reasons: tuple[AskReason, ...]
    as_of: str


def judge(facts: Facts, statistics: Statistics, as_of: int) -> ReferralAsk:
    """Return whether to ask anybody at a customer at the end of a day, and which contact."""
    known, day = facts_as_of(facts, as_of), day_of(as_of)
    if known.stopped:
        return _answer(AskVerdict.NEVER, day, [_stopped(known)])
    people = _present(known)
    contacts = list(dict.fromkeys(one.contact for one in people if not one.do_not_contact))
    if people and not contacts:
        return _answer(AskVerdict.NEVER, day, [_do_not_contact(one.contact) for one in people])
    account = _account(known, statistics, day)
    held = {one: _personal(known, one, day) for one in contacts}
    free = [one for one, reasons in held.items() if not reasons]
    if free and not account:
        best = max(free, key=lambda one: _rank(known, one, day))
        return _answer(AskVerdict.ASK, day, [_why(known, best, day)], best)
    if free:
        return _answer(AskVerdict.WAIT, day, account)
    waiting = [reasons for one, reasons in held.items() if _reachable(known, one, day)]
    if not waiting:
        return _answer(AskVerdict.WAIT, day, [*account, AskReason(AskCode.NOBODY_TO_ASK, _NOBODY, None)])
    # The first contact who may be asked again ends the personal reasons. All reasons of the account must end.
    dated = [found for found in waiting if all(one.day is not None for one in found)]
    first = min(dated, key=lambda found: max(one.day or 0 for one in found)) if dated else []
    listed = _together(account, *waiting)
    return replace(_answer(AskVerdict.WAIT, day, listed), until=_until([*account, *first]) if first else None)


def judge_contact(facts: Facts | None, statistics: Statistics, contact: str, do_not_contact: bool, as_of: int) -> ReferralAsk:
    """Return whether to ask this contact. `facts` are the facts of the contact's employer, None if no employer is known.

    The reason for ASK is the contact's own reading. If there is no valid one, the reason names the colleague who gave the reading.
    """
    day = day_of(as_of)
    if do_not_contact:
        return _answer(AskVerdict.NEVER, day, [_do_not_contact(contact)])
    known = facts_as_of(facts, as_of) if facts else None
    if known is None or contact not in {one.contact for one in _present(known)}:
        return _answer(AskVerdict.WAIT, day, [AskReason(AskCode.NOBODY_TO_ASK, _LEFT, contact)])
    if known.stopped:
        return _answer(AskVerdict.NEVER, day, [_stopped(known)])
    reasons = _together(_account(known, statistics, day), _personal(known, contact, day))
    if reasons:
        return _answer(AskVerdict.WAIT, day, reasons)
    return _answer(AskVerdict.ASK, day, [_why(known, contact, day)], contact)


_NOBODY = "Nobody is known there who could be asked: wait until a contact with an address is recorded."
_LEFT = "They work at no customer on that day, as far as you may see: wait until their next job is recorded."
_UNREACHABLE = "No address of theirs is known, and nobody talked with them in the last year: wait until an address is recorded."


def _answer(verdict: AskVerdict, day: int, reasons: list[AskReason], contact: str | None = None) -> ReferralAsk:
    until = _until(reasons) if verdict is AskVerdict.WAIT else None
    return ReferralAsk(verdict, until, contact, tuple(reasons), iso(day))


def _together(account: list[AskReason], *people: list[AskReason]) -> list[AskReason]:
    """Return the reasons of the account, then the personal reasons that are not listed yet."""
    said = {(one.code, one.record) for one in account}
    return [*account, *(one for found in people for one in found if (one.code, one.record) not in said)]


def _until(reasons: list[AskReason]) -> str | None:
    """Return the day on which the last reason ends, if all end by themselves."""
    days = [one.day for one in reasons if one.day is not None]
    return iso(max(days)) if days and len(days) == len(reasons) else None


def _present(known: Facts) -> list[Employment]:
    return [one for one in known.employments if one.until is None]


def _stopped(known: Facts) -> AskReason:
    return AskReason(AskCode.STOPPED, "We have stopped calling on them: nobody there is asked.", known.id)


def _do_not_contact(contact: str) -> AskReason:
    return AskReason(AskCode.DO_NOT_CONTACT, "They asked not to be contacted.", contact)


# -- the account


def _recorded(statistics: Statistics, kind: str) -> bool:
    """Return whether the graph records that kind of evidence. Statistics of an older rule version do not say
    so, and it counts as recorded.
    """
    return kind in statistics.recorded or statistics.rule_version != rule_version()


def _awaited(statistics: Statistics, last: Purchase) -> bool:
    """Return whether a purchase is still to be delivered, in a graph that records deliveries."""
    return last.status != PurchaseStatus.DELIVERED and last.delivered is None and _recorded(statistics, "DELIVERY")


def _account(known: Facts, statistics: Statistics, day: int) -> list[AskReason]:
    """Return the reasons to wait for everybody at the account."""
    bought = orders(known)
    last = bought[-1] if bought else None
    reasons = _sale(known, statistics, last, day) if last else []
    reasons += [
        AskReason(
            AskCode.CLAIM_UNRESOLVED,
            f"A {one.severity.lower()} claim of {_date(one.opened)} is unresolved: wait until it is settled, due by {_date(one.due)}.",
            one.id,
        )
        for one in known.claims
        if one.resolved is None and one.verdict != Verdict.NOT_CORRECT
    ]
    reasons += _satisfaction(known, statistics, last, day)
    asked = _asked(known, day)
    if len(asked) >= _A.asks:
        release = _released(asked[-_A.asks][0])
        text = f"{count(len(asked), 'ask')} there within {_A.days} days, where {_A.asks} are enough: wait until {iso(release)}."
        reasons.append(AskReason(AskCode.CUSTOMER_ASKED, text, asked[-1][1], release))
    return reasons


def _sale(known: Facts, statistics: Statistics, last: Purchase, day: int) -> list[AskReason]:
    """Return the steps that are still to be done for the last purchase, among the steps that the graph records.

    A thank-you that was missed, or skipped after its due date, holds for `asking.thanks` days. Later a thank-you would come too late.
    """
    reasons = []
    if _awaited(statistics, last):
        promised = f", promised for {_date(last.promised)}" if last.promised is not None else ""
        text = f"The purchase of {_date(last.ordered)} is not delivered: wait for the delivery{promised}, and ask how they find it."
        reasons.append(AskReason(AskCode.NOT_DELIVERED, text, last.id))
    for one in known.follow_ups if _recorded(statistics, "THANK_YOU") else ():
        release = day_of(one.due) + _A.thanks + 1
        mine = one.kind == FollowUpKind.THANK_YOU and one.purchase == last.id
        if mine and one.done is None and not left_out(one) and day < release:
            what = f"for the purchase of {_date(last.ordered)}, due by {_date(one.due)}"
            text = f"Nobody has thanked them {what}: wait until that is done, or until {iso(release)}."
            if one.skipped:
                text = f"The thank-you {what}, was skipped after its date: wait until {iso(release)}."
            reasons.append(AskReason(AskCode.NOT_THANKED, text, one.id, release))
    return reasons


def _satisfaction(known: Facts, statistics: Statistics, last: Purchase | None, day: int) -> list[AskReason]:
    """Return the reasons about satisfaction. It must be verified lately. After a lost sale a two-way touchpoint since is enough."""
    reading = _latest(_since_delivery(known, last))
    if reading and _fresh(reading.at, day):
        return [_fell_short(reading)] if _gap(reading) < 0 else []
    lost = _lost(known, last, day)
    if lost:
        if any(one.direction == Direction.TWO_WAY and one.at >= lost.closed for one in known.touchpoints):
            return []
        text = f"A sale was lost on {_date(lost.closed)}, and we have not talked since: wait until we have."
        return [AskReason(AskCode.NOT_TALKED_SINCE_LOSS, text, lost.id)]
    if last is None:
        return [AskReason(AskCode.NOTHING_BOUGHT, "They have bought nothing yet: wait for a delivery, and ask how they find it.", None)]
    if _awaited(statistics, last):
        return []  # the account already waits for the delivery
    if reading:
        when = f"The last reading is of {_date(reading.at)}, {ago(day - day_of(reading.at))}."
        text = f"{when} A reading holds for {_A.verified} days: wait until they are asked again."
        return [AskReason(AskCode.READING_EXPIRED, text, reading.id)]
    text = f"Nobody was asked how they find the purchase of {_date(last.ordered)}: wait until that is recorded."
    return [AskReason(AskCode.NOT_VERIFIED, text, last.id)]


def _since_delivery(known: Facts, last: Purchase | None) -> list[Reading]:
    """Return the readings since the last delivery, or since the last order if its delivery date is unknown."""
    if last is None:
        return []
    since = last.ordered if last.delivered is None else last.delivered
    return [one for one in known.readings if one.at >= since]


def _latest(readings: Iterable[Reading]) -> Reading | None:
    return max(readings, key=lambda one: (one.at, one.id), default=None)


def _fresh(moment: int, day: int) -> bool:
    """Return whether a reading or loss at that moment is recent enough to count."""
    return day - day_of(moment) <= _A.verified


def _lost(known: Facts, last: Purchase | None, day: int) -> Lost | None:
    """Return the last lost sale, if it is recent and no order followed."""
    lost = known.lost[-1] if known.lost else None
    return lost if lost and (last is None or lost.closed >= last.ordered) and _fresh(lost.closed, day) else None


def _own(known: Facts, contact: str, day: int) -> Reading | None:
    """Return the contact's own reading that verifies satisfaction with the last purchase. None if there is none."""
    bought = orders(known)
    mine = _latest(one for one in _since_delivery(known, bought[-1] if bought else None) if one.contact == contact)
    return mine if mine and _gap(mine) >= 0 and _fresh(mine.at, day) else None


def _why(known: Facts, contact: str, day: int) -> AskReason:
    """Return the reason to ask this contact now, if there is no reason to wait."""
    own = _own(known, contact, day)
    if own:
        return AskReason(AskCode.VERIFIED, f"Verified on {_date(own.at)}: {_said(own)}.", own.id)
    bought = orders(known)
    reading = _latest(_since_delivery(known, bought[-1] if bought else None))
    if reading and _fresh(reading.at, day):
        return _by_colleague(known, reading)
    lost = known.lost[-1]
    return AskReason(AskCode.TALKED_SINCE_LOSS, f"A sale was lost on {_date(lost.closed)}, and we have talked since.", lost.id)


def _by_colleague(known: Facts, reading: Reading) -> AskReason:
    """Return VERIFIED_BY_COLLEAGUE. It names the colleague only if they work or worked here, because the
    viewer may not see other contacts.
    """
    here = reading.contact if reading.contact in {one.contact for one in known.employments} else None
    who = (reading.giver if here else None) or "somebody else"
    text = f"Verified on {_date(reading.at)} by {who}: {_said(reading)}. Ask this contact how they find it first."
    return AskReason(AskCode.VERIFIED_BY_COLLEAGUE, text, reading.id, contact=here)


# -- its contacts


def _personal(known: Facts, contact: str, day: int) -> list[AskReason]:
    """Return the reasons to wait for one contact."""
    reasons = [] if _reachable(known, contact, day) else [AskReason(AskCode.NOBODY_TO_ASK, _UNREACHABLE, contact)]
    asked = _asked(known, day, contact)
    if asked:
        at, record = asked[-1]
        text = f"Asked on {_date(at)}: wait {_A.days} days, until {iso(_released(at))}."
        reasons.append(AskReason(AskCode.CONTACT_ASKED, text, record, _released(at)))
    reading = _latest(one for one in known.readings if one.contact == contact)
    if reading and _gap(reading) < 0 and _fresh(reading.at, day):
        reasons.append(replace(_fell_short(reading), day=day_of(reading.at) + _A.verified + 1))
    return reasons


def _addressed(known: Facts, contact: str) -> bool:
    return any(one.addressed for one in _present(known) if one.contact == contact)


def _reachable(known: Facts, contact: str, day: int) -> bool:
    """Return whether a contact can be reached: an address, or a two-way touchpoint within a year, as in penetration."""
    talk = _last_talk(known, contact)
    return _addressed(known, contact) or (talk is not None and day - day_of(talk) <= _W.lukewarm_days)


def _rank(known: Facts, contact: str, day: int) -> tuple[int, int, bool, str]:
    """Return the sort key of contacts: the latest good reading of their own, then the latest two-way touchpoint."""
    reading, talk = _own(known, contact, day), _last_talk(known, contact)
    return (reading.at if reading else -1, -1 if talk is None else day_of(talk), _addressed(known, contact), contact)


def _last_talk(known: Facts, contact: str) -> int | None:
    return max((one.at for one in known.touchpoints if one.direction == Direction.TWO_WAY and contact in one.contacts), default=None)


def _asked(known: Facts, day: int, contact: str | None = None) -> list[tuple[int, str]]:
    """Return the recent asks at the customer, or of one contact: day and referral."""
    mine = [one for one in known.referrals if contact in (None, one.contact)]
    return sorted((one.asked, one.id) for one in mine if one.asked is not None and day - day_of(one.asked) <= _A.days)


def _fell_short(one: Reading) -> AskReason:
    text = f"On {_date(one.at)} it fell short: {_said(one)}. Wait until it is put right and they say so."
    return AskReason(AskCode.FELL_SHORT, text, one.id)


def _said(one: Reading) -> str:
    return f"expected {one.expectation}, found {one.experience} of 5"


def _gap(one: Reading) -> int:
    return one.experience - one.expectation


def _released(moment: int) -> int:
    return day_of(moment) + _A.days + 1


def _date(moment: int) -> str:
    return iso(day_of(moment))
