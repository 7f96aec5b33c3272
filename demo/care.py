"""Invents care after the sale: thanks, checks and visits per order, with findings and satisfaction readings (R4, R6 to R9)."""

import random
from datetime import date, timedelta

from demo.account import CARE_FROM, END, DemoAccount, DemoJob, SatisfactionReading, Teller, Touch
from demo.delivery import deliver, promise
from demo.folder import day_of, later
from demo.real import RealOrder, reference
from demo.voice import number, product_slots

_ATTENTION = {"PARTNER": 0.25, "KEY": 0.0, "MID": -0.1, "SMALL": -0.2}
"""Adjusts a rep's diligence by the weight of the account: even diligent reps prefer large accounts (R20 asks for equal care)."""


def orders(account: DemoAccount, diligence: dict[str, float], teller: Teller) -> None:
    """Invent the care for all orders of an account."""
    for order in account.store.orders:
        arrived = deliver(account, order, teller)
        effort = diligence[order.rep] + _ATTENTION["PARTNER" if account.partner else account.tier] - (0.15 if account.lapsed else 0)
        if order.day < CARE_FROM and account.rng(f"early:{order.key}").random() > 0.22:
            continue
        _thank(account, order, effort, teller)
        if arrived:
            _after(account, order, arrived, effort, teller)


def _plan(rng: random.Random, start: date, within: int, effort: float) -> date | None:
    """Return the day of a follow-up: usually in time, sometimes a few days late, or None for never. The effort sets the odds."""
    if rng.random() < min(0.97, effort + 0.08):
        return later(start, rng.randint(0 if within < 3 else 1, within))
    if rng.random() < 0.7:
        return later(start, within + rng.randint(1, 9))
    return None


def _reason(kind: str, rng: random.Random, due: date, teller: Teller) -> str:
    """Return the reason for a skipped follow-up. Recent follow-ups get no reason, because they are still open."""
    return teller.voice.deal(f"business.skipped.{kind}") if (END - due).days > 30 and rng.random() < 0.85 else ""


def _care(
    account: DemoAccount,
    order: RealOrder,
    kind: str,
    start: date,
    within: int,
    effort: float,
    people: list[DemoJob],
    bank: str,
    teller: Teller,
    step: str = "",
) -> Touch | None:
    """Add a follow-up with the touchpoint that completes it."""
    rng = account.rng(f"{kind}:{order.key}")
    day, due = _plan(rng, start, within, effort), later(start, within)
    people = [job for job in people if day is None or job.on(day)]
    phone = bank.endswith(".phone")
    touch = None
    if day is not None and day <= END and people:
        touch = teller.touch(
            account,
            kind,
            day,
            people[: 2 if kind == "FOLLOW_UP_VISIT" else 1],
            rng=rng,
            bank=bank,
            rep=order.rep,
            order=order.key,
            about=f"purchase:{reference(order.key)}",
            product=order.main,
            quantity=sum(line.quantity for line in order.lines),
            direction="TWO_WAY" if phone else "",
            next_step=step if step and rng.random() < 0.4 else "",
        )
    if order.day >= CARE_FROM:
        reason = "" if touch or (day and day > END) else _reason(kind, rng, due, teller)
        teller.due(account, kind, due, touch, rep=order.rep, order=order.key, reason=reason)
    return touch


def _thank(account: DemoAccount, order: RealOrder, effort: float, teller: Teller) -> None:
    rng = account.rng(f"thank:{order.key}")
    placer = account.placer(order.day)
    if placer and not placer.person.do_not_contact:
        bank = "touchpoints.THANK_YOU.phone" if rng.random() < 0.35 else "touchpoints.THANK_YOU.written"
        _care(account, order, "THANK_YOU", order.day, 2, effort, [placer], bank, teller)


def _after(account: DemoAccount, order: RealOrder, arrived: date, effort: float, teller: Teller) -> None:
    rng = account.rng(f"after:{order.key}")
    late = arrived > order.due
    goods_in = account.at_work(arrived, rng.choice(("USER", "PROCUREMENT")))
    workshop = account.at_work(arrived, "USER", "EVALUATOR")
    leaders = account.at_work(arrived, "DECISION_MAKER", "PROCUREMENT")
    if not goods_in:
        return
    rng.shuffle(workshop)
    mood = "late" if late else "fine"
    check = _care(account, order, "DELIVERY_CHECK", arrived, 2, effort, goods_in, f"touchpoints.DELIVERY_CHECK.{mood}", teller)
    operable = order.main.family in ("BIKE", "COMPONENT")
    run = _care(
        account,
        order,
        "OPERATION_CHECK",
        arrived,
        7,
        effort - (0 if operable else 0.5),
        workshop,
        "touchpoints.OPERATION_CHECK.all",
        teller,
        "CARE",
    )
    visitors = [*leaders[:1], *[job for job in workshop if job not in leaders[:1]][:1]]
    tone = "poor" if late and rng.random() < 0.7 else "fine"
    small = -0.3 if account.tier == "SMALL" else 0.0
    visit = _care(
        account, order, "FOLLOW_UP_VISIT", arrived, 14, effort + small, visitors, f"touchpoints.FOLLOW_UP_VISIT.{tone}", teller, "VISIT"
    )
    done = [touch for touch in (visit, run, check) if touch]
    for touch in done:
        if rng.random() < (0.5 if touch is visit else 0.22):
            finding(account, touch, order, teller, late=late)
    if visit and rng.random() < 0.32:
        promise(account, order, visit, effort, teller)
    if (visit or run) and rng.random() < 0.62:
        _read(account, order, visit or run, effort, late, teller)
    elif rng.random() < 0.12:
        day = later(arrived, rng.randint(12, 25))
        people = [job for job in leaders if job.on(day)]
        if people and day <= END:
            about = f"purchase:{reference(order.key)}"
            survey = teller.touch(
                account, "SURVEY", day, people[:1], rng=rng, bank="touchpoints.SURVEY.all", rep=order.rep, order=order.key, about=about
            )
            _read(account, order, survey, effort, late, teller)


def finding(account: DemoAccount, touch: Touch, order: RealOrder | None, teller: Teller, *, late: bool = False) -> None:
    """Invent what somebody revealed at a touchpoint (R3, R22), sometimes two findings."""
    rng = account.rng(f"finding:{touch.key}")
    for _ in range(2 if rng.random() < 0.25 else 1):
        job = rng.choice(touch.people)
        products = (
            sorted(
                {line.product for line in order.lines if not line.product.plural and line.product.category != "Caps"},
                key=lambda one: one.key,
            )
            if order
            else []
        )
        product = rng.choice(products) if products else None
        kind = rng.choices(("NEED", "USE", "APPRECIATED", "CRITICISM", "PREFERENCE", "PERSONAL"), (26, 14, 18, 12, 14, 16))[0]
        if kind in ("PERSONAL", "PREFERENCE"):
            job.person.told[kind] = job.person.told.get(kind, 0) + 1
            if job.person.told[kind] > 2:
                kind = "NEED"
        if late and rng.random() < 0.5:
            kind, family = "CRITICISM", "LATE"
        else:
            family = product.family if product and rng.random() < 0.6 else "ANY"
        bank = f"findings.{kind}.{family}"
        if (family == "LATE" and product is None) or family not in teller.voice.bank(f"findings.{kind}"):
            bank = f"findings.{kind}.ANY"
        others = [one.person.first for one in account.jobs if one is not job and one.on(day_of(touch.at))]
        slots = {
            "n": number(rng.randint(2, 9)),
            "pct": rng.choice((30, 35, 40, 45, 50, 60)),
            "order": order.key if order else None,
            "other": rng.choice(others) if others else None,
            **_places(teller),
            **(product_slots(product) if product else {}),
        }
        text = teller.voice.say(bank, account.store.key, **slots)
        if kind in teller.voice.bank("findings.tail") and rng.random() < 0.45:
            text = f"{text} {teller.voice.deal(f'findings.tail.{kind}')}"
        about = f"contact:{job.person.key}" if kind in ("PERSONAL", "PREFERENCE") else f"customer:{account.key}"
        if product and bank.split(".")[-1] not in ("ANY", "LATE"):
            about = f"product:{reference(product.key)}"
        elif order and bank.endswith("LATE"):
            about = f"purchase:{reference(order.key)}"
        teller.folder.add("findings", touchpoint=touch.key, kind=kind, text=text, at=touch.at, about=about, **{"from": job.person.key})


def _places(teller: Teller) -> dict[str, str]:
    return {"club": teller.voice.deal("findings.slots.club"), "place": teller.voice.deal("findings.slots.place")}


def _read(account: DemoAccount, order: RealOrder, touch: Touch | None, effort: float, late: bool, teller: Teller) -> None:
    """Invent a satisfaction reading. A late order falls short. Willingness to buy again follows the real later orders."""
    if touch is None:
        return
    rng = account.rng(f"reading:{order.key}")
    expectation = rng.choices((3, 4, 5), (30, 55, 15))[0]
    lift = rng.choices((-1, 0, 1, 2), (10, 38, 37, 15))[0] + (1 if effort > 0.85 and rng.random() < 0.4 else 0)
    if late:
        lift = rng.choices((-2, -1, 0), (45, 45, 10))[0]
    experience = max(1, min(5, expectation + lift))
    last = order is account.store.orders[-1]
    again = 4 + (experience >= 4) - (experience <= 2) - (rng.random() < 0.35)
    if last and (END - order.day).days > 200:
        again -= rng.randint(1, 2)

    def grade(base: float) -> int:
        return max(1, min(5, round(rng.gauss(base, 0.6))))

    asked = rng.random() < 0.8
    teller.folder.add(
        "satisfaction",
        purchase=reference(order.key),
        contact=touch.people[0].person.key,
        at=touch.at,
        expectation=expectation,
        experience=experience,
        willingToRepeat=max(1, min(5, again)) if rng.random() < 0.9 else "",
        trustworthy=grade(3.4 + effort * 1.4 - (0.6 if late else 0)) if asked else "",
        didAsSaid=grade(3.2 + effort * 1.5 - (1.4 if late else 0)) if asked else "",
        cared=grade(2.9 + effort * 1.9) if asked else "",
        givenBy={"FOLLOW_UP_VISIT": "VISIT", "SURVEY": "QUESTIONNAIRE"}.get(touch.kind, "CALL"),
    )
    account.readings.append(SatisfactionReading(order.key, touch.at, experience - expectation, touch.people[0]))


def verify(account: DemoAccount, order: RealOrder, job: DemoJob, before: date, teller: Teller) -> None:
    """Add a visit with a good reading before somebody is asked for a referral (R15), unless the order has a reading already."""
    if any(reading.order == order.key for reading in account.readings):
        return
    rng = account.rng(f"verify:{order.key}")
    arrived = date.fromisoformat(account.delivered[order.key][:10])
    day = max(later(arrived, 1), later(before, -rng.randint(1, 6)))
    touch = teller.touch(
        account,
        "FOLLOW_UP_VISIT",
        day,
        [job],
        rng=rng,
        bank="touchpoints.FOLLOW_UP_VISIT.fine",
        rep=order.rep,
        order=order.key,
        product=order.main,
        about=f"purchase:{reference(order.key)}",
    )
    expectation = rng.choice((3, 4, 4))
    experience = min(5, expectation + rng.choice((0, 1, 1)))
    teller.folder.add(
        "satisfaction",
        purchase=reference(order.key),
        contact=job.person.key,
        at=touch.at,
        expectation=expectation,
        experience=experience,
        willingToRepeat=rng.choice((4, 5, 5)),
        trustworthy=rng.choice((4, 5)),
        didAsSaid=rng.choice((4, 4, 5)),
        cared=rng.choice((4, 5)),
        givenBy="VISIT",
    )
    account.readings.append(SatisfactionReading(order.key, touch.at, experience - expectation, job))


def quiet_since(account: DemoAccount) -> date:
    """Return the last day of regular contact: some months after the last order for lapsed accounts, else the end of the story."""
    last = account.store.orders[-1].day if account.store.orders else END
    return min(END, last + timedelta(days=150)) if account.lapsed else END


def first_day(account: DemoAccount) -> date:
    """Return the first day on which regular contact is recorded."""
    return max(CARE_FROM, later(account.store.orders[0].day, 12)) if account.store.orders else CARE_FROM
