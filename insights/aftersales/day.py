"""The day of a rep: customers to ask for referrals, customers who go quiet, and the follow-ups of the last year (R15, R18)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from insights.aftersales.care import CareShares, shares
from insights.days import decimal, end_of
from insights.enums import AskVerdict, Level
from insights.facts import Facts, Statistics, read
from insights.local import local
from insights.network import referral_ask
from insights.verdicts import provisional
from insights.weights import WEIGHTS


@dataclass(frozen=True, slots=True)
class CustomerAsk:
    """A customer to ask for a referral that day, with the fields of `ReferralAsk`."""

    customer: str
    verdict: AskVerdict
    until: str | None
    contact: str | None
    reasons: tuple[referral_ask.AskReason, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """A customer whose level falls soon, or whose next order is late."""

    customer: str
    level: Level | None
    confidence: float
    will_drop_at: str | None
    overdue: float | None
    reason: str

    @property
    def provisional(self) -> bool:
        """Whether the confidence of the level is below `limits.provisional`."""
        return provisional(self.confidence)


@dataclass(frozen=True, slots=True)
class Day:
    """The judged part of `myDay`. The projection reads the lists of due records separately."""

    day: str
    referral_asks: tuple[CustomerAsk, ...]
    going_quiet: tuple[Quiet, ...]
    care: CareShares
    withheld: bool


def judge(rows: Sequence[Sequence[Any]], statistics: Callable[[Facts], Statistics], day: date, zone: tzinfo, withheld: bool) -> Day:
    """Return the day from the rows of `my_day.cypher`. Only customers to ask now are listed, the latest verified satisfaction first.

    Asks are judged at the end of the day in `zone`. `statistics` returns the frozen statistics for a customer.
    """
    parts: dict[str, list[Any]] = {"ASK": [], "QUIET": [], "CARE": [], "FROZEN": []}
    for part, found in rows:
        parts[part].append(found)
    as_of = end_of(day)
    asks = []
    for row in parts["ASK"]:
        facts = local(read(row), zone)
        asks.append((facts.id, referral_ask.judge(facts, statistics(facts), as_of)))
    return Day(
        day.isoformat(),
        tuple(
            CustomerAsk(customer, one.verdict, one.until, one.contact, one.reasons, one.as_of)
            for customer, one in asks
            if one.verdict is AskVerdict.ASK
        ),
        tuple(
            Quiet(customer, level, confidence or 0.0, falls, overdue, _reason(level, falls, overdue))
            for customer, level, confidence, falls, overdue in parts["QUIET"]
        ),
        CareShares(**shares({kind: (due, done, sold) for kind, due, done, sold in parts["CARE"]})),
        withheld,
    )


def _reason(level: str | None, falls: str | None, overdue: float | None) -> str:
    said = []
    if falls:
        said.append(f"Falls from {(level or 'its level').lower()} on {falls} if nothing happens.")
    if overdue is not None and overdue > 1:
        lapsed = ", so the customer has lapsed" if overdue > WEIGHTS.rhythm.lapsed else ""
        times = decimal(overdue)
        said.append(f"No order for {times} times as long as usual{lapsed}." if times != "1" else "The next order is due about now.")
    return " ".join(said)
