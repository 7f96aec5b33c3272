"""The fixed part of the generated graph: territories, reps, departments and products. All numbers follow from the size."""

from collections import defaultdict
from datetime import date, timedelta

from values.folding import fold
from values.ids import record_id

BENCH_SOURCE = "bench"
SEED = 20260101
END = date(2026, 1, 1)
HISTORY_DAYS = 1095
CURRENCY = "USD"
REGIONS, COUNTRIES, DISTRICTS = 4, 5, 5
CATEGORIES, PRODUCTS = 40, 500
DEPARTMENTS = ("Shipping", "Sales", "Production", "Billing", "Service")
CUSTOMERS_PER_REP = 100
COUNTRY_CODES = ("US", "CA", "MX", "BR", "DE", "FR", "ES", "IT", "NL", "PL", "GB", "IE", "SE", "NO", "DK", "JP", "KR", "AU", "NZ", "SG")

Rows = dict[str, list[str]]
# day number -> text, from HISTORY_DAYS before the end to 60 days after it for promises and due dates
CALENDAR = [(END - timedelta(days=HISTORY_DAYS - day)).isoformat() for day in range(HISTORY_DAYS + 61)]
CREATED = f"{CALENDAR[0]}T00:00:00Z"


def record(label: str, number: int, known_as: str) -> tuple[str, str]:
    """Return the columns that every record has, and its id."""
    identifier = record_id(label, BENCH_SOURCE, known_as)
    return f"{number},{identifier},{BENCH_SOURCE},{known_as},1,{CREATED},{CREATED}", identifier


def moment(day: int, hour: int = 9) -> str:
    """Return a point in time as text."""
    return f"{CALENDAR[day]}T{hour:02}:00:00Z"


def districts() -> int:
    """Return the number of territories with customers."""
    return REGIONS * COUNTRIES * DISTRICTS


def ancestors(district: int) -> tuple[int, int, int, int]:
    """Return the numbers of a district's territory and of all territories above."""
    country = district // DISTRICTS
    return (1 + REGIONS + REGIONS * COUNTRIES + district, 1 + REGIONS + country, 1 + country // COUNTRIES, 0)


def territory_id(number: int) -> str:
    """Return the id of a territory."""
    return record_id("Territory", BENCH_SOURCE, f"T{number}")


def rep_id(number: int) -> str:
    """Return the id of a rep. Rep 0 manages the root territory."""
    return record_id("Rep", BENCH_SOURCE, f"R{number}")


def rep_of(customer: int) -> int:
    """Return the owner of a customer. Rep 0 manages the root, reps 1 to 4 the regions; these own no customers."""
    return 1 + REGIONS + customer // CUSTOMERS_PER_REP


def prices() -> list[int]:
    """Return list prices by product, in cents."""
    return [1500 + (number * 7919) % 90000 for number in range(PRODUCTS)]


def company(customers: int) -> Rows:
    """Return the rows of all records that belong to no customer."""
    rows: Rows = defaultdict(list)
    _territories(rows)
    reps = 1 + REGIONS + -(-customers // CUSTOMERS_PER_REP)
    for number in range(reps):
        name = f"Rep Number{number}"
        base, _ = record("Rep", number, f"R{number}")
        title = "Head of sales" if number == 0 else "Regional manager" if number <= REGIONS else "Account manager"
        rows["rep"].append(f"{base},{name},{fold(name)},rep{number}@example.com,{title}")
        if number <= REGIONS:
            rows["manages"].append(f"{number},{number}")
        else:
            rows["covers"].append(f"{number},{ancestors(number % districts())[0]}")
    for number, name in enumerate(DEPARTMENTS):
        rows["department"].append(f"{record('Department', number, f'D{number}')[0]},{name},{fold(name)}")
    _products(rows)
    return rows


def _territories(rows: Rows) -> None:
    def add(number: int, name: str, above: int | None) -> None:
        rows["territory"].append(f"{record('Territory', number, f'T{number}')[0]},{name},{fold(name)}")
        if above is not None:
            rows["territory_in"].append(f"{number},{above}")

    add(0, "World", None)
    for region in range(REGIONS):
        add(1 + region, f"Region {region + 1}", 0)
    for country in range(REGIONS * COUNTRIES):
        add(1 + REGIONS + country, f"Country {COUNTRY_CODES[country]}", 1 + country // COUNTRIES)
    for district in range(districts()):
        own, above, _, _ = ancestors(district)
        add(own, f"District {district + 1}", above)


def _products(rows: Rows) -> None:
    roots = 8
    for number in range(CATEGORIES):
        name = f"Category {number + 1}"
        rows["category"].append(f"{record('Category', number, f'G{number}')[0]},{name},{fold(name)},{0 if number < roots else 1}")
        if number >= roots:
            rows["category_in"].append(f"{number},{number % roots}")
    for number, price in enumerate(prices()):
        name = f"Product {number + 1}"
        base, _ = record("Product", number, f"P{number}")
        rows["product"].append(f"{base},{name},{fold(name)},SKU-{number:04},{12 + 12 * (number % 3)},warranty;delivery,{price},{CURRENCY}")
        rows["in_category"].append(f"{number},{number % CATEGORIES}")
    for number in range(20):
        base, _ = record("News", number, f"N{number}")
        rows["news"].append(f"{base},A new version of product {number * 25 + 1},{moment(HISTORY_DAYS - 10 * number - 5)}")
        rows["news_about"].append(f"{number},{number * 25}")
