"""Referrals of the generated graph. Most accounts refer a later account, so that trees grow deep. Few accounts give most of the other
referrals.

The rule that decides for imports also decides which referrals count (`graph.derived.attribution`).
"""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

from bench.block import Block, BlockReferral
from bench.company import END, HISTORY_DAYS, moment
from graph.derived.attribution import AttributionRow, decide

_START = datetime(END.year, END.month, END.day, 9, tzinfo=UTC) - timedelta(days=HISTORY_DAYS)


def write(block: Block) -> None:
    """Add the referrals of a block: the referrals of the trees, and others up to the requested number."""
    given = [found for number in range(block.count) if (found := _in_tree(block, number))]
    known = {(one.by, one.person) for one in given}
    shares = list(accumulate(block.rng.lognormvariate(0, 1.2) for _ in range(block.count))) if block.size.referrals else []
    while len(given) < block.size.referrals * block.count:
        one = _other(block, shares)
        if one and (one.by, one.person) not in known:
            known.add((one.by, one.person))
            given.append(one)
    _rows(block, given)


def _in_tree(block: Block, number: int) -> BlockReferral | None:
    """Return the referral of a later account in the block, or None. Such referrals never close a circle."""
    orders, named = block.orders[number], number * 2 + 1
    if not orders or named >= block.count or block.rng.random() < 0.4:
        return None
    purchase, day = orders[0]
    return BlockReferral(number, named, block.people[number][0], block.people[named][0], min(day + 20, HISTORY_DAYS - 1), purchase)


def _other(block: Block, shares: list[float]) -> BlockReferral | None:
    """Return a referral between contacts of two accounts, or None. Most precede the first order of the referred account, so they count."""
    rng = block.rng
    (giver,) = rng.choices(range(block.count), cum_weights=shares)
    named = rng.randrange(block.count)
    orders = block.orders[named]
    last = orders[0][1] - 1 if orders and rng.random() < 0.7 else HISTORY_DAYS - 1
    if giver == named or last < 1:
        return None
    return BlockReferral(giver, named, rng.choice(block.people[giver]), rng.choice(block.people[named]), rng.randint(1, last), None)


def _rows(block: Block, given: list[BlockReferral]) -> None:
    rows = block.rows
    records = [(one, *block.new("Referral")) for one in given]
    decided = decide(
        AttributionRow(identifier, _START + timedelta(days=one.day), str(one.giver), str(one.named), _first(block, one.named))
        for one, _, _, identifier in sorted(records, key=lambda row: (row[0].day, row[3]))
    )
    for one, referral, base, identifier in records:
        bought = block.orders[one.named][0][1] if block.orders[one.named] else -1
        won, reason = bought > one.day, decided.reasons[identifier]
        asked, at = moment(max(one.day - 5, 0)), moment(bought) if won else ""
        counts = f"{'false' if reason else 'true'},{reason or ''}"
        rows["referral"].append(f"{base},{'WON' if won else 'GIVEN'},{asked},{moment(one.day)},{at},COLLEAGUE,{counts}")
        rows["gave_referral"].append(f"{one.by},{referral}")
        rows["referral_from"].append(f"{referral},{block.first + one.giver}")
        rows["referral_to"].append(f"{referral},{one.person}")
        rows["referral_into"].append(f"{referral},{block.first + one.named}")
        if one.after is not None:
            rows["referral_after"].append(f"{referral},{one.after}")
    for named, first in decided.first.items():
        day = (first.given - _START).days
        rows["referred"].append(f"{block.first + int(first.giver)},{block.first + int(named)},{first.id},{moment(day)}")


def _first(block: Block, number: int) -> datetime | None:
    """Return the time of an account's first order, or None."""
    orders = block.orders[number]
    return _START + timedelta(days=orders[0][1]) if orders else None
