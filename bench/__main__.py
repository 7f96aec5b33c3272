"""Runs the bench: `make bench`, or `.venv/bin/python -m bench [CUSTOMERS …]` with the arguments of `bench.graph`.

Prints the tables. The tables of the normal and the large graph are also written into docs/bench.md, each in its own section.
"""

import asyncio
import json
import os
import platform
import sys
import time
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from bench import bulk, crowd, large
from bench.block import GraphSize
from bench.company import END, rep_id
from bench.graph import LARGE, NORMAL, ROOT, home_of, opened, size_of
from bench.imports import rows_per_second
from bench.measure import Figures, client, measured
from bench.operations import BenchOperation, compiled, operations
from bench.servers import floor, rapport
from graph.client.driver import Address, Graph, connect, connect_async
from graph.derived.refresh import refresh
from graph.visibility import viewer_of
from insights.enums import Role

SECTIONS = {NORMAL: "## Figures", LARGE: "## Figures of the large graph"}
WARM = 3  # rounds until Java has compiled most of the code, because a database in use runs for weeks
FIGURES_HEAD = (
    "| operation | connections | CPU per request: Rapport | floor | ratio | target | p50 | p95 | target | requests/s: Rapport | floor |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)


async def _plans(address: Address, wanted: list[BenchOperation]) -> dict[str, tuple[list[str], list[list[dict[str, Any]]]]]:
    graph = Graph(connect_async(address))
    try:
        viewer = await viewer_of(graph, Role.MANAGER, rep_id(0))
        assert viewer, "the generated graph has this rep"
        return {one.key: await compiled(graph, viewer, one) for one in wanted}
    finally:
        await graph.close()


def _line(operation: BenchOperation, connections: int, ours: Figures, base: Figures) -> str:
    cpu = f"<= {operation.most_cpu}" if operation.most_cpu else ""
    p95 = f"< {operation.most_p95:.0f} ms" if operation.most_p95 and connections == 1 else ""
    return (
        f"| ({operation.key}) {operation.title}, {ours.bytes / len(ours.latencies) / 1000:.1f} kB | {connections} "
        f"| {ours.cpu_ms:.2f} ms | {base.cpu_ms:.2f} ms | {ours.cpu_ms / base.cpu_ms:.2f} | {cpu} "
        f"| {ours.quantile(50):.1f} ms | {ours.quantile(95):.1f} ms | {p95} | {ours.per_second:.0f} | {base.per_second:.0f} |"
    )


class BenchSection:
    """The lines of a section. Each line is printed when it is added."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load average before {os.getloadavg()[0]:.1f}"
        self.add(f"{date.today()}, {machine} (0 is a quiet machine).\n")

    def add(self, line: str) -> None:
        """Print a line and keep it."""
        print(line, flush=True)
        self.lines.append(line)

    def write(self, path: Path, heading: str) -> None:
        """Replace the text below the heading, up to the next heading."""
        above, found, below = path.read_text(encoding="utf-8").partition(f"{heading}\n")
        _, mark, rest = below.partition("\n## ")
        path.write_text("\n".join([above + found.rstrip(), *self.lines]) + "\n" + mark + rest, encoding="utf-8")


def _requests(page: BenchSection, address: Address, size: GraphSize, home: Path) -> None:
    wanted = operations(size)
    plans = asyncio.run(_plans(address, wanted))
    statements = home / "floor.json"
    statements.write_text(json.dumps({key: plan[0] for key, plan in plans.items()}), encoding="utf-8")
    page.add(FIGURES_HEAD)
    with rapport(address, home) as ours, floor(address, home, statements) as base, client() as loads:
        for operation in wanted:
            for connections in (1, 16):
                found = measured(loads, ours, base, operation, plans[operation.key][1], connections)
                page.add(_line(operation, connections, *found))


def _refresh(page: BenchSection, address: Address, size: GraphSize) -> None:
    seconds = []
    with connect(address) as driver:
        for _ in range(WARM):
            began = time.perf_counter()
            refresh(driver, END)
            seconds.append(time.perf_counter() - began)
    page.add(f"| refresh of {size.customers:,} customers, the first in one Java | {seconds[0]:.1f} s | < 15 s |")
    page.add(f"| the same, the third | {seconds[-1]:.1f} s | < 15 s |")


def _normal(page: BenchSection, address: Address, size: GraphSize, home: Path) -> None:
    _requests(page, address, size, home)
    page.add("\n| work | took | target |\n|---|---|---|")
    with rapport(address, home, Role.ADMIN, RAPPORT_VIEWER_SUBSCRIPTIONS=str(crowd.LISTENERS), RAPPORT_CONNECTIONS="2000") as server:
        for line in crowd.figures(server):
            page.add(line)
    _refresh(page, address, size)
    rows, rates = rows_per_second(WARM)
    page.add(f"| import of {rows:,} rows of a canonical folder, the first in one Java | {rates[0]:,.0f} rows/s | >= 10,000 rows/s |")
    page.add(f"| the same rows by a third source beside them | {rates[-1]:,.0f} rows/s | >= 10,000 rows/s |")
    for name, written in bulk.rows_per_second():
        page.add(f"| {name} | {written:,.0f} rows/s | >= 3,000 rows/s |")


def _large(page: BenchSection, address: Address, size: GraphSize, home: Path) -> None:
    for line in chain(large.answers(address, size, home), large.works(address, size, home_of(size))):
        page.add(line)


def main() -> None:
    """Run all measurements of one size, in the order of the page."""
    size = size_of(sys.argv[1:])
    page = BenchSection()
    home = ROOT / ".rapport" / "bench-servers"
    home.mkdir(parents=True, exist_ok=True)
    with opened(size, lambda text: print(text, file=sys.stderr)) as address:
        (_large if size.customers >= LARGE.customers else _normal)(page, address, size, home)
    if size in SECTIONS:
        page.write(ROOT / "docs" / "bench.md", SECTIONS[size])


if __name__ == "__main__":
    main()
