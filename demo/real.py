"""The real records around which activity is invented: stores, people, reps and orders of demo/adventureworks, as plain objects.

Keys are the externalIds with which `ingest/sources/adventureworks.toml` imports the same records.
"""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
REAL_FOLDER = HERE / "adventureworks"
REAL_SOURCE = "adventureworks"

_FAMILY = {"1": "BIKE", "2": "COMPONENT", "3": "CLOTHING", "4": "ACCESSORY"}
_NAMES = {
    "Sport-100": "Sport-100 helmet",
    "Hitch Rack - 4-Bike": "Hitch Rack",
    "ML Mountain Frame-W": "ML Women's Mountain Frame",
    "ML Road Frame-W": "ML Women's Road Frame",
}


def reference(key: str) -> str:
    """Return the name of a real record in canonical files."""
    return f"@{REAL_SOURCE}:{key}"


@dataclass(frozen=True, slots=True)
class RealProduct:
    """A product. `name` is its usual name in the trade, without size and color."""

    key: str
    name: str
    family: str
    category: str

    @property
    def plural(self) -> bool:
        """True if the name is a plural already (Women's Tights)."""
        return self.name.endswith("s")

    @property
    def items(self) -> str:
        """The plural of the name."""
        if self.plural:
            return self.name
        if self.family == "BIKE":
            return f"{self.name} bikes"
        return f"{self.name}es" if self.name.endswith("sh") else f"{self.name}s"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order. Amounts are in USD."""

    number: int
    product: RealProduct
    quantity: int
    amount: float


@dataclass(slots=True)
class RealOrder:
    """An order from the warehouse files."""

    key: str
    day: date
    due: date
    shipped: date
    rep: str
    lines: list[OrderLine] = field(default_factory=list)

    @property
    def total(self) -> float:
        """The total in USD."""
        return sum(line.amount for line in self.lines)

    @property
    def main(self) -> RealProduct:
        """The product of the largest line."""
        return max(self.lines, key=lambda line: (line.amount, -line.number)).product


@dataclass(frozen=True, slots=True)
class Buyer:
    """A contact of the real records."""

    key: str
    first: str
    last: str
    title: str


@dataclass(slots=True)
class Reseller:
    """A reseller."""

    key: str
    name: str
    staff: int
    opened: int
    city: str
    country: str
    region: str
    owner: str
    buyers: list[Buyer] = field(default_factory=list)
    orders: list[RealOrder] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Real:
    """All real records: stores ordered by key, orders ordered by date."""

    stores: list[Reseller]
    products: dict[str, RealProduct]
    categories: dict[str, str]
    reps: dict[str, str]


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a real file, compressed or not."""
    path = REAL_FOLDER / f"{name}.csv"
    text = path.read_bytes() if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes())
    yield from csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))


def _products() -> dict[str, RealProduct]:
    """Return products by warehouse key. Several rows are versions of one product, which the alternate key identifies."""
    categories = {row["ProductSubcategoryKey"]: row for row in rows("DimProductSubcategory")}
    found = {}
    for row in rows("DimProduct"):
        category = categories.get(row["ProductSubcategoryKey"].removesuffix(".0"))
        if category is not None:
            model = row["ModelName"] or row["EnglishProductName"].split(",")[0]
            name = _NAMES.get(model, model.removesuffix(" 1").removesuffix(" 2").replace("Seat/Saddle", "Saddle"))
            family = _FAMILY[category["ProductCategoryKey"]]
            found[row["ProductKey"]] = RealProduct(row["ProductAlternateKey"], name, family, category["EnglishProductSubcategoryName"])
    return found


def _stores() -> dict[str, Reseller]:
    """Return stores by the key of the shop system. A store with orders is identified by its account number."""
    accounts = {row["StoreID"]: row["AccountNumber"] for row in rows("keys_store")}
    about = {row["BusinessEntityID"]: row for row in rows("Sales_vStoreWithDemographics")}
    states = {row["StateProvinceName"]: row for row in rows("DimGeography")}
    regions = {row["SalesTerritoryKey"]: row["SalesTerritoryRegion"] for row in rows("DimSalesTerritory")}
    addresses: dict[str, dict[str, str]] = {}
    for row in rows("Sales_vStoreWithAddresses"):
        addresses.setdefault(row["BusinessEntityID"], row)
    found = {}
    for row in rows("Sales_Store"):
        key = row["BusinessEntityID"]
        state = states[addresses[key]["StateProvinceName"]]
        found[key] = Reseller(
            key=accounts.get(key, f"store:{key}"),
            name=row["Name"],
            staff=int(about[key]["NumberEmployees"]),
            opened=int(about[key]["YearOpened"]),
            city=addresses[key]["City"],
            country=state["CountryRegionCode"],
            region=regions[state["SalesTerritoryKey"]],
            owner=row["SalesPersonID"],
        )
    types = {row["Name"]: row["ContactTypeID"] for row in rows("Person_ContactType")}
    people = {(row["BusinessEntityID"], row["ContactTypeID"]): row["PersonID"] for row in rows("Person_BusinessEntityContact")}
    for row in rows("Sales_vStoreWithContacts"):
        key = row["BusinessEntityID"]
        person = people[key, types[row["ContactType"]]]
        found[key].buyers.append(Buyer(person, row["FirstName"], row["LastName"], row["ContactType"]))
    return found


def read() -> Real:
    """Read the real records."""
    products = _products()
    stores = _stores()
    joined = {row["ResellerKey"]: stores[row["StoreID"]] for row in rows("keys_store")}
    employee = {row["EmployeeKey"]: row["BusinessEntityID"] for row in rows("keys_salesperson")}
    orders: dict[str, RealOrder] = {}
    placed: dict[str, list[RealOrder]] = defaultdict(list)
    for row in rows("FactResellerSales"):
        key = row["SalesOrderNumber"]
        if key not in orders:
            placed_on, due, shipped = (date.fromisoformat(row[name]) for name in ("OrderDate", "DueDate", "ShipDate"))
            orders[key] = RealOrder(key, placed_on, due, shipped, employee[row["EmployeeKey"]])
            placed[row["ResellerKey"]].append(orders[key])
        line = OrderLine(
            int(row["SalesOrderLineNumber"]), products[row["ProductKey"]], int(row["OrderQuantity"]), float(row["SalesAmount"])
        )
        orders[key].lines.append(line)
    for warehouse_key, made in placed.items():
        joined[warehouse_key].orders = sorted(made, key=lambda order: (order.day, order.key))
    categories = {row["EnglishProductSubcategoryName"]: f"sub:{row['ProductSubcategoryKey']}" for row in rows("DimProductSubcategory")}
    reps = {row["BusinessEntityID"]: f"{row['FirstName']} {row['LastName']}" for row in rows("Sales_vSalesPerson")}
    sold = {product.key: product for product in products.values()}
    return Real(sorted(stores.values(), key=lambda store: store.key), dict(sorted(sold.items())), categories, reps)
