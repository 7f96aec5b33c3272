"""`make faults ROUNDS=50`: the table of docs/faults.md."""

import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.faults.service import HEAD, rounds, serving


def main() -> None:
    """Rounds of each kind, on a store of their own."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    print(f"{date.today()}, {number} rounds of each\n\n{HEAD}", flush=True)
    with tempfile.TemporaryDirectory(prefix="rapport faults ") as folder, serving(Path(folder)) as service:
        for what in ("Neo4j", "server"):
            print(rounds(service, what, number).row(what), flush=True)


if __name__ == "__main__":
    main()
