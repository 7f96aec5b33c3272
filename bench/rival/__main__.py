"""Compares Rapport with the Neo4j GraphQL Library: `make bench-rival`, or `.venv/bin/python -m bench.rival [CUSTOMERS [OPERATION …]]`.

Both read the same running store. First the answers are compared. Then rounds of requests alternate between both. With all operations, the
table is also written into docs/bench.md.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from bench.__main__ import BenchSection
from bench.accounts import customer_id
from bench.graph import LARGE, NORMAL, ROOT, home_of, opened, size_of
from bench.measure import Figures, LoadClient, client
from bench.rival import answers
from bench.rival.library import Missing, install, library
from bench.rival.operations import BROAD, BROAD_SEGMENT, FAR, PAGE, Comparison, bodies, comparisons
from bench.servers import Server, rapport
from insights.enums import Role

SECTIONS = {NORMAL: "## Rapport and the Neo4j GraphQL Library", LARGE: "## Rapport and the Neo4j GraphQL Library on the large graph"}
WARM, ROUNDS = 2, 6
COLD = 5  # further attempts for an answer that is compared, while the store is cold
PATIENT = {"RAPPORT_WAIT": "600", "RAPPORT_RUNNING": "40000"}  # operations wait instead of being refused; the library refuses none
HEAD = (
    "| operation | connections | CPU of the API: Rapport | library | ratio | CPU of Neo4j: Rapport | library | ratio "
    "| p50: Rapport | library | ratio | p95: Rapport | library | ratio | requests/s: Rapport | library | ratio |\n"
    f"|{'---|' * 17}"
)


@dataclass(slots=True)
class Side:
    """One of the two servers, its request bodies, and its figures with the CPU seconds of Neo4j."""

    server: Server
    bodies: list[str]
    figures: Figures = field(default_factory=Figures)
    database: float = 0.0

    @property
    def database_ms(self) -> float:
        """CPU of Neo4j per request, in milliseconds."""
        return 1000 * self.database / len(self.figures.latencies)


def _asked(server: Server, body: str) -> Any:
    """Return the data of one answer. Raises `RuntimeError` for an answer with errors."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {server.token}"} if server.token else {})
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/graphql", body.encode(), headers)  # our own server
    for patience in range(COLD, -1, -1):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                found = json.load(answer)
            break
        except urllib.error.HTTPError as error:  # the deadline of a request may pass while the store is cold
            if error.code != 503 or not patience:
                raise RuntimeError(f"{server.name}: {error.code} {error.read().decode()[:500]}") from None
    if found.get("errors"):
        raise RuntimeError(f"{server.name}: {found['errors'][0]['message']}")
    return found["data"]


def _names(server: Server, numbers: list[int]) -> list[str]:
    query = "query Names($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { name } } }"
    return [one["name"] for one in _asked(server, bodies(query, [{"ids": [customer_id(number) for number in numbers]}])[0])["nodes"]]


def _cursor(server: Server) -> str:
    """Return Rapport's cursor of the last customer ahead of page 50 of the broad list."""
    after = None
    for _ in range(FAR - 1):
        page = _asked(server, bodies(BROAD, [{"segment": BROAD_SEGMENT, "after": after, "first": PAGE}])[0])["customers"]["pageInfo"]
        after = page["endCursor"]
    return str(after)


def _sides(ours: Server, theirs: Server, operation: Comparison) -> tuple[Side, Side]:
    """Return both sides without any figures yet."""
    return Side(ours, bodies(operation.ours, operation.ours_variables)), Side(theirs, bodies(operation.theirs, operation.theirs_variables))


def _compare(ours: Side, theirs: Side, operation: Comparison) -> int:
    """Compare the answers to all requests. Return the number of records. Raises `RuntimeError` for a difference."""
    records = 0
    for own, other in zip(ours.bodies, theirs.bodies, strict=True):
        mine, library_s = _asked(ours.server, own), _asked(theirs.server, other)
        if operation.key.startswith("c"):
            left, right = answers.hits(mine), answers.hits(library_s)
            if not operation.ordered:
                left, right = [len(left)], [min(len(left), len(right))]
        else:
            left, right = answers.plain(mine), answers.plain(library_s)
        found = answers.difference(left, right)
        if found:
            raise RuntimeError(f"({operation.key}) The answers differ at {found}\nRequest: {own}\nOf the library: {other}")
        records += json.dumps(mine).count('"id"')
    return records


def _measure(loads: LoadClient, java: Server, sides: tuple[Side, Side], operation: Comparison, connections: int) -> None:
    """Measure both sides in alternating rounds. The first rounds warm up and do not count."""
    for number in range(WARM + ROUNDS):
        for side in sides if number % 2 else reversed(sides):
            before = side.server.cpu(), java.cpu()
            answer = loads.load(side.server, "/graphql", side.bodies, max(connections, operation.requests), connections)
            if number >= WARM:
                side.figures.cpu += side.server.cpu() - before[0]
                side.database += java.cpu() - before[1]
                side.figures.seconds += answer["seconds"]
                side.figures.latencies += answer["latencies"]


def _line(operation: Comparison, connections: int, ours: Side, theirs: Side) -> str:
    pairs = [
        (ours.figures.cpu_ms, theirs.figures.cpu_ms, "ms", True),
        (ours.database_ms, theirs.database_ms, "ms", True),
        (ours.figures.quantile(50), theirs.figures.quantile(50), "ms", True),
        (ours.figures.quantile(95), theirs.figures.quantile(95), "ms", True),
        (ours.figures.per_second, theirs.figures.per_second, "", False),
    ]
    cells = [_cells(*pair) for pair in pairs]
    return f"| ({operation.key}) {operation.title} | {connections} | {' | '.join(cells)} |"


def _cells(ours: float, theirs: float, unit: str, less_is_better: bool) -> str:
    """Return the cells of one figure. The ratio is bold where Rapport is behind."""
    ratio = f"{ours / theirs:.2f}"
    behind = ours > theirs if less_is_better else ours < theirs
    digits = 2 if unit else 0
    return f"{ours:.{digits}f} {unit} | {theirs:.{digits}f} {unit} | {f'**{ratio}**' if behind else ratio}".replace("  ", " ")


def main() -> None:
    """Compare and measure all operations, or the named ones."""
    numbers = [one for one in sys.argv[1:] if one.isdigit()]
    only = [one for one in sys.argv[1:] if not one.isdigit()]
    try:
        install()
    except Missing as reason:
        print(f"The comparison with the Neo4j GraphQL Library is skipped: {reason}.")
        return
    size = size_of(numbers)
    home = ROOT / ".rapport" / "bench-servers"
    home.mkdir(parents=True, exist_ok=True)
    with (
        opened(size, lambda text: print(text, file=sys.stderr)) as address,
        rapport(address, home, Role.MANAGER, None, **PATIENT) as ours,
        library(address, home) as theirs,
        client() as loads,
    ):
        java = Server("Neo4j", 0, int((home_of(size) / "neo4j.pid").read_text(encoding="utf-8")), None)
        step = size.customers // 12
        wanted = comparisons(size, _names(ours, [size.customers - 1 - number * step for number in range(6)]), _cursor(ours))
        wanted = [one for one in wanted if not only or one.key in only]
        for operation in wanted:  # this warms up all operations too
            records = _compare(*_sides(ours, theirs, operation), operation)
            print(f"({operation.key}) equal answers with {records:,} records", file=sys.stderr, flush=True)
        page = BenchSection()
        page.add(HEAD)
        for operation in wanted:
            for connections in (1, 16):
                pair = _sides(ours, theirs, operation)
                _measure(loads, java, pair, operation, connections)
                page.add(_line(operation, connections, *pair))
        page.add(f"\nLoad average after: {os.getloadavg()[0]:.1f}.")
    if size in SECTIONS and not only:
        page.write(ROOT / "docs" / "bench.md", SECTIONS[size])


if __name__ == "__main__":
    main()
