"""An account during the invention of the demo: its people over time, how well we care, and what has happened so far."""

import random
from dataclasses import dataclass, field
from datetime import date

from demo.folder import Folder, chance, closing, later, moment
from demo.real import RealOrder, RealProduct, Reseller, reference
from demo.voice import Voice, product_slots

END = date(2013, 6, 8)
"""The last day of the story. `demo.load` moves it to yesterday."""
CARE_FROM = date(2012, 7, 1)
"""From this day on, follow-ups of orders are planned and recorded. Monthly contacts start at MONTHLY_FROM."""
MONTHLY_FROM = date(2013, 2, 1)

_GROUPS = {"France": "Europe", "Germany": "Europe", "United Kingdom": "Europe", "Australia": "Pacific"}


def group_of(region: str) -> str:
    """Return the part of the world of a region."""
    return _GROUPS.get(region, "North America")


@dataclass(slots=True)
class DemoPerson:
    """A contact. `key` is its name in canonical files."""

    key: str
    first: str
    last: str
    invented: bool
    reports_to: str = ""
    do_not_contact: bool = False
    email: str = ""
    phone: str = ""
    told: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class DemoJob:
    """The work of a person at an account."""

    person: DemoPerson
    title: str
    department: str
    site: str
    role: str
    since: date
    until: date | None = None

    def on(self, day: date) -> bool:
        """True if the person worked there on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(slots=True)
class Touch:
    """An invented touchpoint."""

    key: str
    kind: str
    at: str
    direction: str
    rep: str
    people: list[DemoJob]


@dataclass(slots=True)
class SatisfactionReading:
    """An invented satisfaction reading."""

    order: str
    at: str
    gap: int
    job: DemoJob


@dataclass(slots=True)
class DemoAccount:
    """A store, its people and everything that has happened there."""

    store: Reseller
    tier: str
    partner: bool
    lapsed: bool
    group: str
    jobs: list[DemoJob] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    readings: list[SatisfactionReading] = field(default_factory=list)
    delivered: dict[str, str] = field(default_factory=dict)
    grudges: int = 0
    rivals: set[str] = field(default_factory=set)
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of the store in canonical files."""
        return reference(self.store.key)

    def rng(self, topic: str) -> random.Random:
        """Return a random generator for one topic at this account."""
        return chance(topic, self.store.key)

    def at_work(self, day: date, *roles: str) -> list[DemoJob]:
        """Return the people who work there on a day and may be contacted, preferred roles first."""
        there = [job for job in self.jobs if job.on(day) and not job.person.do_not_contact]
        wanted = [job for job in there if job.role in roles]
        return wanted or there

    def placer(self, day: date) -> DemoJob | None:
        """Return the person who orders: purchasing, else the decision maker, else anybody."""
        there = [job for job in self.jobs if job.on(day)]
        for role in ("PROCUREMENT", "DECISION_MAKER"):
            for job in there:
                if job.role == role:
                    return job
        return there[0] if there else None

    def rep_on(self, day: date) -> str:
        """Return the rep on a day: the seller of the latest order. Without a recent order, the owner."""
        sold = [order for order in self.store.orders if order.day <= day]
        if not sold or (day >= CARE_FROM and sold[-1] is self.store.orders[-1] and (day - sold[-1].day).days > 30):
            return self.store.owner
        return sold[-1].rep

    def latest(self, day: date) -> RealOrder | None:
        """Return the latest order up to a day."""
        sold = [order for order in self.store.orders if order.day <= day]
        return sold[-1] if sold else None


class Teller:
    """Writes events into the folder with the texts of the voice. Most events need a touchpoint."""

    def __init__(self, folder: Folder, voice: Voice) -> None:
        self.folder = folder
        self.voice = voice

    def touch(
        self,
        account: DemoAccount,
        kind: str,
        day: date,
        people: list[DemoJob],
        *,
        rng: random.Random,
        bank: str,
        rep: str = "",
        about: str = "",
        direction: str = "",
        product: RealProduct | None = None,
        order: str = "",
        next_step: str = "",
        quantity: int = 0,
        news: str = "",
    ) -> Touch:
        """Add a touchpoint with people who work there on that day."""
        first = people[0].person.first
        others = [job.person.first for job in account.jobs if job.on(day) and job.person.first != first]
        slots: dict[str, object] = {
            "who": first,
            "other": rng.choice(others) if others else None,
            "order": order or None,
            "qty": quantity if quantity > 2 else None,
            "news": news or None,
            **(product_slots(product) if product else {}),
        }
        at = moment(rng, day, account.group)
        summary = self.voice.say(bank, account.store.key, **slots)
        step = self.voice.say(f"touchpoints.next.{next_step}", account.store.key, **slots) if next_step else ""
        speaks = direction or ("OUTBOUND" if kind in OUTBOUND else "TWO_WAY")
        seller = rep or account.rep_on(day)
        key = self.folder.add(
            "touchpoints",
            customer=account.key,
            contacts=[job.person.key for job in people],
            rep=our(seller),
            kind=kind,
            direction=speaks,
            at=at,
            summary=summary,
            nextStep=step,
            personal=kind in ("THANK_YOU", "LETTER") or None,
            about=about,
        )
        told = Touch(key, kind, at, speaks, seller, people)
        account.touches.append(told)
        return told

    def due(self, account: DemoAccount, kind: str, on: date, touch: Touch | None, *, rep: str, order: str = "", reason: str = "") -> None:
        """Add a follow-up: completed by a touchpoint, skipped with a reason (mostly before its date), or still planned."""
        rng = account.rng(f"skipped:{kind}:{order}:{on}")
        skipped = later(on, rng.choice((-1, -1, -1, 0, 0, 4))) if reason and not touch else None
        self.folder.add(
            "followups",
            customer=account.key,
            purchase=reference(order) if order else "",
            kind=kind,
            dueAt=closing(on),
            status="DONE" if touch else "SKIPPED" if reason else "PLANNED",
            doneAt=touch.at if touch else "",
            doneBy=touch.key if touch else "",
            skippedAt=moment(rng, skipped, account.group) if skipped else "",
            assignedTo=our(rep),
            reason=reason,
        )


OUTBOUND = frozenset({"EMAIL", "LETTER", "THANK_YOU", "STATUS_UPDATE", "NEWS"})


def our(rep: str) -> str:
    """Return the name of a rep in canonical files: a reference for a real rep, the key itself for an invented rep."""
    return reference(rep) if rep.isdigit() else rep
