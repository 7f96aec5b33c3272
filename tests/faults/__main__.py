"""`make faults ROUNDS=50`: the table of docs/faults.md. Exits with 1 if a write was lost or applied twice, or
a round took more than 30 s.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

from tests.faults.service import HEAD, WITHIN, rounds, serving


def main() -> None:
    """Run rounds of each kind, each kind on its own store."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    print(f"{date.today()}, {number} rounds of each\n\n{HEAD}", flush=True)
    with tempfile.TemporaryDirectory(prefix="rapport faults ") as folder, serving(Path(folder)) as service:
        tallies = []
        for what in ("Neo4j", "server"):
            tallies.append(rounds(service, what, number))
            print(tallies[-1].row(what), flush=True)
    wrong = [one for one in tallies if one.lost or one.twice or one.other]
    slow = [one for one in tallies if max(one.seconds) > WITHIN]
    if wrong or slow:
        raise SystemExit("A write was lost or applied twice." if wrong else f"A round was ready again only after more than {WITHIN:g} s.")


if __name__ == "__main__":
    main()
