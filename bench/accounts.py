"""Accounts of the generated graph: customers, their contacts and their purchases.

Every fiftieth customer is a key account with at least 24 contacts and 12 purchases. The others share the rest unevenly.
"""

from itertools import accumulate
from random import Random

from bench import aftersales, referring
from bench.block import Block, GraphSize
from bench.company import (
    BENCH_SOURCE,
    CALENDAR,
    COUNTRY_CODES,
    CURRENCY,
    DISTRICTS,
    HISTORY_DAYS,
    PRODUCTS,
    Rows,
    ancestors,
    districts,
    moment,
    prices,
    record,
    rep_id,
    rep_of,
    territory_id,
)
from values.ids import record_id

KEY = "key account"
_PRICES = prices()
_FIRST = (
    "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ines", "Jon", "Kim", "Leo",
    "Mia", "Noa", "Olga", "Paul", "Rosa", "Sam", "Tess", "Uwe", "Vera", "Will", "Yara", "Zoe",
)  # fmt: skip
_LAST = (
    "Adler", "Baker", "Castro", "Dietz", "Ek", "Fischer", "Gomez", "Holm", "Ito", "Jensen",
    "Kaya", "Lind", "Moreau", "Novak", "Okoye", "Perez", "Quist", "Rossi", "Silva", "Toth",
)  # fmt: skip
_TRADE = (
    "Bakery", "Brewery", "Clinic", "Dairy", "Foundry", "Garage", "Hotel", "Laundry",
    "Mill", "Nursery", "Press", "Quarry", "Sawmill", "Tannery", "Works",
)  # fmt: skip
_JOBS = (
    ("Managing director", "Management", "DECISION_MAKER"),
    ("Buyer", "Purchasing", "PROCUREMENT"),
    ("Foreman", "Production", "USER"),
    ("Engineer", "Engineering", "INFLUENCER"),
    ("Quality manager", "Quality", "EVALUATOR"),
    ("Clerk", "Office", ""),
)
_KNOWS = (("COLLEAGUE", 0.6), ("FRIEND", 0.8), ("EX_COLLEAGUE", 0.6), ("ACQUAINTANCE", 0.3), ("ADVISES", 0.7), ("FAMILY", 0.9))


def customer_id(number: int) -> str:
    """Return the id of a customer."""
    return record_id("Customer", BENCH_SOURCE, f"C{number}")


def _allot(rng: Random, total: int, least: list[int]) -> list[int]:
    """Return shares that add up to the total. Each share has at least its minimum; the rest is spread so that few shares are large."""
    rest = total - sum(least)
    sums = list(accumulate(rng.lognormvariate(0, 0.9) for _ in least))
    marks = [round(rest * one / sums[-1]) for one in sums]
    return [low + mark - before for low, mark, before in zip(least, marks, [0, *marks], strict=False)]


def write(size: GraphSize, number: int) -> Rows:
    """Return all rows of one block."""
    block = Block(size, number)
    key = [one % 50 == 0 for one in range(block.count)]
    people = _allot(block.rng, block.count * size.contacts, [24 if one else 1 for one in key])
    orders = _allot(block.rng, block.count * size.purchases, [12 if one else 0 for one in key])
    for one in range(block.count):
        _customer(block, one, key[one], orders[one])
        block.people.append([_contact(block, one, position) for position in range(people[one])])
    for one in range(block.count):
        _ties(block, one)
        block.orders.append(_purchases(block, one, orders[one]))
        aftersales.touches(block, one)
        aftersales.sales(block, one)
    while len(block.rows["knows"]) < (block.size.ties or 0) * block.count:
        known = block.rng.randrange(block.count)
        _tie(block, known, block.rng.choice(block.people[known]))
    referring.write(block)
    return block.rows


def _customer(block: Block, number: int, key: bool, orders: int) -> None:
    customer, rng, rows = block.first + number, block.rng, block.rows
    district = customer % districts()
    owner = rep_of(customer)
    territories = ancestors(district)
    base, _ = record("Customer", customer, f"C{customer}")
    trade = _TRADE[customer % len(_TRADE)]
    name = f"{_LAST[rng.randrange(20)]} {trade} {customer}"
    code = COUNTRY_CODES[district // DISTRICTS]
    segment = KEY if key else "small business" if customer % 3 else "midmarket"
    hidden, prefix = ("true", "manager:") if customer % 50 == 7 else ("false", "")
    scopes = ";".join([rep_id(owner), *(prefix + territory_id(one) for one in territories)])
    block.rows["customer"].append(
        f"{base},{name},{name.lower()},c{customer}.example,{trade},{segment},{code},City {district},+1555{customer:07},"
        f"{'ACTIVE' if orders else 'PROSPECT'},{hidden},{scopes},-1,1000000,-1,1000000"
    )
    rows["owns"].append(f"{owner},{customer},{CALENDAR[0]}")
    rows["located"].append(f"{customer},{territories[0]}")
    if number and customer % 20 == 3:
        rows["subsidiary"].append(f"{customer},{block.first + number // 2}")
    if number and customer % 30 == 11:
        rows["competes"].append(f"{customer},{block.first + rng.randrange(number)}")


def _contact(block: Block, number: int, position: int) -> int:
    rng = block.rng
    contact, base, identifier = block.new("Contact")
    name = f"{_FIRST[rng.randrange(24)]} {_LAST[rng.randrange(20)]}"
    title, department, role = _JOBS[position % 6 if position < 6 else rng.randrange(6)]
    block.rows["contact"].append(
        f"{base},{name},{name.lower()},p{contact}@c{block.first + number}.example,+1556{contact % 10**7:07},"
        f"{'true' if contact % 50 == 9 else 'false'}"
    )
    since = CALENDAR[rng.randrange(HISTORY_DAYS)]
    block.rows["works_at"].append(
        f"{contact},{block.first + number},emp_{identifier[4:]},{title},{department},Site {position % 2 + 1},{role},"
        f"{'INFERRED' if role else ''},{since},"
    )
    if contact % 10 == 4 and number:
        former = block.first + rng.randrange(number)
        block.rows["works_at"].append(f"{contact},{former},emx_{identifier[4:]},{title},{department},Site 1,,,{CALENDAR[0]},{since}")
    return contact


def _ties(block: Block, number: int) -> None:
    people = block.people[number]
    for contact in people[1:]:
        block.rows["reports_to"].append(f"{contact},{people[0]}")
    for contact in people if block.size.ties is None else ():
        _tie(block, number, contact)


def _tie(block: Block, number: int, contact: int) -> None:
    """Add a tie between two contacts. Half of the ties stay within one account."""
    rng = block.rng
    there = number if rng.random() < 0.5 else rng.randrange(block.count)
    other = rng.choice(block.people[there])
    if other != contact:
        how, strength = _KNOWS[rng.randrange(6)]
        block.rows["knows"].append(f"{contact},{other},{how},{strength},{CALENDAR[rng.randrange(HISTORY_DAYS)]},{BENCH_SOURCE}")


def _purchases(block: Block, number: int, count: int) -> list[tuple[int, int]]:
    rng = block.rng
    start = rng.randrange(HISTORY_DAYS - 200)
    end = HISTORY_DAYS - 1 if rng.random() < 0.75 else rng.randrange(start + 100, HISTORY_DAYS)
    made: list[tuple[int, int]] = []
    for day in sorted(rng.randint(start, end) for _ in range(count)):
        made.append((_purchase(block, number, day, made[-1][0] if made else None), day))
    return made


def _purchase(block: Block, number: int, day: int, before: int | None) -> int:
    rng, rows, customer = block.rng, block.rows, block.first + number
    purchase, base, identifier = block.new("Purchase")
    chance = rng.random()
    late = rng.random() < 0.15
    promised = min(day + 10, HISTORY_DAYS + 40)
    delivered = min(day + (14 if late else 8), HISTORY_DAYS + 40)
    status = "CANCELLED" if chance < 0.02 else "RETURNED" if chance < 0.05 and before else "DELIVERED"
    if status == "DELIVERED" and delivered >= HISTORY_DAYS:
        status = "SHIPPED" if day + 3 < HISTORY_DAYS else "ORDERED"
    shipped = moment(day + 3) if status in ("DELIVERED", "SHIPPED") else ""
    arrived = moment(delivered) if status == "DELIVERED" else ""
    total = _lines(block, number, purchase, identifier)
    rows["purchase"].append(
        f"{base},{status},{moment(day)},{moment(promised)},{shipped},{arrived},,{total},{CURRENCY},{total},{'true' if arrived else ''}"
    )
    buyer = block.people[number][-1 if chance > 0.6 else 0]
    rows["made"].append(f"{customer},{purchase}")
    rows["placed"].append(f"{buyer},{purchase}")
    rows["sold"].append(f"{rep_of(customer)},{purchase}")
    if status == "RETURNED":
        rows["returns"].append(f"{purchase},{before}")
    elif status != "CANCELLED" and rng.random() < block.size.activity:
        aftersales.aftermath(block, number, purchase, buyer, day, promised, delivered if arrived else None)
    return purchase


def _lines(block: Block, number: int, purchase: int, identifier: str) -> int:
    """Add one to five lines around the customer's favorite products. Return their total."""
    rng, total = block.rng, 0
    favourite = (block.first + number) * 31
    for line in range(1, rng.randint(1, 5) + 1):
        product = (favourite + rng.randrange(12) * 40) % PRODUCTS if rng.random() < 0.7 else rng.randrange(PRODUCTS)
        quantity, price = rng.randint(1, 9), _PRICES[product]
        amount = quantity * price
        total += amount
        block.rows["includes"].append(f"{purchase},{product},lin_{identifier[4:]}_{line},{line},{quantity},{price},{amount},{amount},0.0")
    return total
