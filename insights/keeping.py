"""What was promised and what went wrong: promises kept, claims settled, follow-ups done in time (R5 to R9, R12, R14).

Each is read on days from the one it was built for: what comes due in between, with nothing done, counts as missed from then on
(`turns`). Good and bad records fade alike; their sums are kept for the day of building and fade from there.
"""

from bisect import bisect_right
from collections.abc import Iterable

from insights import care
from insights.days import count, day_of, fade, in_time, passed_on
from insights.enums import ComponentKey, PromiseStatus
from insights.facts import Claim, Facts, FollowUp, Promise
from insights.weights import WEIGHTS

_H = WEIGHTS.half_lives
_PRIOR = WEIGHTS.ratio.prior


class _Due:
    """Records that count from a day on, as running sums of good and bad; (start, day it ages from, good, bad, id) each."""

    def __init__(self, rows: Iterable[tuple[int, int, float, float, str]], day: int, half_life: int) -> None:
        self.rows = sorted(rows)
        self.turns = [row[0] for row in self.rows]
        self.day = day
        self.half_life = half_life
        self.good = [0.0]
        self.bad = [0.0]
        for _, since, good, bad, _id in self.rows:
            weight = 0.5 ** ((day - since) / half_life)
            self.good.append(self.good[-1] + weight * good)
            self.bad.append(self.bad[-1] + weight * bad)

    def sums(self, day: int) -> tuple[float, float]:
        """Faded sums of good and bad on a day."""
        until = bisect_right(self.turns, day)
        weight = fade(day - self.day, self.half_life)
        return self.good[until] * weight, self.bad[until] * weight

    def counted(self, day: int) -> list[tuple[int, int, float, float, str]]:
        return self.rows[: bisect_right(self.turns, day)]

    def cited(self, day: int) -> list[str]:
        """The bad ones first, each the latest first."""
        rows = self.counted(day)[::-1]
        return [row[4] for row in rows if row[3]] + [row[4] for row in rows if not row[3]]


class Promises:
    """Measured once a promise came due. Still open past its date is broken, kept late is broken however little (R5)."""

    key = ComponentKey.PROMISES
    rises = True  # what went wrong fades
    most = WEIGHTS.components.promises

    def __init__(self, known: Facts, day: int) -> None:
        rows = [_promise(one) for one in known.promises if one.status != PromiseStatus.WITHDRAWN]
        self.due = _Due(rows, day, _H.promise)
        self.turns = self.due.turns

    def value(self, day: int) -> float | None:
        if not self.turns or self.turns[0] > day:
            return None
        good, bad = self.due.sums(day)
        return (good + _PRIOR) / (good + bad + _PRIOR)

    def reason(self, day: int) -> str:
        rows = self.due.counted(day)
        if not rows:
            return "No promise came due yet."
        kept = [row[2] for row in rows if row[2]]
        early = sum(good > 1 for good in kept)
        broken = len(rows) - len(kept)
        return f"{len(kept)} of {count(len(rows), 'promise')} kept, {early or 'none'} of them early; {broken or 'none'} broken or late."

    def evidence(self, day: int) -> list[str]:
        return self.due.cited(day)


def _promise(one: Promise) -> tuple[int, int, float, float, str]:
    kept = one.status != PromiseStatus.BROKEN and (one.status == PromiseStatus.KEPT if one.kept is None else in_time(one.kept, one.due))
    due = day_of(one.due)
    early = one.kept is not None and day_of(one.kept) < due
    return (passed_on(one.due), due, (1 + WEIGHTS.ratio.early if early else 1.0) if kept else 0.0, 0.0 if kept else 1.0, one.id)


class Claims:
    """Measured once a claim was resolved or is overdue. Well settled is in time and understood (R14); an overdue one does not fade
    until it is resolved.
    """

    key = ComponentKey.CLAIMS
    rises = True  # what went wrong fades
    most = WEIGHTS.components.claims

    def __init__(self, known: Facts, day: int) -> None:
        self.settled = _Due([_claim(one) for one in known.claims if one.resolved is not None], day, _H.claim)
        self.open = sorted((passed_on(one.due), one.id) for one in known.claims if one.resolved is None and not _waits(one))
        self.turns = [one[0] for one in self.open]

    def value(self, day: int) -> float | None:
        overdue = bisect_right(self.turns, day)
        if not overdue and not self.settled.turns:
            return None
        good, bad = self.settled.sums(day)
        return (good + _PRIOR) / (good + bad + overdue + _PRIOR)

    def reason(self, day: int) -> str:
        settled, overdue = self.settled.rows, bisect_right(self.turns, day)
        if not settled and not overdue:
            return "No claim was resolved or is overdue."
        well = sum(row[2] > 0 for row in settled)
        resolved = f"{well} of {count(len(settled), 'resolved claim')} settled in time and understood; " if settled else ""
        return f"{resolved}{count(overdue, 'claim')} overdue."

    def evidence(self, day: int) -> list[str]:
        return [one[1] for one in self.open if one[0] <= day] + self.settled.cited(day)


def _waits(one: Claim) -> bool:
    """Whether we wait for the customer, since before it was due: the clock stands still."""
    return one.waiting is not None and one.waiting <= one.due


def _claim(one: Claim) -> tuple[int, int, float, float, str]:
    well = one.understood is not None and in_time(one.resolved, one.due)
    resolved = day_of(one.resolved or 0)
    return (resolved, resolved, float(well), float(not well), one.id)


class Care:
    """Measured once a follow-up's date passed: the share of those that were done in time (insights/care.py; R7, R8, R9)."""

    key = ComponentKey.CARE
    rises = False
    most = WEIGHTS.components.care

    def __init__(self, known: Facts, day: int) -> None:
        self.due = _Due([_follow_up(one) for one in known.follow_ups if not care.left_out(one)], day, _H.follow_up)
        self.turns = self.due.turns

    def value(self, day: int) -> float | None:
        until = bisect_right(self.turns, day)
        if not until:
            return None
        good, bad = self.due.good[until], self.due.bad[until]
        return good / (good + bad)

    def reason(self, day: int) -> str:
        rows = self.due.counted(day)
        if not rows:
            return "No follow-up came due yet."
        return f"{sum(row[2] > 0 for row in rows)} of {count(len(rows), 'follow-up')} done in time."

    def evidence(self, day: int) -> list[str]:
        return self.due.cited(day)


def _follow_up(one: FollowUp) -> tuple[int, int, float, float, str]:
    done = care.in_time(one)
    return (passed_on(one.due), day_of(one.due), float(done), float(not done), one.id)
