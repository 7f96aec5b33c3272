"""An account while its story is told: who works there and when, how good we are to it, what has happened so far."""

import random
from dataclasses import dataclass, field
from datetime import date

from demo.folder import Folder, chance, closing, later, moment
from demo.real import Order, Product, Store, reference
from demo.voice import Voice, product_slots

END = date(2013, 6, 8)
"""The last day of the story; `demo.load` moves it to yesterday."""
CARE_FROM = date(2012, 7, 1)
"""Since then follow-ups of orders are planned and recorded; monthly contacts since MONTHLY_FROM."""
MONTHLY_FROM = date(2013, 2, 1)

_GROUPS = {"France": "Europe", "Germany": "Europe", "United Kingdom": "Europe", "Australia": "Pacific"}


def group_of(region: str) -> str:
    """The part of the world that a region lies in."""
    return _GROUPS.get(region, "North America")


@dataclass(slots=True)
class Person:
    """A contact; `key` as canonical files name it."""

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
class Job:
    """Somebody's work at an account."""

    person: Person
    title: str
    department: str
    site: str
    role: str
    since: date
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether they worked there on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(slots=True)
class Touch:
    """A touchpoint that has been told."""

    key: str
    kind: str
    at: str
    direction: str
    rep: str
    people: list[Job]


@dataclass(slots=True)
class Reading:
    """A satisfaction reading that has been told."""

    order: str
    at: str
    gap: int
    job: Job


@dataclass(slots=True)
class Account:
    """A store, its people and what has happened there."""

    store: Store
    tier: str
    partner: bool
    lapsed: bool
    group: str
    jobs: list[Job] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    delivered: dict[str, str] = field(default_factory=dict)
    grudges: int = 0
    rivals: set[str] = field(default_factory=set)
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """How canonical files name it."""
        return reference(self.store.key)

    def rng(self, topic: str) -> random.Random:
        """Luck of its own for each topic at this account."""
        return chance(topic, self.store.key)

    def at_work(self, day: date, *roles: str) -> list[Job]:
        """Who works there on a day and may be contacted, those of the wanted roles first."""
        there = [job for job in self.jobs if job.on(day) and not job.person.do_not_contact]
        wanted = [job for job in there if job.role in roles]
        return wanted or there

    def placer(self, day: date) -> Job | None:
        """Who orders: purchasing, else whoever decides."""
        there = [job for job in self.jobs if job.on(day)]
        for role in ("PROCUREMENT", "DECISION_MAKER"):
            for job in there:
                if job.role == role:
                    return job
        return there[0] if there else None

    def rep_on(self, day: date) -> str:
        """Who looks after it on a day: the seller of the latest order, the owner where there is none or it is long ago."""
        sold = [order for order in self.store.orders if order.day <= day]
        if not sold or (day >= CARE_FROM and sold[-1] is self.store.orders[-1] and (day - sold[-1].day).days > 30):
            return self.store.owner
        return sold[-1].rep

    def latest(self, day: date) -> Order | None:
        """The latest order up to a day."""
        sold = [order for order in self.store.orders if order.day <= day]
        return sold[-1] if sold else None


class Teller:
    """Writes down what happens: the folder, the voice, and the touchpoint that most things need."""

    def __init__(self, folder: Folder, voice: Voice) -> None:
        self.folder = folder
        self.voice = voice

    def touch(
        self,
        account: Account,
        kind: str,
        day: date,
        people: list[Job],
        *,
        rng: random.Random,
        bank: str,
        rep: str = "",
        about: str = "",
        direction: str = "",
        product: Product | None = None,
        order: str = "",
        next_step: str = "",
        quantity: int = 0,
        news: str = "",
    ) -> Touch:
        """A touchpoint with people who work there on that day."""
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

    def due(self, account: Account, kind: str, on: date, touch: Touch | None, *, rep: str, order: str = "", reason: str = "") -> None:
        """A follow-up: done by a touchpoint, skipped with a reason (mostly before its date), or still planned."""
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
    """How canonical files name one of our own people: ours by number, the invented ones by key."""
    return reference(rep) if rep.isdigit() else rep
