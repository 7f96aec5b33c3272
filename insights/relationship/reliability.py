"""Promises, claims and care, three components of the score: promises kept, claims settled, follow-ups done in time (R5 to R9, R12, R14).

A component built for one day can be read on later days. Records that come due until then count as missed (`turns`). Good and bad records
fade alike, so their sums are stored for the first day and fade from there.
"""

from bisect import bisect_right
from collections.abc import Iterable

from insights.aftersales import care
from insights.days import NEUTRAL, ago, count, day_of, fade, in_time, passed_on, quiet
from insights.enums import ComponentKey, PromiseStatus
from insights.facts import Claim, Facts, FollowUp, Promise
from insights.weights import WEIGHTS

_H = WEIGHTS.half_lives
_PRIOR = WEIGHTS.ratio.prior


class _Due:
    """Records that count from a day on, as running sums of good and bad. A row is (start, day from which it ages, good, bad, id)."""

    def __init__(self, rows: Iterable[tuple[int, int, float, float, str]], day: int, half_life: int, prior: int) -> None:
        # Nobody reads days beyond the horizon, and the weight of a record far in the future would overflow.
        self.rows = sorted(row for row in rows if row[0] <= day + WEIGHTS.limits.horizon_days)
        self.turns = [row[0] for row in self.rows]
        self.day = day
        self.half_life = half_life
        self.prior = prior
        self.good = [0.0]
        self.bad = [0.0]
        # For the first n records, the place of the last good record.
        self.last_good = [0]
        for place, (_, since, good, bad, _id) in enumerate(self.rows):
            weight = 0.5 ** ((day - since) / half_life)
            self.good.append(self.good[-1] + weight * good)
            self.bad.append(self.bad[-1] + weight * bad)
            self.last_good.append(place if good else self.last_good[-1])

    def value(self, day: int, still_bad: int = 0) -> float:
        """Return the share of good records on a day. Above neutral it fades with the days since the latest record.

        A bad record never lifts the value, although it ends the silence. The value is therefore the least over the bad records since the
        last good record, with and without the latest of them. `still_bad` records are bad and do not fade.
        """
        until = bisect_right(self.turns, day)
        weight = fade(day - self.day, self.half_life)
        value = self._share(until, weight, still_bad)
        if value <= NEUTRAL:
            return value
        return min(
            quiet(self._share(place + 1, weight, still_bad), day - self.rows[place][1], self.half_life)
            for place in range(self.last_good[until], until)
        )

    def _share(self, until: int, weight: float, still_bad: int) -> float:
        """Return (good + prior) / (good + bad + prior) over the first `until` records."""
        good = weight * self.good[until] + self.prior
        return good / (good + weight * self.bad[until] + still_bad)

    def latest(self, day: int) -> str:
        """Return when the latest record was, in words."""
        return ago(day - self.rows[bisect_right(self.turns, day) - 1][1])

    def counted(self, day: int) -> list[tuple[int, int, float, float, str]]:
        return self.rows[: bisect_right(self.turns, day)]

    def cited(self, day: int) -> list[str]:
        """Return the ids of the records: bad records first, each group from the latest on."""
        rows = self.counted(day)[::-1]
        return [row[4] for row in rows if row[3]] + [row[4] for row in rows if not row[3]]


def _part(number: int, of: int) -> str:
    """Return a share in words: `none of 3`, `2 of 3`, `all 3`."""
    return f"all {of}" if number == of else f"{number or 'none'} of {of}"


class _OnceDue:
    """A component over records that count once they have come due."""

    optional = False

    def __init__(self, due: _Due) -> None:
        self.due = due
        self.turns = due.turns

    def value(self, day: int) -> float | None:
        return self.due.value(day) if self.turns and self.turns[0] <= day else None

    def evidence(self, day: int) -> list[str]:
        return self.due.cited(day)


class Promises(_OnceDue):
    """Measured once a promise has come due. A promise still open past its date is broken, and so is a promise kept late (R5)."""

    key = ComponentKey.PROMISES
    rises = True  # bad records fade
    most = WEIGHTS.components.promises

    def __init__(self, known: Facts, day: int) -> None:
        rows = [_promise(one) for one in known.promises if one.status != PromiseStatus.WITHDRAWN]
        super().__init__(_Due(rows, day, _H.promise, _PRIOR))

    def reason(self, day: int) -> str:
        rows = self.due.counted(day)
        if not rows:
            return "No promise came due yet."
        kept = [row[2] for row in rows if row[2]]
        early = sum(good > 1 for good in kept)
        broken = len(rows) - len(kept)
        if len(rows) == 1:
            said = f"Kept the only promise{' early' if early else ''}" if kept else "Broke the only promise, or kept it late"
            return f"{said}. It was due {self.due.latest(day)}."
        said = f"Kept {_part(len(kept), len(rows))} promises"
        said += f", {early} of them early" if early else ""
        said += f"; {broken} broken or kept late" if broken and kept else ""
        return f"{said}. The latest was due {self.due.latest(day)}."


def _promise(one: Promise) -> tuple[int, int, float, float, str]:
    kept = one.status != PromiseStatus.BROKEN and (one.status == PromiseStatus.KEPT if one.kept is None else in_time(one.kept, one.due))
    due = day_of(one.due)
    early = one.kept is not None and day_of(one.kept) < due
    return (passed_on(one.due), due, (1 + WEIGHTS.ratio.early if early else 1.0) if kept else 0.0, 0.0 if kept else 1.0, one.id)


class Claims:
    """Measured once a claim is resolved or overdue. Good means settled in time and understood (R14).

    An overdue claim does not fade until it is resolved.
    """

    key = ComponentKey.CLAIMS
    rises = True  # bad records fade
    optional = False
    most = WEIGHTS.components.claims

    def __init__(self, known: Facts, day: int) -> None:
        self.settled = _Due([_claim(one) for one in known.claims if one.resolved is not None], day, _H.claim, _PRIOR)
        self.unconfirmed = sum(
            one.understood is None and in_time(one.resolved, one.due) for one in known.claims if one.resolved is not None
        )
        self.open = sorted((passed_on(one.due), one.id) for one in known.claims if one.resolved is None and not _waits(one))
        self.turns = [one[0] for one in self.open]

    def value(self, day: int) -> float | None:
        overdue = bisect_right(self.turns, day)
        if not overdue and not self.settled.turns:
            return None
        return self.settled.value(day, overdue)

    def reason(self, day: int) -> str:
        settled, overdue = self.settled.rows, bisect_right(self.turns, day)
        if not settled and not overdue:
            return "No claim was resolved or is overdue."
        well = sum(row[2] > 0 for row in settled)
        said = []
        if settled:
            if len(settled) == 1:
                said.append(f"The only resolved claim was {'' if well else 'not '}settled in time and understood by the claimant.")
            else:
                said.append(f"Settled {_part(well, len(settled))} resolved claims in time and so that the claimant understood.")
            if self.unconfirmed:
                said.append(f"{self.unconfirmed} settled in time {'waits' if self.unconfirmed == 1 else 'wait'} for confirmUnderstood.")
            said.append(f"The latest was resolved {self.settled.latest(day)}.")
        if overdue:
            said.append(f"{count(overdue, 'claim is', 'claims are')} overdue.")
        return " ".join(said)

    def evidence(self, day: int) -> list[str]:
        return [one[1] for one in self.open if one[0] <= day] + self.settled.cited(day)


def _waits(one: Claim) -> bool:
    """Return whether we have waited for the customer since before the due date. The clock stops during the wait."""
    return one.waiting is not None and one.waiting <= one.due


def _claim(one: Claim) -> tuple[int, int, float, float, str]:
    well = one.understood is not None and in_time(one.resolved, one.due)
    resolved = day_of(one.resolved or 0)
    return (resolved, resolved, float(well), float(not well), one.id)


class Care(_OnceDue):
    """Measured once the date of a follow-up has passed: the share of follow-ups done in time (insights/aftersales/care.py; R7, R8, R9)."""

    key = ComponentKey.CARE
    rises = False
    most = WEIGHTS.components.care

    def __init__(self, known: Facts, day: int) -> None:
        super().__init__(_Due([_follow_up(one) for one in known.follow_ups if not care.left_out(one)], day, _H.follow_up, 0))

    def reason(self, day: int) -> str:
        rows = self.due.counted(day)
        if not rows:
            return "No follow-up came due yet."
        done = sum(row[2] > 0 for row in rows)
        if len(rows) == 1:
            return f"{'Did' if done else 'Missed'} the only follow-up{' in time' if done else ''}. It was due {self.due.latest(day)}."
        return f"Did {_part(done, len(rows))} follow-ups in time. The latest was due {self.due.latest(day)}."


def _follow_up(one: FollowUp) -> tuple[int, int, float, float, str]:
    done = care.in_time(one)
    return (passed_on(one.due), day_of(one.due), float(done), float(not done), one.id)
