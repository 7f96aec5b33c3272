"""Invents claims of all six causes, their assessment and settlement, and service jobs (R10 to R14, R19)."""

import random
from collections.abc import Sequence
from datetime import date

from demo.account import END, DemoAccount, Teller, our
from demo.folder import chance, closing, day_of, later, moment
from demo.real import OrderLine, RealOrder, reference
from demo.voice import days, number, product_slots

_CAUSES = {
    "POOR_CONDITION_OR_OPERATION": 34,
    "MISSING_ITEMS": 22,
    "INVOICE_OR_DELIVERY_NOTE_ERROR": 24,
    "ORDER_CONDITION_UNMET": 13,
    "POOR_TREATMENT": 7,
}
_DEPARTMENT = {
    "LATE_SHIPMENT": ("shipping", "shipping", "shipping", "production"),
    "POOR_CONDITION_OR_OPERATION": ("production", "production", "quality"),
    "MISSING_ITEMS": ("shipping", "shipping", "production"),
    "INVOICE_OR_DELIVERY_NOTE_ERROR": ("billing",),
    "POOR_TREATMENT": ("service", "sales"),
    "ORDER_CONDITION_UNMET": ("sales", "sales", "billing"),
}
_REMEDY = {
    "LATE_SHIPMENT": ("APOLOGY", "CREDIT", "COMPENSATION"),
    "POOR_CONDITION_OR_OPERATION": ("REPLACEMENT", "REPAIR", "REPAIR", "CREDIT"),
    "MISSING_ITEMS": ("REPLACEMENT", "REPLACEMENT", "CREDIT"),
    "INVOICE_OR_DELIVERY_NOTE_ERROR": ("CLARIFICATION", "CREDIT", "REFUND"),
    "POOR_TREATMENT": ("APOLOGY",),
    "ORDER_CONDITION_UNMET": ("COMPENSATION", "CREDIT", "APOLOGY"),
}
_FRESH = later(END, -60)
"""Claims about orders since this day can still be open. They are more frequent, so that a day of work shows some."""
_WITHIN = {"MINOR": 10, "MAJOR": 5, "SEVERE": 3}


def complain(accounts: Sequence[DemoAccount], diligence: dict[str, float], teller: Teller) -> None:
    """Invent the claims of all accounts."""
    serial = chance("serial").choice([a for a in accounts if a.tier == "KEY" and not a.partner and len(a.delivered) >= 8])
    doubtful = [serial, *[account for account in accounts if account.facts.get("status") == "STOPPED"]]
    for account in accounts:
        for order in account.store.orders:
            if order.key not in account.delivered:
                continue
            rng = account.rng(f"claim:{order.key}")
            late = (day_of(account.delivered[order.key]) - order.due).days
            if late > 0:
                if rng.random() < min(0.85, 0.22 + 0.08 * late):
                    _claim(account, order, "LATE_SHIPMENT", late, diligence[order.rep], rng, teller)
            elif rng.random() < (0.75 if account in doubtful else 0.16 if order.day > _FRESH else 0.1 if account.lapsed else 0.075):
                cause = rng.choices(list(_CAUSES), list(_CAUSES.values()))[0]
                _claim(account, order, cause, 0, diligence[order.rep], rng, teller, doubtful=account in doubtful)


def _severity(late: int, account: DemoAccount, rng: random.Random) -> str:
    minor, major, severe = (70, 25, 5) if late < 4 else (25, 55, 20)
    if account.partner:
        severe = 0 if late < 8 else 5
    return rng.choices(("MINOR", "MAJOR", "SEVERE"), (minor, major, severe))[0]


def _text(
    account: DemoAccount, order: RealOrder, line: OrderLine, cause: str, severity: str, late: int, rng: random.Random, teller: Teller
) -> str:
    bank = "POOR_OTHER" if cause.startswith("POOR_CONDITION") and line.product.family != "BIKE" else cause
    slots = {
        "n": number(rng.randint(2, max(2, min(9, line.quantity)))),
        "days": days(late),
        "order": order.key,
        **product_slots(line.product),
    }
    return teller.voice.say(f"business.claim.{bank}.{severity}", account.store.key, **slots)


def _claim(
    account: DemoAccount,
    order: RealOrder,
    cause: str,
    late: int,
    effort: float,
    rng: random.Random,
    teller: Teller,
    *,
    doubtful: bool = False,
) -> None:
    opened = later(day_of(account.delivered[order.key]), rng.randint(0, 3) if late else rng.randint(1, 24))
    people = account.at_work(opened, rng.choice(("PROCUREMENT", "USER", "DECISION_MAKER")))
    if opened > END or not people:
        return
    job = rng.choice(people)
    bikes = [line for line in order.lines if line.product.family == "BIKE"] if cause.startswith("POOR_CONDITION") else []
    line = rng.choice([one for one in bikes or order.lines if not one.product.plural] or order.lines)
    fresh = (END - opened).days < 24
    severity = "SEVERE" if fresh and not account.partner and rng.random() < 0.12 else _severity(late, account, rng)
    verdict = "TRUE" if late else rng.choices(("TRUE", "SUSPECTED", "NOT_CORRECT"), (15, 20, 65) if doubtful else (72, 17, 11))[0]
    due = later(opened, _WITHIN[severity])
    well = rng.random() < 0.45 + 0.5 * effort and not (account.lapsed and order is account.store.orders[-1])
    settled = later(opened, rng.randint(1, _WITHIN[severity]) if well else _WITHIN[severity] + rng.randint(1, 24))
    if fresh and rng.random() < 0.7:
        settled = max(settled, later(END, rng.randint(1, 12)))
    forgotten = account.lapsed and order is account.store.orders[-1] and (END - opened).days < 420 and rng.random() < 0.25
    assessed = later(opened, rng.randint(0, max(0, (min(settled, due) - opened).days - 1)))
    if settled > END and rng.random() < 0.6:
        assessed = settled
    status = "RESOLVED" if settled <= END and not forgotten else "ASSESSED" if assessed < END else "OPEN"
    opened_at = _since(account.delivered[order.key], moment(rng, opened, account.group))
    assessed_at = max(opened_at, moment(rng, assessed, account.group)) if status != "OPEN" else ""
    resolved_at = max(assessed_at, moment(rng, settled, account.group)) if status == "RESOLVED" else ""
    understood = status == "RESOLVED" and rng.random() < (0.93 if well else 0.6)
    remedy = ("CLARIFICATION" if rng.random() < 0.8 else "NONE") if verdict == "NOT_CORRECT" else rng.choice(_REMEDY[cause])
    cost = _cost(remedy, line, severity, rng) if status == "RESOLVED" else 0.0
    key = teller.folder.add(
        "claims",
        customer=account.key,
        contact=job.person.key,
        purchase=reference(order.key),
        cause=cause,
        severity=severity,
        status=status,
        product=reference(line.product.key) if cause in ("POOR_CONDITION_OR_OPERATION", "MISSING_ITEMS") else "",
        verdict=verdict if status != "OPEN" else "",
        finding=_finding(verdict, doubtful, account.rng(f"finding:{order.key}")) if status != "OPEN" else "",
        remedies=_remedies(remedy, severity, account.rng(f"remedies:{order.key}")) if status == "RESOLVED" else "",
        department=(department := rng.choice(_DEPARTMENT[cause])),
        concerns=our(order.rep) if cause == "POOR_TREATMENT" and department == "sales" else "",
        channel=rng.choices(("PHONE", "EMAIL", "FACE_TO_FACE", "WEB", "LETTER"), (42, 30, 14, 11, 3))[0],
        openedAt=opened_at,
        dueAt=closing(due),
        grounds=_text(account, order, line, cause, severity, late, rng, teller),
        demand=teller.voice.deal(f"business.demand.{cause}"),
        assessedAt=assessed_at,
        resolvedAt=resolved_at,
        understoodAt=resolved_at if understood else "",
        reopened=1 if status == "RESOLVED" and not well and rng.random() < 0.15 else 0,
        cost=cost or "",
        currency="USD" if cost else "",
    )
    account.grudges += not well
    talk = later(opened, rng.randint(0, 2))
    if job.on(talk) and talk <= END and rng.random() < 0.85:
        kind = "VISIT" if severity == "SEVERE" or rng.random() < 0.25 else "CALL"
        teller.touch(account, kind, talk, [job], rng=rng, bank="touchpoints.CLAIM.all", rep=order.rep, about=f"claim:{key}")
    if remedy in ("REPAIR", "REPLACEMENT") and status != "OPEN":
        _service(account, key, order, remedy, opened, settled if status == "RESOLVED" else None, rng, teller)


def _finding(verdict: str, doubtful: bool, rng: random.Random) -> str:
    """Return the finding on a claim that is NOT_CORRECT: mostly honest mistakes, except at accounts that claim too often (R14)."""
    if verdict != "NOT_CORRECT":
        return ""
    return rng.choices(("HONEST_MISTAKE", "UNCLEAR", "TOOK_ADVANTAGE"), (5, 45, 50) if doubtful else (70, 28, 2))[0]


def _remedies(remedy: str, severity: str, rng: random.Random) -> list[str]:
    """Return the remedies. An apology usually accompanies a costly remedy."""
    apology = remedy in ("REPLACEMENT", "REPAIR", "CREDIT", "REFUND", "COMPENSATION") and rng.random() < (
        0.4 if severity == "MINOR" else 0.8
    )
    return ["APOLOGY", remedy] if apology else [remedy]


def _since(first: str, at: str) -> str:
    """Return the later of two moments, because nothing precedes its cause."""
    return max(first, at)


def _cost(remedy: str, line: OrderLine, severity: str, rng: random.Random) -> float:
    """Return the cost in USD: goods for replacements, work for repairs, a share of the line for credits."""
    share = {"MINOR": 0.06, "MAJOR": 0.2, "SEVERE": 0.5}[severity]
    unit = line.amount / line.quantity
    if remedy == "REPAIR":
        return round(35 + rng.random() * 140, 2)
    if remedy == "REPLACEMENT":
        return round(unit * max(1, round(line.quantity * share)), 2)
    if remedy in ("CREDIT", "REFUND", "COMPENSATION"):
        return round(max(25.0, line.amount * share * (0.6 + rng.random() * 0.8)), 2)
    return 0.0


def _service(
    account: DemoAccount, claim: str, order: RealOrder, remedy: str, opened: date, done: date | None, rng: random.Random, teller: Teller
) -> None:
    kind = "REPAIR" if remedy == "REPAIR" else "SPARE_PART"
    agreed = later(opened, rng.randint(3, 8)) if done is None else max(opened, later(done, rng.choice((0, 0, 0, -1, 2))))
    opened_at = _since(account.delivered[order.key], moment(rng, opened, account.group))
    teller.folder.add(
        "servicejobs",
        customer=account.key,
        claim=claim,
        kind=kind,
        status="DONE" if done else "PLANNED",
        openedAt=opened_at,
        agreedAt=closing(agreed),
        doneAt=max(opened_at, moment(rng, done, account.group)) if done else "",
        text=teller.voice.deal(f"business.service.{kind}"),
        cost=round(20 + rng.random() * 90, 2) if done else "",
        currency="USD" if done else "",
        underGuarantee=True,
    )


def serve(accounts: Sequence[DemoAccount], teller: Teller) -> None:
    """Add trainings and installations that come with the product at accounts that we know well (R10)."""
    for account in accounts:
        rng = account.rng("service")
        orders = [
            order
            for order in account.store.orders
            if order.key in account.delivered and day_of(account.delivered[order.key]) > date(2012, 7, 1)
        ]
        if account.tier != "KEY" or not orders or rng.random() > (0.75 if account.partner else 0.3):
            continue
        order = rng.choice(orders)
        opened = later(order.day, rng.randint(0, 6))
        agreed = later(day_of(account.delivered[order.key]), rng.randint(3, 20))
        done = agreed if rng.random() < 0.8 else later(agreed, rng.randint(1, 10))
        kind = rng.choice(("TRAINING", "TRAINING", "INSTALLATION"))
        teller.folder.add(
            "servicejobs",
            customer=account.key,
            purchase=reference(order.key),
            kind=kind,
            status="DONE" if done <= END else "PLANNED",
            openedAt=moment(rng, opened, account.group),
            agreedAt=closing(agreed),
            doneAt=moment(rng, done, account.group) if done <= END else "",
            text=teller.voice.deal(f"business.service.{kind}"),
            underGuarantee=False,
        )
