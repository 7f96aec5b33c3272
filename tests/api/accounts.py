"""Accounts with every kind of record, and every possible tie between two accounts."""

import json
from typing import Any

from tests.api.worlds import Key, World, at, day

_TERRITORIES = (
    ("Ann", "COVERS", "North"),
    ("Bob", "COVERS", "South"),
    ("Sid", "COVERS", "North"),
    ("Sid", "MANAGES", "South"),
    ("Nora", "MANAGES", "North"),
    ("Max", "MANAGES", "World"),
)


def company(world: World) -> None:
    """Write our company: World over North and South. Ann covers North, Bob South, Max manages World, Nora North. Sid manages South and
    covers North. Dan was the former owner of everything.
    """
    for name, above in (("World", None), ("North", "World"), ("South", "World")):
        world.add("Territory", name, name=name)
        if above:
            world.tie(Key("Territory", name), "PART_OF", Key("Territory", above))
    for name in ("Ann", "Bob", "Max", "Nora", "Sid", "Dan"):
        world.add("Rep", name, name=f"{name} Rep", email=f"{name.lower()}@example.com", title="Account manager")
    for rep, kind, territory in (
        ("Ann", "COVERS", "North"),
        ("Bob", "COVERS", "South"),
        ("Max", "MANAGES", "World"),
        ("Nora", "MANAGES", "North"),
    ):
        world.tie(Key("Rep", rep), kind, Key("Territory", territory))
    for name in ("Shipping", "Service"):
        world.add("Department", name, name=name)
    root, leaf = world.add("Category", "Tools", name="Tools", level=0), world.add("Category", "Saws", name="Saws", level=1)
    world.tie(leaf, "PART_OF", root)
    for name, category in (("Saw", leaf), ("Drill", root)):
        product = world.add(
            "Product", name, name=name, number=f"N-{name}", guaranteeMonths=24, terms=["warranty"], listPrice=9900, currency="USD"
        )
        world.tie(product, "IN_CATEGORY", category)
    news = world.add("News", "Saw 2", text="There is a new saw.", at=at(20))
    world.tie(news, "ABOUT", Key("Product", "Saw"))
    change(world, None, "CREATED", news)


def account(world: World, name: str, territory: str, owner: str, mark: str = "", *, confidential: bool = False, lean: bool = False) -> Key:
    """Add a customer with contacts and purchases. Unless `lean`, also with promises, care, claims, findings and opportunities.

    `mark` is part of every text of it.
    """
    customer = world.add(
        "Customer", name, [name], name=f"Mill {name} {mark}".strip(), domain=f"{name.lower()}{mark}.example", industry="Milling" + mark,
        segment="small", country="DE", city="Ulm" + mark, phone="+4973100001", status="ACTIVE", confidential=confidential,
    )  # fmt: skip
    world.tie(customer, "LOCATED_IN", Key("Territory", territory))
    world.tie(Key("Rep", owner), "OWNS", customer, since=day(700))
    if owner != "Dan":
        world.tie(Key("Rep", "Dan"), "OWNS", customer, since=day(900), until=day(700))
    _people(world, customer, mark)
    for number, age in enumerate((300, 200, 100, 10), 1):
        _purchase(world, customer, number, age, owner, mark)
        if not lean:
            _delivery(world, customer, number, age, mark)
    world.tie(Key("Purchase", f"{name}-2"), "RETURNS", Key("Purchase", f"{name}-1"))
    if not lean:
        _contacts_with(world, customer, owner, mark)
        _claims(world, customer, mark)
        _sales(world, customer, owner, mark)
    change(world, customer, "LEVEL_CHANGED", customer, mark)
    for number, (kind, subject) in enumerate((("CONTACT_LEFT", "Contact"), ("CREATED", "Finding"), ("CLAIM_OPENED", "Claim"))):
        if not lean or subject == "Contact":
            change(world, customer, kind, Key(subject, f"{name}-{3 - number}" if number < 2 else f"{name}-1"), mark)
    return customer


def change(world: World, customer: Key | None, kind: str, subject: Key, mark: str = "") -> Key:
    """Add (:Change)-[:OF]->(subject), and -[:AT]->(:Customer) if it belongs to one, at the next place."""
    place = 1 + sum(key.label == "Change" for key in world.nodes)
    cause = json.dumps({"code": kind, "message": f"This happened. {mark}"})
    on = [customer.name] if customer else []
    actor = {"actor": "dan@example.com", "rep": Key("Rep", "Dan").id, "role": "REP", "request": "r-1"}
    made = world.add("Change", f"{kind} {subject.label} {subject.name}{'@' + customer.name if customer else ''}", on, kind=kind,
                     cause=cause, at=at(5), place=place, **actor)  # fmt: skip
    world.tie(made, "OF", subject)
    if customer:
        world.tie(made, "AT", customer)
    return made


def _people(world: World, customer: Key, mark: str) -> None:
    name = customer.name
    jobs = (("Director", "DECISION_MAKER", None), ("Buyer", "PROCUREMENT", None), ("Miller", "USER", day(40)))
    for number, (title, role, until) in enumerate(jobs, 1):
        person = world.add(
            "Contact", f"{name}-{number}", name=f"José {name} {number} {mark}".strip(),
            email=f"jose{number}@{name.lower()}{mark}.example", phone="+4973100002", doNotContact=number == 3,
        )  # fmt: skip
        ended = {"until": until} if until else {}
        facts = {"id": f"emp-{name}-{number}", "title": title + mark, "department": "Mill" + mark, "site": "Ulm" + mark}
        world.employ(person, customer, **facts, buyingRole=role, roleSource="STATED", since=day(800), **ended)
    first, second = Key("Contact", f"{name}-1"), Key("Contact", f"{name}-2")
    world.tie(second, "REPORTS_TO", first)
    world.tie(first, "KNOWS", second, how="COLLEAGUE", strength=0.6, since=day(500), source="world")


def _purchase(world: World, customer: Key, number: int, age: int, owner: str, mark: str) -> None:
    name = customer.name
    delivered = age > 50
    status = ("DELIVERED", "RETURNED", "DELIVERED", "ORDERED")[number - 1]
    arrival = {"shippedAt": at(age - 3), "deliveredAt": at(age - 8), "guaranteeUntil": day(age - 700)} if delivered else {}
    purchase = world.add(
        "Purchase", f"{name}-{number}", [name], status=status, orderedAt=at(age), promisedAt=at(age - 10), total=19800, currency="USD",
        totalReporting=19800, sellerPresent=True, terms=["on site " + mark], **arrival,
    )  # fmt: skip
    world.tie(customer, "MADE", purchase)
    world.tie(Key("Contact", f"{name}-{1 + number % 2}"), "PLACED", purchase)
    world.tie(Key("Rep", owner), "SOLD", purchase)
    for line, product in enumerate(("Saw", "Drill"), 1):
        facts = {"line": line, "quantity": 1, "unitPrice": 9900, "amount": 9900, "amountReporting": 9900, "discount": 0.0}
        world.tie(purchase, "INCLUDES", Key("Product", product), id=f"lin-{name}-{number}-{line}", **facts)


def _delivery(world: World, customer: Key, number: int, age: int, mark: str) -> None:
    name, purchase, delivered = customer.name, Key("Purchase", f"{customer.name}-{number}"), age > 50
    kept = {"status": "KEPT", "keptAt": at(age - 8)} if delivered else {"status": "OPEN"}
    promise = world.add(
        "Promise", f"{name}-{number}", [name], kind="DELIVERY_DATE", text="In ten days " + mark, madeAt=at(age), dueAt=at(age - 10), **kept
    )
    world.tie(promise, "OF", purchase)
    world.tie(promise, "TO", customer)
    world.tie(promise, "CONFIRMED_WITH", Key("Department", "Shipping"))
    if delivered:
        reading = world.add(
            "Satisfaction", f"{name}-{number}", [name], at=at(age - 12), expectation=3, experience=4, willingToRepeat=4, trustworthy=5,
            didAsSaid=4, cared=4, givenBy="VISIT",
        )  # fmt: skip
        world.tie(Key("Contact", f"{name}-1"), "GAVE", reading)
        world.tie(reading, "OF", purchase)
        world.tie(reading, "AT", customer)


def _contacts_with(world: World, customer: Key, owner: str, mark: str) -> None:
    name = customer.name
    topics = (Key("Purchase", f"{name}-1"), Key("Promise", f"{name}-4"), customer, Key("Product", "Saw"), Key("News", "Saw 2"))
    for number, (kind, age) in enumerate((("VISIT", 290), ("CALL", 95), ("THANK_YOU", 8), ("JOINT_WORK", 30), ("NEWS", 5)), 1):
        direction = "OUTBOUND" if kind in ("THANK_YOU", "NEWS") else "TWO_WAY"
        touchpoint = world.add(
            "Touchpoint", f"{name}-{number}", [name], kind=kind, direction=direction, at=at(age), summary="Spoke " + mark,
            nextStep="Call " + mark, personal=True,
        )  # fmt: skip
        world.tie(Key("Rep", owner), "HAD", touchpoint)
        world.tie(touchpoint, "WITH", Key("Contact", f"{name}-{1 + number % 2}"))
        world.tie(touchpoint, "AT", customer)
        world.tie(touchpoint, "ABOUT", topics[number - 1])
        if number < 3:
            finding = world.add("Finding", f"{name}-{number}", [name], kind="NEED", text="Needs flour " + mark, at=at(age))
            world.tie(touchpoint, "REVEALED", finding)
            world.tie(finding, "AT", customer)
            world.tie(finding, "FROM", Key("Contact", f"{name}-1"))
            for topic in (customer, Key("Contact", f"{name}-2"), Key("Product", "Saw"), Key("Purchase", f"{name}-1")):
                world.tie(finding, "ABOUT", topic)
    for number, (kind, due) in enumerate((("THANK_YOU", 8), ("DELIVERY_CHECK", 3), ("MONTHLY_CONTACT", -1)), 1):
        done = {"status": "DONE", "doneAt": at(due)} if number == 1 else {"status": "PLANNED"}
        task = world.add("FollowUp", f"{name}-{number}", [name], kind=kind, dueAt=at(due), **done)
        world.tie(task, "OF", customer)
        world.tie(task, "ASSIGNED_TO", Key("Rep", owner))
        if number < 3:
            world.tie(task, "OF", Key("Purchase", f"{name}-4"))
        if number == 1:
            world.tie(task, "DONE_BY", Key("Touchpoint", f"{name}-3"))


def _claims(world: World, customer: Key, mark: str) -> None:
    name = customer.name
    settled: dict[str, Any] = {
        "status": "RESOLVED", "verdict": "TRUE", "remedies": ["REPAIR"], "assessedAt": at(84), "resolvedAt": at(80), "understoodAt": at(80),
        "cost": 500, "costCurrency": "USD", "costReporting": 500,
    }  # fmt: skip
    for number, facts in enumerate((settled, {"status": "OPEN"}), 1):
        age = (85, 20)[number - 1]
        claim = world.add(
            "Claim", f"{name}-{number}", [name], cause="LATE_SHIPMENT", severity="MINOR", channel="PHONE", grounds="Late " + mark,
            demand="A credit " + mark, openedAt=at(age), dueAt=at(age - 7), reopened=0, **facts,
        )  # fmt: skip
        world.tie(claim, "OF", customer)
        world.tie(Key("Contact", f"{name}-1"), "RAISED", claim)
        world.tie(claim, "ABOUT", Key("Purchase", f"{name}-3") if number == 1 else Key("Product", "Saw"))
        world.tie(claim, "HANDLED_BY", Key("Department", "Service"))
        job = world.add("ServiceJob", f"{name}-{number}", [name], kind="REPAIR", status="PLANNED", openedAt=at(age), text="Fix " + mark)
        world.tie(job, "AT", customer)
        world.tie(job, "FOR", claim if number == 1 else Key("Purchase", f"{name}-3"))


def _sales(world: World, customer: Key, owner: str, mark: str) -> None:
    name = customer.name
    opportunity = world.add(
        "Opportunity", name, [name], status="LOST", reason="Price " + mark, value=5000, currency="USD", valueReporting=5000,
        openedAt=at(150), closedAt=at(120),
    )  # fmt: skip
    world.tie(customer, "CONSIDERED", opportunity)
    world.tie(opportunity, "FOR", Key("Product", "Drill"))
    world.tie(opportunity, "OWNED_BY", Key("Rep", owner))
    reference = world.add("Reference", name, [name], askedAt=at(70), givenAt=at(60), note="Stands " + mark)
    world.tie(Key("Contact", f"{name}-1"), "GAVE", reference)
    world.tie(reference, "OF", customer)


def referral(world: World, giver: str, named: str, mark: str = "", *, attributed: bool = True) -> Key:
    """Add (:Contact)-[:GAVE]->(:Referral)-[:TO]->(:Contact), and REFERRED between the accounts if it is the referral that counts."""
    made = world.add(
        "Referral", f"{giver}-{named}", [giver], status="WON", askedAt=at(280), givenAt=at(270), wonAt=at(260), how="FRIEND",
        note="Named " + mark, attributed=attributed,
    )  # fmt: skip
    world.tie(Key("Contact", f"{giver}-1"), "GAVE", made)
    world.tie(made, "FROM", Key("Customer", giver))
    world.tie(made, "TO", Key("Contact", f"{named}-1"))
    world.tie(made, "AFTER", Key("Purchase", f"{giver}-1"))
    world.tie(made, "LED_TO", Key("Purchase", f"{named}-1"))
    if Key("Opportunity", giver) in world.nodes:
        world.tie(made, "AFTER", Key("Opportunity", giver))
    if attributed:
        world.tie(Key("Customer", giver), "REFERRED", Key("Customer", named), referral=made, at=at(270))
    change(world, Key("Customer", giver), "REFERRAL_ADVANCED", made, mark)
    return made


def entangle(world: World, seen: str, hidden: str, mark: str) -> None:
    """Add every possible tie between a visible and a hidden account, in both directions."""
    here, there = Key("Customer", seen), Key("Customer", hidden)
    world.tie(here, "COMPETES_WITH", there)
    world.tie(Key("Contact", f"{seen}-1"), "KNOWS", Key("Contact", f"{hidden}-1"), how="FAMILY", strength=0.9, since=day(99), source=mark)
    world.tie(Key("Contact", f"{hidden}-2"), "KNOWS", Key("Contact", f"{seen}-1"), how="FRIEND", strength=0.8, since=day(99), source=mark)
    world.tie(Key("Contact", f"{seen}-1"), "REPORTS_TO", Key("Contact", f"{hidden}-1"))
    world.tie(Key("Contact", f"{hidden}-2"), "REPORTS_TO", Key("Contact", f"{seen}-2"))
    # a contact who also works at the hidden account: the contact is visible, that job is not
    job = {"title": mark, "department": mark, "site": mark, "buyingRole": "USER", "roleSource": "STATED", "since": day(30)}
    world.employ(Key("Contact", f"{seen}-2"), there, id=f"emp-{seen}-{hidden}", **job)
    for a, b in ((seen, hidden), (hidden, seen)):
        person, purchase, claim = Key("Contact", f"{b}-1"), Key("Purchase", f"{b}-3"), Key("Claim", f"{b}-1")
        for kind, end in (
            ("PLACED", Key("Purchase", f"{a}-4")),
            ("RAISED", Key("Claim", f"{a}-2")),
            ("GAVE", Key("Satisfaction", f"{a}-3")),
            ("GAVE", Key("Reference", a)),
        ):
            world.tie(person, kind, end)
        for start, kind, end in (
            (Key("Touchpoint", f"{a}-1"), "WITH", person),
            (Key("Touchpoint", f"{a}-2"), "ABOUT", purchase),
            (Key("Touchpoint", f"{a}-2"), "ABOUT", claim),
            (Key("Touchpoint", f"{a}-2"), "ABOUT", Key("Promise", f"{b}-1")),
            (Key("Touchpoint", f"{a}-2"), "ABOUT", Key("Opportunity", b)),
            (Key("Touchpoint", f"{a}-2"), "ABOUT", Key("Customer", b)),
            (Key("Touchpoint", f"{a}-2"), "REVEALED", Key("Finding", f"{b}-1")),
            (Key("Finding", f"{a}-2"), "FROM", person),
            (Key("Finding", f"{a}-2"), "ABOUT", Key("Customer", b)),
            (Key("Finding", f"{a}-2"), "ABOUT", person),
            (Key("Finding", f"{a}-2"), "ABOUT", purchase),
            (Key("FollowUp", f"{a}-3"), "OF", purchase),
            (Key("FollowUp", f"{a}-3"), "DONE_BY", Key("Touchpoint", f"{b}-2")),
            (Key("Claim", f"{a}-2"), "ABOUT", purchase),
            (Key("ServiceJob", f"{a}-2"), "FOR", claim),
            (Key("Satisfaction", f"{a}-3"), "OF", purchase),
            (Key("Promise", f"{a}-4"), "OF", purchase),
            (Key("Purchase", f"{a}-4"), "RETURNS", purchase),
            (Key("Opportunity", a), "LED_TO", purchase),
        ):
            world.tie(start, kind, end)
        for subject in (person, Key("Finding", f"{b}-1")):
            change(world, Key("Customer", a), "UPDATED", subject, mark)
