"""`make fuzz`: random operations (10,000 by default) against a separate server and database."""

import json
import random
import sys
import tempfile
from pathlib import Path

from graph.client.driver import connect
from graph.embedded.server import Embedded
from graph.migrations import migrate
from tests.fuzz.invariants import broken
from tests.fuzz.run import desk, fuzz


def main(count: int) -> int:
    """Print the result. Return 1 if a forbidden outcome occurred."""
    seed = random.SystemRandom().getrandbits(32)
    with (
        tempfile.TemporaryDirectory(prefix="rapport-fuzz-") as folder,
        Embedded(Path(folder) / "store") as address,
        connect(address) as driver,
    ):
        migrate(driver)
        with desk(driver, address, Path(folder) / "home") as served:
            found = fuzz(served, driver, seed, count)
        rules = broken(driver)
    print(f"seed {seed}: {found.sent} operations, {found.applied} changes applied, {dict(found.codes)}", flush=True)
    for failure in found.failures[:10]:
        print(json.dumps(failure, default=str))
    print(f"{len(found.failures)} failures; rules that do not hold: {rules or 'none'}")
    return int(bool(found.failures or rules))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
