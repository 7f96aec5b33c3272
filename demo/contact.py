"""Invents contact between orders: calls, visits, joint work, news, small services, and the monthly contacts that they complete (R1, R9)."""

import random
from collections.abc import Sequence
from datetime import date

from demo.account import END, MONTHLY_FROM, DemoAccount, DemoJob, Teller
from demo.care import finding, first_day, quiet_since
from demo.folder import chance, day_of, later
from demo.real import Real, RealProduct, reference

_EVERY = {"KEY": (18, 34), "MID": (30, 58), "SMALL": (75, 150), "PROSPECT": (80, 190)}
_KINDS = {
    "KEY": {"CALL": 33, "VISIT": 20, "MEETING": 8, "EMAIL": 9, "NEWS": 11, "SMALL_SERVICE": 8, "INBOUND": 8, "LETTER": 3},
    "MID": {"CALL": 42, "VISIT": 15, "MEETING": 3, "EMAIL": 14, "NEWS": 11, "SMALL_SERVICE": 4, "INBOUND": 9, "LETTER": 2},
    "SMALL": {"CALL": 52, "VISIT": 8, "EMAIL": 20, "NEWS": 10, "INBOUND": 8, "LETTER": 2},
    "PROSPECT": {"CALL": 45, "VISIT": 30, "MEETING": 5, "EMAIL": 20},
}


class NewsTeller:
    """The news of the story, and which account was told which news."""

    def __init__(self, teller: Teller, real: Real) -> None:
        self.items: list[tuple[date, str, str]] = []
        self.told: set[tuple[str, str]] = set()
        for item in teller.voice.bank("business.news"):
            at, text, category = later(END, -item["ago"]), item["text"], item["category"]
            about = f"category:{reference(real.categories[category])}"
            key = teller.folder.add("news", text=text[0].upper() + text[1:], at=f"{at}T09:00:00Z", about=about)
            self.items.append((at, key, text))

    def fresh(self, account: DemoAccount, day: date) -> tuple[str, str] | None:
        """Return the latest news of the last four months that the account has not heard, or None."""
        for at, key, text in reversed(self.items):
            if at < day and (day - at).days < 120 and (account.store.key, key) not in self.told:
                self.told.add((account.store.key, key))
                return key, text
        return None


def keep(account: DemoAccount, teller: Teller, news: NewsTeller, helper: str) -> None:
    """Invent regular contact with an account, and joint work with the closest accounts."""
    rng = account.rng("contact")
    low, high = _EVERY[account.tier]
    if account.partner:
        low, high = 12, 24
    day, until, turn = later(first_day(account), rng.randint(3, high)), quiet_since(account), 0
    while day <= until:
        people = account.at_work(day)
        if people:
            _regular(account, day, people[turn % len(people)], people, rng, teller, news)
        turn += 1
        day = later(day, rng.randint(low, high))
    if account.partner:
        _together(account, teller, helper)


def _regular(
    account: DemoAccount, day: date, job: DemoJob, people: list[DemoJob], rng: random.Random, teller: Teller, news: NewsTeller
) -> None:
    mix = _KINDS[account.tier]
    kind = rng.choices(list(mix), list(mix.values()))[0]
    item = news.fresh(account, day) if kind == "NEWS" else None
    if kind == "NEWS" and item is None:
        kind = "CALL"
    with_whom = [job, *[one for one in people if one is not job][:1]] if kind in ("MEETING", "VISIT") and rng.random() < 0.6 else [job]
    bank = {"INBOUND": "INBOUND"}.get(kind, "PROSPECT" if account.tier == "PROSPECT" and kind in ("CALL", "VISIT") else kind)
    order = account.latest(day)
    product: RealProduct | None = order.main if order else None
    step = {"VISIT": "VISIT", "MEETING": "VISIT", "CALL": "CALL"}.get(kind, "") if rng.random() < 0.3 and account.tier != "PROSPECT" else ""
    touch = teller.touch(
        account,
        "CALL" if kind == "INBOUND" else kind,
        day,
        with_whom,
        rng=rng,
        bank=f"touchpoints.{bank}.all",
        product=product,
        next_step=step,
        direction="INBOUND" if kind == "INBOUND" and rng.random() < 0.5 else "",
        about=f"news:{item[0]}" if item else "",
        news=item[1] if item else "",
    )
    if touch.direction == "TWO_WAY" and rng.random() < (0.3 if kind in ("VISIT", "MEETING") else 0.14):
        finding(account, touch, order, teller)


def _together(account: DemoAccount, teller: Teller, helper: str) -> None:
    """(:Touchpoint {kind: JOINT_WORK}): work on the customer's own business, sometimes with our technical trainer."""
    rng = account.rng("joint")
    day = later(first_day(account), rng.randint(20, 60))
    while day <= END:
        people = account.at_work(day, "DECISION_MAKER", "INFLUENCER", "EVALUATOR")
        if people:
            rng.shuffle(people)
            rep = helper if rng.random() < 0.3 else ""
            order = account.latest(day)
            touch = teller.touch(
                account,
                "JOINT_WORK",
                day,
                people[:2],
                rng=rng,
                bank="touchpoints.JOINT_WORK.all",
                rep=rep,
                next_step="JOINT" if rng.random() < 0.5 else "",
                product=order.main if order else None,
            )
            if rng.random() < 0.4:
                finding(account, touch, order, teller)
        day = later(day, rng.randint(40, 75))


def monthly(accounts: Sequence[DemoAccount], teller: Teller) -> None:
    """Plan one open MONTHLY_CONTACT per customer, 30 days after the last two-way touchpoint. The next two-way
    touchpoint completes it (R9).
    """
    for account in accounts:
        if not account.store.orders or quiet_since(account) < MONTHLY_FROM or account.facts.get("status") == "STOPPED":
            continue
        spoken = sorted((touch for touch in account.touches if touch.direction == "TWO_WAY"), key=lambda touch: (touch.at, touch.key))
        due = later(account.store.orders[0].day, 30)
        for touch in spoken:
            if day_of(touch.at) >= MONTHLY_FROM and due >= MONTHLY_FROM:
                teller.due(account, "MONTHLY_CONTACT", due, touch, rep=touch.rep if touch.rep.isdigit() else account.rep_on(due))
            due = later(day_of(touch.at), 30)
        rng = chance("monthly", account.store.key)
        skip = teller.voice.deal("business.skipped.MONTHLY_CONTACT") if due < later(END, -35) and rng.random() < 0.8 else ""
        if skip:
            teller.due(account, "MONTHLY_CONTACT", due, None, rep=account.rep_on(END), reason=skip)
            due = later(END, rng.randint(1, 25))
        teller.due(account, "MONTHLY_CONTACT", due, None, rep=account.rep_on(END))
