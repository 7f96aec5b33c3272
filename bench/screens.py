"""`make screens`: how long the operations of typical screens take on the demo graph, one after the other over one connection."""

import tempfile
from datetime import date
from pathlib import Path

from bench.large import Question, asked
from bench.measure import client
from bench.operations import CONTRACT, contract
from bench.servers import rapport
from demo.guide import tour
from demo.loader import load
from graph.client.driver import connect
from graph.embedded.server import Embedded
from graph.migrations import migrate

MOST = {"dashboard": 500.0}  # ms; every other screen has 100


def main() -> None:
    """Print a line for each screen."""
    today = date.today()
    with tempfile.TemporaryDirectory() as folder, Embedded(Path(folder) / "neo4j") as address:
        with connect(address) as driver:
            migrate(driver)
            load(driver, today=today)
            guide = tour(driver)
        day = today.isoformat()
        variables = {**guide._asdict(), "from": today.replace(day=1, month=1).isoformat(), "to": day, "day": day}
        with rapport(address, Path(folder), rep=guide.manager) as server, client() as loads:
            print("| screen | median | p95 | target |\n|---|---|---|---|")
            for path in sorted((CONTRACT / "screens").glob("*.graphql")):
                most = MOST.get(path.stem, 100.0)
                (found,) = asked(loads, Question(path.stem, contract(f"screens/{path.stem}"), [variables], most, 20), server)
                print(f"| {path.stem} | {found.quantile(50):.1f} ms | {found.quantile(95):.1f} ms | < {most:.0f} ms |")


if __name__ == "__main__":
    main()
