"""Invents the people of the accounts: departments of the real buyers, more colleagues, reporting lines and moves."""

import random
import re
from collections.abc import Sequence
from datetime import date

from demo.account import END, DemoAccount, DemoJob, DemoPerson
from demo.folder import Folder, chance, later
from demo.real import reference
from demo.voice import Voice
from values.folding import fold

_REAL = {
    "Owner": ("Management", "DECISION_MAKER"),
    "Purchasing Manager": ("Purchasing", "PROCUREMENT"),
    "Purchasing Agent": ("Purchasing", "PROCUREMENT"),
}
_HEADS = ("Owner", "Managing Partner", "General Manager", "Purchasing Manager", "Workshop Manager", "Head Mechanic")
_EXTRA = {"PARTNER": (4, 6), "KEY": (1, 3), "MID": (1, 2), "SMALL": (0, 1), "PROSPECT": (0, 0)}
_STREETS = ("Harbour", "Mill Road", "Station", "Old Town", "Riverside", "North End", "Market", "University", "Park Lane", "Foundry")
_LINES = {
    "US": ("+1{}55501{:02}", (206, 303, 312, 415, 503, 617, 702, 713, 801, 919)),
    "CA": ("+1{}55501{:02}", (403, 416, 514, 604, 613)),
    "GB": ("+44{}49600{:02}", (113, 114, 115, 116, 117)),
    "AU": ("+61{}55501{:02}0", (2, 3, 7, 8)),
    "FR": ("+331990{}{:02}", (14, 15, 16)),
    "DE": ("+49{}231259{:02}", (30, 89)),
}


def staff(account: DemoAccount, voice: Voice, taken: set[str]) -> None:
    """Fill the account with people: the real buyers and invented people."""
    rng, store = account.rng("people"), account.store
    start = store.orders[0].day if store.orders else date(2012, 9, 1)
    domain = f"{re.sub(r'[^a-z0-9]+', '-', fold(store.name)).strip('-')}.example"
    if domain in taken:
        domain = f"{re.sub(r'[^a-z0-9]+', '-', fold(store.city)).strip('-')}.{domain}"
    taken.add(domain)
    account.facts["domain"] = domain
    for buyer in store.buyers:
        department, role = _REAL[buyer.title]
        since = date(rng.randint(max(store.opened, 1996), 2009), rng.randint(1, 12), rng.randint(1, 28))
        account.jobs.append(
            DemoJob(DemoPerson(reference(buyer.key), buyer.first, buyer.last, False), buyer.title, department, "Main store", role, since)
        )
    for title, department, role in _openings(account, rng, voice):
        first, last = _name(account, rng, voice, taken)
        person = DemoPerson(f"P{len(taken):05}", first, last, True, email=f"{fold(first)}.{re.sub('[^a-z]', '', fold(last))}@{domain}")
        if rng.random() < 0.8:
            form, areas = _LINES[store.country]
            person.phone = form.format(rng.choice(areas), rng.randrange(100))
        since = (
            date(rng.randint(2004, 2009), rng.randint(1, 12), rng.randint(1, 28))
            if rng.random() < 0.7
            else later(start, -rng.randint(20, 300))
        )
        account.jobs.append(DemoJob(person, title, department, _site(account, department, rng), role, since))
    _hierarchy(account)


def _openings(account: DemoAccount, rng: random.Random, voice: Voice) -> list[tuple[str, str, str]]:
    """Return the invented jobs: roles without a real buyer first, as many as the tier allows."""
    low, high = _EXTRA["PARTNER" if account.partner else account.tier]
    fitting = [job for job in voice.bank("people.jobs.main") if job[3] <= max(account.store.staff, 16 if account.partner else 3)]
    rng.shuffle(fitting)
    filled = {job.role for job in account.jobs}
    chosen: list[tuple[str, str, str]] = []
    if not account.jobs:
        chosen.append(("Owner", "Management", "DECISION_MAKER"))
        filled.add("DECISION_MAKER")
    for title, department, role, _ in sorted(fitting, key=lambda job: job[2] in filled):
        if len(chosen) >= rng.randint(low, high) + (not account.jobs):
            break
        if account.partner and role and role in filled and len(filled) < 5:
            continue
        chosen.append((title, department, role))
        filled.add(role)
    return chosen


def _name(account: DemoAccount, rng: random.Random, voice: Voice, taken: set[str]) -> tuple[str, str]:
    """Return a name that is unique in the demo."""
    for _ in range(60):
        first = rng.choice(voice.bank(f"people.first.{account.store.country}"))
        last = rng.choice(voice.bank(f"people.last.{account.store.country}"))
        if f"{first} {last}" not in taken:
            break
    else:
        first = f"{first} {rng.choice('ABCDEFGHJKLMNPRSTW')}."
    taken.add(f"{first} {last}")
    return first, last


def _site(account: DemoAccount, department: str, rng: random.Random) -> str:
    """Return the site of a job. Larger stores have a warehouse and a branch."""
    if department == "Warehouse":
        return "Warehouse"
    if account.store.staff >= 18 and rng.random() < 0.4:
        return f"{chance('branch', account.store.key).choice(_STREETS)} branch"
    return "Main store"


def _hierarchy(account: DemoAccount) -> None:
    """(:Contact)-[:REPORTS_TO]->(:Contact): people report to the head of their department, heads report to the leader of the store."""
    ranked = sorted(account.jobs, key=lambda job: _HEADS.index(job.title) if job.title in _HEADS else 9)
    for place, job in enumerate(ranked[1:], 1):
        above = [head for head in ranked[:place] if head.department == job.department and head.title in _HEADS and head.title != job.title]
        job.person.reports_to = (above or ranked[:1])[0].person.key


def move(accounts: Sequence[DemoAccount]) -> list[tuple[DemoPerson, DemoPerson, date]]:
    """Let some invented people leave, some of them to another store nearby. Return ties between former colleagues."""
    rng = chance("moves")
    ties: list[tuple[DemoPerson, DemoPerson, date]] = []
    leavers = [a for a in accounts if a.tier in ("KEY", "MID") and not a.partner and sum(job.person.invented for job in a.jobs) >= 2]
    for account in rng.sample(leavers, min(38, len(leavers))):
        until = later(END, -rng.randint(25, 300))
        settled = [job for job in account.jobs if job.person.invented and job.since < later(until, -120)]
        if not settled:
            continue
        job = rng.choice(settled)
        job.until = until
        stay = [other for other in account.jobs if other is not job and other.on(job.until)]
        near = [
            a
            for a in accounts
            if a is not account and a.store.region == account.store.region and a.store.staff >= 10 and a.tier != "PROSPECT"
        ]
        if stay and near and rng.random() < 0.55:
            new = rng.choice(near)
            began = min(later(job.until, rng.randint(5, 40)), later(END, -3))
            new.jobs.append(DemoJob(job.person, job.title, job.department, "Main store", job.role, began))
            ties.extend((job.person, other.person, job.since) for other in stay[:2])
        for other in account.jobs:
            if other.person.reports_to == job.person.key:
                other.person.reports_to = stay[0].person.key if stay and other is not stay[0] else ""
        job.person.reports_to = ""
    return ties


def write(accounts: Sequence[DemoAccount], folder: Folder) -> None:
    """Add the rows of contacts and employments. A real contact only gets the columns that the story adds."""
    written: set[str] = set()
    for account in accounts:
        for job in account.jobs:
            person = job.person
            if person.key not in written and (person.invented or person.reports_to or person.do_not_contact):
                named = {"name": f"{person.first} {person.last}", "email": person.email, "phone": person.phone} if person.invented else {}
                folder.add(
                    "contacts", externalId=person.key, reportsTo=person.reports_to, doNotContact=person.do_not_contact or None, **named
                )
            written.add(person.key)
            folder.add(
                "employments",
                contact=person.key,
                customer=account.key,
                title=job.title,
                department=job.department,
                site=job.site,
                buyingRole=job.role if person.invented else "",
                since=job.since,
                until=job.until or "",
            )
