"""Invents what surrounds the accounts: our reps and departments, terms of products, groups of stores, rivals, opportunities."""

import random
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from demo.account import END, DemoAccount, Teller
from demo.folder import Folder, chance, later, moment
from demo.real import Real, reference

HELPERS = {"North America": "trainer-americas", "Europe": "trainer-europe", "Pacific": "trainer-pacific"}
_PEOPLE = (
    ("trainer-americas", "Dolores Whitmore", "group:North America"),
    ("trainer-europe", "Henrik Aldous", "group:Europe"),
    ("trainer-pacific", "Moana Tregear", "group:Pacific"),
)
_DEPARTMENTS = ("Shipping", "Sales", "Production", "Billing", "Service", "Quality")
_TERMS = {
    "BIKE": (24, "first service included|training for the workshop|spare parts for ten years"),
    "COMPONENT": (12, "spare parts for ten years"),
    "CLOTHING": (6, "exchange of sizes within 30 days"),
    "ACCESSORY": (12, ""),
}


def house(real: Real, folder: Folder) -> None:
    """Add our own company: trainers, departments, guarantees and terms."""
    for key, name, covers in _PEOPLE:
        email = f"{name.lower().replace(' ', '.')}@adventure-works.example"
        folder.add("reps", externalId=key, name=name, email=email, title="Technical Trainer", covers=reference(covers))
    for name in _DEPARTMENTS:
        folder.add("departments", externalId=name.lower(), name=name)
    sold = {line.product.key for store in real.stores for order in store.orders for line in order.lines}
    for product in real.products.values():
        if product.key in sold:
            months, terms = _TERMS[product.family]
            folder.add(
                "products",
                externalId=reference(product.key),
                guaranteeMonths=36 if product.category.endswith("Frames") else months,
                terms=terms,
            )


def structure(accounts: Sequence[DemoAccount]) -> None:
    """Set groups of stores, rivals in one town, confidential accounts, one stopped account (R13), and contacts who want no contact."""
    rng = chance("structure")
    buying = [account for account in accounts if account.store.orders]
    for parent in rng.sample([a for a in buying if a.tier == "KEY" and a.store.staff >= 40], 7):
        near = [a for a in buying if a.store.region == parent.store.region and a.tier in ("MID", "SMALL") and not a.facts.get("parent")]
        for child in rng.sample(near, min(len(near), rng.randint(1, 4))):
            child.facts["parent"] = parent.key
    towns: dict[tuple[str, str], list[DemoAccount]] = {}
    for account in accounts:
        towns.setdefault((account.store.region, account.store.city), []).append(account)
    for town in towns.values():
        for one, other in pairwise(town):
            if rng.random() < 0.35 and not one.facts.get("parent") and not other.facts.get("parent"):
                one.rivals.add(other.store.key)
                other.rivals.add(one.store.key)
                one.facts["competesWith"] = [other.key]
    for account in rng.sample([a for a in buying if not a.facts.get("parent")], 6):
        account.facts["confidential"] = True
    stopped = rng.choice([a for a in buying if a.lapsed and len(a.store.orders) >= 4 and set(a.facts) <= {"domain"}])
    stopped.facts["status"] = "STOPPED"
    for account in rng.sample([a for a in buying if len(a.jobs) > 2 and not a.partner], 7):
        rng.choice(account.jobs[1:]).person.do_not_contact = True


def deals(accounts: Sequence[DemoAccount], teller: Teller) -> None:
    """(:Customer)-[:CONSIDERED]->(:Opportunity): won before first purchases; lost and open opportunities with their reasons."""
    for account in accounts:
        rng = account.rng("deals")
        if account.tier == "PROSPECT":
            if account.touches:
                _prospect(account, rng, teller)
            continue
        first = account.store.orders[0]
        if first.day > date(2011, 6, 1) and first.total > 1500 and rng.random() < 0.24:
            opened = later(first.day, -rng.randint(15, 90))
            products = sorted({line.product.key for line in first.lines[:3]})
            _deal(account, "WON", "won", products, first.total, opened, first.day, rng, teller)
        if rng.random() < (0.22 if account.lapsed else 0.12):
            order = rng.choice(account.store.orders)
            closed = min(later(order.day, rng.randint(20, 160)), END)
            _deal(
                account,
                "LOST",
                "lost",
                [order.main.key],
                order.total * (0.3 + rng.random()),
                later(closed, -rng.randint(10, 80)),
                closed,
                rng,
                teller,
            )
        if account.tier in ("KEY", "MID") and rng.random() < 0.13:
            last = account.store.orders[-1]
            _deal(
                account,
                "OPEN",
                "open",
                [last.main.key],
                last.total * (0.4 + rng.random()),
                later(END, -rng.randint(4, 70)),
                None,
                rng,
                teller,
            )


def _deal(
    account: DemoAccount,
    status: str,
    bank: str,
    products: Sequence[str],
    value: float,
    opened: date,
    closed: date | None,
    rng: random.Random,
    teller: Teller,
) -> None:
    teller.folder.add(
        "opportunities",
        customer=account.key,
        products=[reference(key) for key in products],
        status=status,
        reason=teller.voice.deal(f"business.opportunity.{bank}").capitalize(),
        value=float(round(value / 50) * 50 or 50),
        currency="USD",
        openedAt=moment(rng, opened, account.group),
        closedAt=f"{closed}T23:30:00Z" if closed else "",
        rep=reference(account.rep_on(closed or END)),
    )


def _prospect(account: DemoAccount, rng: random.Random, teller: Teller) -> None:
    """Add the opportunity of a store that never bought: open or lost."""
    opened = later(date.fromisoformat(min(touch.at for touch in account.touches)[:10]), rng.randint(0, 10))
    product = rng.choice(("BK-M68B-42", "BK-R50B-52", "HL-U509-R", "FR-R92B-58"))
    value = rng.choice((2400.0, 3800.0, 5200.0, 7500.0, 12000.0))
    closed = later(opened, rng.randint(25, 150))
    if closed > END:
        _deal(account, "OPEN", "open", [product], value, min(opened, END), None, rng, teller)
    else:
        _deal(account, "LOST", "lost", [product], value, opened, closed, rng, teller)
