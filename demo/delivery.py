"""From order to delivery: when goods arrive, and which promises are made and kept (R5, R6)."""

import random
from datetime import date

from demo.account import CARE_FROM, END, DemoAccount, Teller, Touch
from demo.folder import closing, later, moment
from demo.real import RealOrder, reference
from demo.voice import number, product_slots

_TRANSIT = {"North America": (1, 2, 2, 3, 3, 4), "Europe": (2, 2, 3, 3, 4, 4), "Pacific": (2, 3, 3, 4, 4, 5)}
_BAD_MONTHS = {(2011, 8), (2012, 1), (2012, 10), (2012, 12)}
"""Months with trouble at the carriers: about a quarter of the orders is late instead of a twentieth."""
_DELAYS = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 11, 15)
_KINDS = ("INSTALLATION", "PROPERTY", "PRICE", "TERMS", "SERVICE", "SERVICE", "OTHER")


def _arrival(account: DemoAccount, order: RealOrder, rng: random.Random) -> date:
    """Return the day of arrival. The last order of a lapsed account is late more often."""
    risk = 0.2 if (order.day.year, order.day.month) in _BAD_MONTHS else 0.035
    if account.partner:
        risk /= 2
    if account.lapsed and order is account.store.orders[-1]:
        risk += 0.3
    if rng.random() < risk:
        return later(order.due, rng.choice(_DELAYS))
    return later(order.shipped, rng.choice(_TRANSIT[account.group]))


def deliver(account: DemoAccount, order: RealOrder, teller: Teller) -> date | None:
    """Add the delivery of an order and the promise of its date. Return the day of arrival, or None if the order has not arrived yet."""
    rng = account.rng(f"delivery:{order.key}")
    arrived = _arrival(account, order, rng)
    placer = account.placer(order.day)
    known = arrived <= END
    at = moment(rng, arrived, account.group) if known else ""
    if known:
        account.delivered[order.key] = at
    teller.folder.add(
        "purchases",
        externalId=reference(order.key),
        placedBy=placer.person.key if placer else "",
        deliveredAt=at,
        status="DELIVERED" if known else "",
        sellerPresent=(rng.random() < (0.45 if account.partner else 0.08)) or None,
    )
    late = arrived > order.due
    status = "OPEN" if not known else "BROKEN" if late else "KEPT"
    teller.folder.add(
        "promises",
        purchase=reference(order.key),
        customer=account.key,
        kind="DELIVERY_DATE",
        text=teller.voice.deal("business.promise.DELIVERY_DATE"),
        madeAt=f"{order.day}T00:00:00Z",
        dueAt=closing(order.due),
        status=status,
        keptAt=at,
        confirmedWith="shipping",
    )
    if late and known:
        account.grudges += 1
    warned = later(order.due, -rng.randint(0, 2))
    if late and placer and order.day >= CARE_FROM and warned <= END and rng.random() < 0.55:
        people = account.at_work(warned, placer.role)[:1]
        if people:
            teller.touch(
                account,
                "STATUS_UPDATE",
                warned,
                people,
                rng=rng,
                bank="touchpoints.STATUS_UPDATE.late",
                rep=order.rep,
                about=f"purchase:{reference(order.key)}",
                order=order.key,
                product=order.main,
                direction="TWO_WAY",
            )
    return arrived if known else None


def promise(account: DemoAccount, order: RealOrder, touch: Touch, diligence: float, teller: Teller) -> None:
    """Add another promise of the rep at a touchpoint: usually kept, sometimes open, rarely broken."""
    rng = account.rng(f"promise:{touch.key}")
    kind = rng.choice(_KINDS)
    made = date.fromisoformat(touch.at[:10])
    due = later(made, rng.randint(10, 45))
    slots = {"n": number(rng.randint(2, 8)), **product_slots(order.main)}
    text = teller.voice.say(f"business.promise.{kind}", account.store.key, **slots)
    if due > END:
        status, kept = "OPEN", ""
    elif rng.random() < 0.55 + 0.42 * diligence:
        status, kept = "KEPT", moment(rng, later(made, rng.randint(1, (due - made).days)), account.group)
    elif (END - due).days < 40:
        status, kept = "OPEN", ""
    else:
        status, kept = ("WITHDRAWN" if rng.random() < 0.15 else "BROKEN"), ""
        account.grudges += 1
    teller.folder.add(
        "promises",
        purchase=reference(order.key),
        customer=account.key,
        kind=kind,
        text=text,
        madeAt=touch.at,
        dueAt=closing(due),
        status=status,
        keptAt=kept,
        confirmedWith={"SERVICE": "service", "INSTALLATION": "service", "PROPERTY": "production", "TERMS": "billing"}.get(kind, ""),
    )
