"""Invents ties, referrals and references: the virtuous circle around the real first purchases (R15, R16)."""

import random
from collections.abc import Iterator, Sequence
from datetime import date

from demo.account import END, DemoAccount, DemoJob, DemoPerson, SatisfactionReading, Teller
from demo.care import verify
from demo.folder import chance, day_of, later, moment
from demo.real import RealOrder, reference

_STRENGTH = {"FAMILY": 0.9, "FRIEND": 0.8, "ADVISES": 0.7, "COLLEAGUE": 0.6, "EX_COLLEAGUE": 0.6, "ACQUAINTANCE": 0.3}


class TieWriter:
    """(:Contact)-[:KNOWS]->(:Contact), each pair once."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._known: set[frozenset[str]] = set()

    def tie(self, one: DemoPerson, other: DemoPerson, how: str, since: date, rng: random.Random) -> None:
        """Add a tie between two people. The strength is the usual strength of its kind, slightly varied."""
        pair = frozenset((one.key, other.key))
        if len(pair) < 2 or pair in self._known:
            return
        self._known.add(pair)
        strength = f"{min(0.98, max(0.1, _STRENGTH[how] + rng.choice((-0.1, 0, 0, 0, 0.05)))):.2f}" if rng.random() < 0.6 else ""
        self._teller.folder.add("knows", to=other.key, how=how, strength=strength, since=since, **{"from": one.key})


def acquaint(accounts: Sequence[DemoAccount], ties: TieWriter, moved: Sequence[tuple[DemoPerson, DemoPerson, date]]) -> None:
    """Invent ties across accounts: former colleagues, friends in the same town, advisers and a few relatives."""
    for leaver, stayed, since in moved:
        ties.tie(leaver, stayed, "EX_COLLEAGUE", since, chance("moved", leaver.key))
    by_region: dict[str, list[DemoAccount]] = {}
    by_name: dict[tuple[str, str], list[DemoPerson]] = {}
    for account in accounts:
        by_region.setdefault(account.store.region, []).append(account)
        for job in account.jobs:
            by_name.setdefault((account.store.region, job.person.last), []).append(job.person)
    for account in accounts:
        rng = account.rng("knows")
        near = [other for other in by_region[account.store.region] if other is not account and other.jobs]
        town = [other for other in near if other.store.city == account.store.city]
        for job in account.jobs:
            for _ in range(rng.choices((0, 1, 2, 3), (52, 32, 12, 4))[0]):
                pool = town if town and rng.random() < 0.4 else near if rng.random() < 0.85 else list(accounts)
                other = rng.choice(rng.choice([one for one in pool if one.jobs] or [account]).jobs)
                how = rng.choices(("ACQUAINTANCE", "EX_COLLEAGUE", "FRIEND", "ADVISES"), (38, 27, 23, 12))[0]
                ties.tie(job.person, other.person, how, date(rng.randint(1998, 2011), rng.randint(1, 12), rng.randint(1, 28)), rng)
        inside = [job for job in account.jobs if job.until is None]
        if len(inside) > 2 and rng.random() < 0.4:
            one, other = rng.sample(inside, 2)
            ties.tie(one.person, other.person, rng.choice(("FRIEND", "COLLEAGUE", "ADVISES")), max(one.since, other.since), rng)
    for people in by_name.values():
        rng = chance("family", people[0].key)
        if len(people) == 2 and rng.random() < 0.3:
            ties.tie(people[0], people[1], "FAMILY", date(1990, 1, 1), rng)


def refer(accounts: Sequence[DemoAccount], ties: TieWriter, teller: Teller) -> None:
    """Invent referrals by satisfied buyers before the real first purchases of the referred accounts. Then invent asks without a result."""
    generation: dict[str, int] = {}
    given: dict[str, int] = {}
    buyers = sorted((a for a in accounts if a.store.orders), key=lambda a: (a.store.orders[0].day, a.store.key))
    for account in buyers:
        rng = account.rng("referred")
        first = account.store.orders[0].day
        target = account.placer(later(first, -120))
        if target is None or rng.random() > 0.27:
            continue
        found = _givers(buyers, account, first, given)
        if not found:
            continue
        found.sort(key=lambda one: (-min(4, generation.get(one[0].store.key, 0)) if rng.random() < 0.6 else 0, rng.random()))
        giver, job, at, order = found[0]
        key = moment(rng, at, giver.group)
        contacted = later(at, rng.randint(1, 6))
        met = later(contacted, rng.randint(3, 14))
        days = {
            "askedAt": moment(rng, later(at, -rng.randint(0, 6)), giver.group),
            "givenAt": key,
            "contactedAt": moment(rng, contacted, account.group),
        }
        if met < first:
            days["metAt"] = moment(rng, met, account.group)
        verify(giver, order, job, at, teller)
        _referral(giver, job, target, "WON", order.key, rng, ties, teller, {**days, "wonAt": f"{first}T23:00:00Z"})
        generation[account.store.key] = generation.get(giver.store.key, 0) + 1
        given[giver.store.key] = given.get(giver.store.key, 0) + 1
        _second(buyers, account, target, giver, first, given, ties, teller)
    _pending(accounts, given, ties, teller)


def _givers(
    buyers: Sequence[DemoAccount], account: DemoAccount, first: date, given: dict[str, int]
) -> list[tuple[DemoAccount, DemoJob, date, RealOrder]]:
    """Return contacts who could have referred the account before its first purchase. Their accounts are nearby customers, not rivals, and
    not used too often.
    """
    rng = account.rng("givers")
    found = []
    for other in buyers:
        if (
            other.store.region != account.store.region
            or other is account
            or other.lapsed
            or given.get(other.store.key, 0) >= (5 if other.partner else 2)
        ):
            continue
        delivered = [
            order for order in other.store.orders if order.key in other.delivered and (first - day_of(other.delivered[order.key])).days > 50
        ]
        pleased = [order for order in delivered if day_of(other.delivered[order.key]) <= order.due]
        if not pleased or other.store.key in account.rivals:
            continue
        order = pleased[-1]
        at = later(day_of(other.delivered[order.key]), rng.randint(8, 30))
        read = next((reading for reading in other.readings if reading.order == order.key), None)
        if read and (read.gap < 0 or day_of(read.at) >= at):
            continue
        people = [read.job] if read and read.job.on(at) else other.at_work(at, "DECISION_MAKER", "PROCUREMENT")
        if at < later(first, -18) and people and (first - at).days < 300:
            found.append((other, people[0], at, order))
    return found


def _second(
    buyers: Sequence[DemoAccount],
    account: DemoAccount,
    target: DemoJob,
    giver: DemoAccount,
    first: date,
    given: dict[str, int],
    ties: TieWriter,
    teller: Teller,
) -> None:
    """Add second referrals: one customer in ten is referred twice, and one in twenty is referred again long after its first purchase."""
    rng = account.rng("second")
    if rng.random() < 0.12:
        others = [one for one in _givers(buyers, account, first, given) if one[0] is not giver]
        if others:
            other, job, at, order = rng.choice(others)
            when = {"givenAt": moment(rng, at, other.group), "wonAt": f"{first}T23:00:00Z"}
            verify(other, order, job, at, teller)
            _referral(other, job, target, "WON", order.key, rng, ties, teller, when)
    if rng.random() < 0.05 and (END - first).days > 200:
        at = later(first, rng.randint(60, 150))
        near = [
            one
            for one in buyers
            if one.store.region == account.store.region
            and one is not account
            and one is not giver
            and at > later(one.store.orders[0].day, 40)
        ]
        people = [job for one in near for job in one.at_work(at, "DECISION_MAKER")[:1]]
        if people:
            job = rng.choice(people)
            other = next(one for one in near if job in one.jobs)
            _referral(
                other,
                job,
                target,
                "GIVEN",
                "",
                rng,
                ties,
                teller,
                {"givenAt": moment(rng, at, other.group)},
                note="They buy from us already, it turned out.",
            )


def _referral(
    giver: DemoAccount,
    job: DemoJob,
    target: DemoJob,
    status: str,
    order: str,
    rng: random.Random,
    ties: TieWriter,
    teller: Teller,
    at: dict[str, str],
    note: str | None = None,
) -> None:
    how = rng.choices(("FRIEND", "EX_COLLEAGUE", "ACQUAINTANCE", "ADVISES"), (35, 25, 25, 15))[0]
    ties.tie(job.person, target.person, how, later(day_of(at["givenAt"]), -rng.randint(400, 3000)), rng)
    if note is None:
        note = " ".join(part for part in (teller.voice.deal("business.referral.how"), teller.voice.deal("business.referral.note")) if part)
    teller.folder.add(
        "referrals",
        by=job.person.key,
        customer=giver.key,
        to=target.person.key,
        status=status,
        how=how,
        after=f"purchase:{reference(order)}" if order else "",
        note=note,
        **at,
    )


def _asks(accounts: Sequence[DemoAccount], share: float, topic: str) -> Iterator[tuple[DemoAccount, SatisfactionReading, random.Random]]:
    """Yield accounts with a good reading in the last year, where somebody could be asked."""
    for account in accounts:
        rng = account.rng(topic)
        good = [reading for reading in account.readings if reading.gap >= 0 and (END - day_of(reading.at)).days < 360]
        good = [reading for reading in good if not reading.job.person.do_not_contact and reading.job.on(later(day_of(reading.at), 8))]
        if good and not account.lapsed and rng.random() < share * (1.6 if account.partner else 1.0):
            yield account, rng.choice(good), rng


def _pending(accounts: Sequence[DemoAccount], given: dict[str, int], ties: TieWriter, teller: Teller) -> None:
    """Invent referrals in progress, lost or declined, and unanswered asks."""
    prospects = [a for a in accounts if a.tier == "PROSPECT" and a.jobs]
    named: set[str] = set()
    for account, reading, rng in _asks(accounts, 0.33, "asked"):
        if given.get(account.store.key, 0) > 2:
            continue
        asked = later(day_of(reading.at), rng.randint(0, 6))
        if asked > END:
            continue
        order = f"purchase:{reference(reading.order)}"
        near = [a for a in prospects if a.store.region == account.store.region and a.store.key not in named] or [
            a for a in prospects if a.store.key not in named
        ]
        outcome = rng.choices(("ASKED", "DECLINED", "NAMED"), (26, 24, 50))[0]
        at = {"askedAt": moment(rng, asked, account.group)}
        answered = later(asked, rng.randint(1, 14))
        target = near[0].placer(answered) if near else None
        if outcome == "NAMED" and target and answered <= END:
            named.add(near[0].store.key)
            at["givenAt"] = moment(rng, answered, account.group)
            status, day = "GIVEN", answered
            for step, column in (("CONTACTED", "contactedAt"), ("MET", "metAt"), ("LOST", "lostAt")):
                day = later(day, rng.randint(2, 12) if step != "LOST" else rng.randint(20, 60))
                if day > END or rng.random() > 0.75:
                    break
                status, at[column] = step, moment(rng, day, near[0].group)
            _referral(account, reading.job, target, status, reading.order, rng, ties, teller, at)
        elif outcome == "DECLINED" and answered <= END:
            at["declinedAt"] = moment(rng, answered, account.group)
            note = teller.voice.deal("business.referral.declined")
            teller.folder.add("referrals", by=reading.job.person.key, customer=account.key, status="DECLINED", after=order, note=note, **at)
        elif (END - asked).days < 60:
            teller.folder.add("referrals", by=reading.job.person.key, customer=account.key, status="ASKED", after=order, **at)


def vouch(accounts: Sequence[DemoAccount], teller: Teller) -> None:
    """(:Contact)-[:GAVE]->(:Reference): invent who stands as a reference and who declines."""
    for account, reading, rng in _asks([a for a in accounts if a.tier == "KEY"], 0.38, "reference"):
        asked, answered = later(day_of(reading.at), rng.randint(0, 5)), later(day_of(reading.at), rng.randint(6, 8))
        if answered > END:
            continue
        yes = rng.random() < 0.82
        teller.folder.add(
            "references",
            contact=reading.job.person.key,
            customer=account.key,
            askedAt=moment(rng, asked, account.group),
            givenAt=moment(rng, answered, account.group) if yes else "",
            declinedAt="" if yes else moment(rng, answered, account.group),
            note=teller.voice.deal(f"business.reference.{'given' if yes else 'declined'}"),
        )
