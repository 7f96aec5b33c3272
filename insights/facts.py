"""Facts of one customer: Cypher counts them, and every rule reads them (DOMAIN 3).

`graph/cypher/facts.cypher` returns them as lists in the order of the fields below. Moments are whole seconds since 1970 (UTC). A day is a
moment at midnight. Amounts are minor units of the reporting currency. Ids are opaque. Facts hold every record, past and future. A rule
takes `as_of` and reads each record by its own dates, so a past day needs no snapshot.
"""

from itertools import repeat
from typing import Any, NamedTuple

from insights.relationship.chance_model import ChanceModel

DAY = 86400


class Purchase(NamedTuple):
    """(:Customer)-[:MADE]->(:Purchase). Canceled purchases are left out.

    A return is a purchase with status RETURNED and no `came_back`. A purchase that came back in full also has the status RETURNED, and
    `came_back` is the moment of its last return.
    """

    id: str
    status: str
    ordered: int
    promised: int | None
    delivered: int | None
    total: int
    rep: str | None
    categories: list[Any]
    returns: str | None
    came_back: int | None = None


class Promise(NamedTuple):
    """(:Promise)-[:TO]->(:Customer)"""

    id: str
    status: str
    made: int | None
    due: int
    kept: int | None


class Touchpoint(NamedTuple):
    """(:Touchpoint)-[:AT]->(:Customer)"""

    id: str
    kind: str
    direction: str
    at: int
    rep: str | None
    contacts: list[str]


class Reading(NamedTuple):
    """(:Satisfaction)-[:AT]->(:Customer). Answers are 1 to 5."""

    id: str
    at: int
    contact: str | None
    expectation: int
    experience: int
    repeat: int | None
    trustworthy: int | None
    did_as_said: int | None
    cared: int | None
    giver: str | None = None  # name of the contact


class Claim(NamedTuple):
    """(:Claim)-[:OF]->(:Customer)"""

    id: str
    severity: str
    verdict: str | None
    opened: int
    due: int
    resolved: int | None
    understood: int | None
    cost: int
    waiting: int | None = None  # since when we wait for the customer; None once resolved


class Referral(NamedTuple):
    """(:Referral)-[:FROM]->(:Customer). A contact of this customer was asked, or gave the referral."""

    id: str
    contact: str | None
    asked: int | None
    given: int | None
    won: int | None
    declined: int | None


class Reference(NamedTuple):
    """(:Reference)-[:OF]->(:Customer)"""

    id: str
    contact: str | None
    asked: int | None
    given: int | None
    declined: int | None


class FollowUp(NamedTuple):
    """(:FollowUp)-[:OF]->(:Customer). `entered` is when the touchpoint that completed it was recorded. None for an import."""

    id: str
    kind: str
    due: int
    done: int | None
    skipped: bool
    purchase: str | None = None
    skipped_at: int | None = None
    entered: int | None = None


class Employment(NamedTuple):
    """(:Contact)-[:WORKS_AT]->(:Customer)"""

    contact: str
    role: str | None
    department: str | None
    site: str | None
    since: int | None
    until: int | None
    addressed: bool
    do_not_contact: bool = False


class Lost(NamedTuple):
    """(:Customer)-[:CONSIDERED]->(:Opportunity {status: LOST}). `closed` is when the opportunity was lost."""

    id: str
    closed: int


class Stood(NamedTuple):
    """The last stored standing of a day before the judged day."""

    as_of: int
    level: str | None
    score: int | None


class Facts(NamedTuple):
    """All facts of one customer. Each list is ordered by date, then id."""

    id: str
    segment: str | None
    stopped: bool
    purchases: list[Purchase]
    promises: list[Promise]
    touchpoints: list[Touchpoint]
    readings: list[Reading]
    claims: list[Claim]
    referrals: list[Referral]
    references: list[Reference]
    follow_ups: list[FollowUp]
    employments: list[Employment]
    lost: list[Lost]
    stood: Stood | None


_LISTS: tuple[Any, ...] = (Purchase, Promise, Touchpoint, Reading, Claim, Referral, Reference, FollowUp, Employment, Lost)


def read(row: list[Any]) -> Facts:
    """Return the facts in a row of `facts.cypher`."""
    identifier, segment, stopped, *lists, stood = row
    # Skips the field count of `_make`, because the statement always returns all fields.
    read_lists: list[Any] = [[*map(tuple.__new__, repeat(kind), rows)] if rows else [] for kind, rows in zip(_LISTS, lists, strict=True)]
    return Facts._make([identifier, segment, stopped, *read_lists, Stood._make(stood) if stood else None])


def nothing_of(identifier: str, segment: str | None) -> Facts:
    """Return the facts of a customer that was created just now."""
    return read([identifier, segment, False, *([] for _ in _LISTS), None])


class Statistics(NamedTuple):
    """Frozen statistics over all customers except confidential ones. `refresh` stores them, and every standing is stamped with them.

    `gap` is P: days from one order day to the next, over all customers (90 if nobody ordered on two days). `recorded` names the kinds of
    evidence that the graph records at all (`EVIDENCE`). Evidence that nobody records counts against nobody. `complaints`: claims for each
    order, None if fewer than five customers ordered. `repeats`: repeat orders for each day since a first order, over all customers; None if
    nobody ordered twice. `order_chance`: model of the order chance, None if too few customers had bought. `money`: median net value that
    buyers bought in 365 days, in minor units. It is 0 if nobody bought in that time, None if no purchase has an amount.
    """

    as_of: int
    gap: float
    recorded: frozenset[str]
    currency: str
    rule_version: str
    complaints: float | None = None
    repeats: float | None = None
    order_chance: ChanceModel | None = None
    money: float | None = None


# TWO_WAY: two-way touchpoints. DELIVERY: a purchase that was delivered. THANK_YOU: a thank-you that was done.
# ANSWER: answers to the three questions of trust (R2). REPEAT: answers on willingness to buy again.
# HALF_YEAR: the first purchase of all is at least 180 days old.
EVIDENCE = frozenset(
    {
        "PURCHASE", "HALF_YEAR", "TWO_WAY", "JOINT_WORK", "CONTACT", "ROLE", "DEPARTMENT", "SITE",
        "PROMISE", "READING", "ANSWER", "REPEAT", "CLAIM", "REFERRAL", "FOLLOW_UP", "DELIVERY", "THANK_YOU",
    }
)  # fmt: skip
