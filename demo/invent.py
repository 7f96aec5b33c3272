"""Writes the invented folder: `python -m demo.invent` invents two and a half years of activity around the real purchases.

The same seed gives the same files on every machine. The story is invented in this order: people, then delivery, care and readings of each
order, then contact in between, trouble and referrals.
"""

from datetime import timedelta

from demo import care, circle, company, contact, people, real, trouble
from demo.account import END, DemoAccount, Teller, group_of
from demo.folder import Folder, chance
from demo.voice import Voice

PARTNERS = 46
"""Number of accounts that we work with closely. Not all of them reach PARTNERING."""


def _diligence(reps: dict[str, str]) -> dict[str, float]:
    """Return how reliably each rep follows up after a sale, from 0 to 1."""
    return {rep: round(0.25 + 0.65 * chance("diligence", rep).betavariate(2.2, 1.6), 3) for rep in sorted(reps)}


def _accounts(found: real.Real, diligence: dict[str, float]) -> list[DemoAccount]:
    """Return the stores with a tier by their purchases, and mark the accounts that we are close to."""
    accounts = []
    for store in found.stores:
        orders = store.orders
        lapsed = bool(orders) and END - orders[-1].day > timedelta(days=155)
        tier = (
            "PROSPECT"
            if not orders
            else "SMALL"
            if lapsed and len(orders) < 6
            else "KEY"
            if len(orders) >= 8
            else "MID"
            if len(orders) >= 4
            else "SMALL"
        )
        accounts.append(DemoAccount(store, tier, partner=False, lapsed=lapsed, group=group_of(store.region)))
    near = [a for a in accounts if not a.lapsed and len(a.store.orders) >= 5]
    near.sort(key=lambda a: (-(diligence[a.store.orders[-1].rep] + len(a.store.orders) / 20 + 0.5 * a.rng("near").random()), a.store.key))
    for account in near[:PARTNERS]:
        account.partner, account.tier = True, "KEY"
    return accounts


def invent() -> Folder:
    """Return the whole story as a canonical folder."""
    found = real.read()
    diligence = _diligence(found.reps)
    accounts = _accounts(found, diligence)
    folder, voice = Folder(), Voice()
    teller, ties = Teller(folder, voice), circle.TieWriter(Teller(folder, voice))
    company.house(found, folder)
    taken: set[str] = set()
    for account in accounts:
        if account.tier != "PROSPECT" or account.rng("met").random() < 0.55:
            people.staff(account, voice, taken)
    company.structure(accounts)
    moved = people.move(accounts)
    news = contact.NewsTeller(teller, found)
    for account in accounts:
        care.orders(account, diligence, teller)
    trouble.complain(accounts, diligence, teller)
    for account in accounts:
        if account.jobs:
            contact.keep(account, teller, news, company.HELPERS[account.group])
    trouble.serve(accounts, teller)
    company.deals(accounts, teller)
    circle.acquaint(accounts, ties, moved)
    circle.refer(accounts, ties, teller)
    circle.vouch(accounts, teller)
    contact.monthly(accounts, teller)
    people.write(accounts, folder)
    for account in accounts:
        if account.facts:
            folder.add("customers", externalId=account.key, **account.facts)
    return folder


if __name__ == "__main__":
    made = invent()
    made.write()
    for concept, rows in made.rows.items():
        print(f"{concept:14} {len(rows):6}")
