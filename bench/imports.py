"""Measures the import: a canonical folder over Bolt into an empty store, then into the store that already holds it."""

import csv
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from random import Random

from bench.company import CALENDAR, HISTORY_DAYS, SEED
from graph.client.driver import connect
from graph.embedded.server import Embedded
from graph.migrations import migrate
from ingest.run import CANONICAL, load

CUSTOMERS = 4000
Rows = Iterable[tuple[object, ...]]


def _folder(folder: Path) -> int:
    """Write accounts with two contacts, ten purchases of two lines and three touchpoints each. Return the number of rows."""
    rng = Random(SEED)  # noqa: S311  # generated data, not a secret
    days = [rng.randrange(HISTORY_DAYS - 30) for _ in range(CUSTOMERS * 10)]
    every = range(CUSTOMERS)
    files: dict[str, tuple[str, Rows]] = {
        "territories": ("externalId,name,parent", [("T", "World", ""), *((f"T{i}", f"District {i}", "T") for i in range(20))]),
        "reps": ("externalId,name,email,covers", ((f"R{i}", f"Rep {i}", f"rep{i}@example.com", f"T{i % 20}") for i in range(40))),
        "categories": ("externalId,name", ((f"G{i}", f"Category {i}") for i in range(40))),
        "products": (
            "externalId,name,number,category,listPrice,currency",
            ((f"P{i}", f"Product {i}", f"SKU-{i}", f"G{i % 40}", "12.50", "USD") for i in range(500)),
        ),
        "customers": (
            "externalId,name,domain,country,territory,owner",
            ((f"C{i}", f"Customer {i}", f"c{i}.example", "DE", f"T{i % 20}", f"R{i % 40}") for i in every),
        ),
        "contacts": (
            "externalId,name,email,phone",
            ((f"H{i}-{k}", f"Person {i} {k}", f"p{k}@c{i}.example", f"+4930{i:07}") for i in every for k in range(2)),
        ),
        "employments": (
            "contact,customer,title,since",
            ((f"H{i}-{k}", f"C{i}", ("Buyer", "Director")[k], CALENDAR[0]) for i in every for k in range(2)),
        ),
        "purchases": (
            "externalId,customer,placedBy,soldBy,orderedAt,promisedAt,deliveredAt,status,currency",
            (
                (f"S{i}-{k}", f"C{i}", f"H{i}-{k % 2}", f"R{i % 40}", *CALENDAR[days[i * 10 + k]::8][:3], "DELIVERED", "USD")
                for i in every
                for k in range(10)
            ),
        ),
        "lines": (
            "purchase,line,product,quantity,unitPrice",
            ((f"S{i}-{k}", line, f"P{(i + k * line) % 500}", 1 + k % 5, "12.50") for i in every for k in range(10) for line in (1, 2)),
        ),
        "touchpoints": (
            "externalId,customer,contacts,rep,kind,at,summary",
            (
                (f"V{i}-{k}", f"C{i}", f"H{i}-{k % 2}", f"R{i % 40}", "CALL", CALENDAR[days[i * 10 + k]], "Spoke")
                for i in every
                for k in range(3)
            ),
        ),
    }  # fmt: skip
    count = 0
    for name, (header, rows) in files.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            for row in chain([header.split(",")], rows):
                csv.writer(file).writerow(row)
                count += 1
    return count - len(files)


def rows_per_second(times: int) -> tuple[int, list[float]]:
    """Return the number of rows, and rows per second of each import. Each import uses another source. Raises `RuntimeError` for a rejected
    row.
    """
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as place:
        folder = Path(place) / "folder"
        folder.mkdir()
        rows = _folder(folder)
        with Embedded(Path(place) / "store", heap="2g", page_cache="512m") as address, connect(address) as driver:
            migrate(driver)
            reports = [load(driver, CANONICAL, folder, label=f"source {number}", currency="USD", changes=False) for number in range(times)]
        for report in reports:
            if report.rejections:
                raise RuntimeError(f"The import rejected a row: {report.rejections[0]}")
        return rows, [rows / report.seconds for report in reports]
