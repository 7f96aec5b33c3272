"""What is known of one customer: the facts that Cypher counts and every rule reads (DOMAIN 3).

`graph/cypher/facts.cypher` returns them as lists in the order of the fields below. Moments are whole seconds since 1970 (UTC), a
day is its midnight; amounts are minor units of the reporting currency; ids are opaque. Facts hold everything that is recorded,
past and future: a rule takes `as_of` and reads each record by its own dates, so the past needs no snapshot.
"""

from itertools import repeat
from typing import Any, NamedTuple

from insights.chance_model import ChanceModel

DAY = 86400


class Purchase(NamedTuple):
    """(:Customer)-[:MADE]->(:Purchase). Cancelled ones are left out.

    A return is a purchase with status RETURNED and no `came_back`. A purchase that came back in full has that status too, and `came_back`,
    the moment of its last return.
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
    """(:Satisfaction)-[:AT]->(:Customer); answers are 1 to 5."""

    id: str
    at: int
    contact: str | None
    expectation: int
    experience: int
    repeat: int | None
    trustworthy: int | None
    did_as_said: int | None
    cared: int | None
    giver: str | None = None  # the name of the contact


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
    waiting: int | None = None  # since when we wait for the customer, while unresolved


class Referral(NamedTuple):
    """(:Referral)-[:FROM]->(:Customer): asked of this customer's people, or given by them."""

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
    """(:FollowUp)-[:OF]->(:Customer). `entered` is when the touchpoint that did it was recorded, None if an import did."""

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
    """(:Customer)-[:CONSIDERED]->(:Opportunity {status: LOST}); `closed` is when it was lost."""

    id: str
    closed: int


class Stood(NamedTuple):
    """The last stored standing of an earlier day than the one that is judged."""

    as_of: int
    level: str | None
    score: int | None


class Facts(NamedTuple):
    """All of one customer, each list ordered by its date, then id."""

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
    """Facts from the row that `facts.cypher` returns."""
    identifier, segment, stopped, *lists, stood = row
    # as `_make` does, without counting fields: the statement has them all
    read_lists: list[Any] = [[*map(tuple.__new__, repeat(kind), rows)] if rows else [] for kind, rows in zip(_LISTS, lists, strict=True)]
    return Facts._make([identifier, segment, stopped, *read_lists, Stood._make(stood) if stood else None])


def nothing_of(identifier: str, segment: str | None) -> Facts:
    """The facts of a customer that was entered just now."""
    return read([identifier, segment, False, *([] for _ in _LISTS), None])


class Statistics(NamedTuple):
    """What `refresh` freezes of the whole population, built without confidential customers, and stamps on standings.

    `gap` is P: days from one order day to the next over all customers' spans (90 where nobody ordered on two days). `recorded` names
    the kinds of evidence that are recorded at all (`EVIDENCE`): what is recorded nowhere cannot be held against anybody. `complaints`:
    claims for each order, None where fewer than five customers ordered. `repeats`: repeat orders for each day since a first order, over
    all customers; None where nobody ordered twice. `order_chance`: what the chance of an order is computed with, None where too few
    customers had bought to fit it. `money`: median net value that buyers bought in 365 days, in minor units; 0 if nobody bought in them,
    None if no purchase has an amount.
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


# TWO_WAY are two-way touchpoints, DELIVERY is a purchase that was delivered, THANK_YOU a thank-you that was said.
# ANSWER answers to the three questions of trust (R2), REPEAT answers on willingness to buy again.
# HALF_YEAR: the first purchase of all is at least 180 days old.
EVIDENCE = frozenset(
    {
        "PURCHASE", "HALF_YEAR", "TWO_WAY", "JOINT_WORK", "CONTACT", "ROLE", "DEPARTMENT", "SITE",
        "PROMISE", "READING", "ANSWER", "REPEAT", "CLAIM", "REFERRAL", "FOLLOW_UP", "DELIVERY", "THANK_YOU",
    }
)  # fmt: skip
