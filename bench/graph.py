"""The generated graph: written as CSV by all cores, read by Neo4j's offline importer, migrated, refreshed and kept.

    .venv/bin/python -m bench.graph [CUSTOMERS [CONTACTS_EACH [PURCHASES_EACH [TIES_EACH [REFERRALS_EACH]]]]]

100000 means the large graph. The store is in `.rapport/bench-<customers>x<contacts>x<purchases>` with a stamp of its generator. The next
run uses the store again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

from bench.accounts import write
from bench.block import GraphSize
from bench.company import END, Rows, company
from bench.tables import TABLES
from graph.client.driver import Address, connect
from graph.derived.refresh import refresh
from graph.embedded.jars import fetch
from graph.embedded.server import Embedded, InUse
from graph.migrations import migrate

ROOT = Path(__file__).parent.parent
NORMAL = GraphSize(10_000)
LARGE = GraphSize(100_000, contacts=10, purchases=20, ties=3, referrals=2)
PARTS = 4  # files per table and processes that write at once; the importer needs 15 ms per file
LOADED = "loaded"  # the file beside a store with the seconds of the importer
Progress = Callable[[str], None]


def size_of(arguments: list[str]) -> GraphSize:
    """Return the size for the arguments: the normal size without arguments, the large size for its number of customers."""
    numbers = [*map(int, arguments)] or [NORMAL.customers]
    for size in (NORMAL, LARGE):
        if numbers == [size.customers, size.contacts, size.purchases][: len(numbers)]:
            return size
    return GraphSize(*numbers)


def spend(folder: Path, part: str, rows: Rows) -> None:
    """Append rows to one file per table."""
    for name, lines in rows.items():
        with (folder / f"{name}.{part}.csv").open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


def _part(size: GraphSize, part: int, folder: Path) -> None:
    for number in range(part, size.blocks, PARTS):
        spend(folder, str(part), write(size, number))


def generate(size: GraphSize, folder: Path) -> None:
    """Write the CSV files of a graph: one header per table, and its rows in parts."""
    folder.mkdir(parents=True)
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_text(table.header + "\n", encoding="utf-8")
    spend(folder, "company", company(size.customers))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_part, repeat(size), range(PARTS), repeat(folder)))


def load(home: Path, folder: Path) -> None:
    """Import the files of a folder into the store in `home`. Its database must not run. Raises `RuntimeError` when the importer fails."""
    database = Embedded(home, heap="1g")  # a small heap uses the serial collector, which needs a tenth less CPU than G1
    (database.home / "conf").mkdir(parents=True, exist_ok=True)
    settings = f"server.directories.data={database.home / 'data'}\nserver.directories.logs={database.home / 'logs'}\n"
    (database.home / "conf" / "neo4j.conf").write_text(settings, encoding="utf-8")
    given = []
    for name, table in TABLES.items():
        parts = sorted(part.name for part in folder.glob(f"{name}.*.csv"))
        if parts:
            given.append(f"--{'nodes' if table.start is None else 'relationships'}={table.kind}={','.join([f'{name}.csv', *parts])}")
    java = database.java(fetch(database.cache))
    options = ("--id-type=integer", "--array-delimiter=;", "--path-pattern-style=none", "--overwrite-destination")
    environment = {**os.environ, "NEO4J_HOME": str(database.home), "NEO4J_CONF": str(database.home / "conf")}
    told = subprocess.run(
        [*java, "org.neo4j.cli.AdminTool", "database", "import", "full", "neo4j", *options, *given],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        raise RuntimeError(f"The importer refused the files:\n{told.stdout[-3000:]}\n{told.stderr[-3000:]}")


def home_of(size: GraphSize) -> Path:
    """Return the folder of the store of that size."""
    return ROOT / ".rapport" / f"bench-{size.customers}x{size.contacts}x{size.purchases}"


def _stamp(size: GraphSize) -> str:
    """Return the stamp of a store: the size and the generator. Newer migrations are applied when the store is opened."""
    digest = hashlib.sha256()
    for name in ("accounts", "aftersales", "block", "company", "referring", "tables"):
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return f"{size}\n{digest.hexdigest()}\n"


@contextmanager
def opened(size: GraphSize = NORMAL, progress: Progress = print) -> Iterator[Address]:
    """Yield a running database with the graph of that size, migrated and refreshed as of its last day. Raises `InUse` when another process
    runs an outdated store.
    """
    home = home_of(size)
    stamp = home / "stamp"
    database = Embedded(home, heap="2g", page_cache="1g" if size.customers < LARGE.customers else "4g")
    known = stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp(size)
    if not known:
        if database.owner:
            raise InUse(f"The store in {home} was made by another generator, and process {database.owner} runs it: stop that one first.")
        shutil.rmtree(home, ignore_errors=True)
        _timed(progress, f"rows of {size.customers:,} customers", lambda: generate(size, home / "csv"))
        seconds = _timed(progress, "offline import", lambda: load(home, home / "csv"))
        (home / LOADED).write_text(f"{seconds:.1f}", encoding="utf-8")
        shutil.rmtree(home / "csv")
    with database as address, connect(address) as driver:
        _timed(progress, "migrations", lambda: migrate(driver))
        if not known:
            _timed(progress, "refresh", lambda: refresh(driver, END))
            stamp.write_text(_stamp(size), encoding="utf-8")
        yield address


def _timed(progress: Progress, what: str, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    progress(f"{what}: {seconds:.1f} s")
    return seconds


if __name__ == "__main__":
    with opened(size_of(sys.argv[1:])) as found:
        print(f"kept; it ran at {found.uri}")
