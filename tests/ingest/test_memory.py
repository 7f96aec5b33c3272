"""Memory does not grow with the file: ten times the lines have the same peak."""

import json
import subprocess
import sys
from pathlib import Path

import neo4j

from graph.client.driver import Address

ROOT = Path(__file__).parents[2]
_CHILD = """
import json, resource, sys
from pathlib import Path
from graph.client.driver import Address, connect
import ingest
with connect(Address(*json.loads(sys.stdin.read()))) as driver:
    report = ingest.load(driver, "canonical", Path(sys.argv[1]), label=sys.argv[2])
print(json.dumps([report.tally("lines").creates, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""
_LINES = 4_000  # ten times as many, read at once, would take some 100 MB
_ROOM = 24_000  # kB: caches of limited size fill up


def _peak(folder: Path, lines: int, address: Address) -> int:
    """Return the peak resident memory, in kB, of a process that imports that many lines, 20 per purchase."""
    folder.mkdir()
    (folder / "customers.csv").write_text("externalId,name\nA,Alpha\n")
    (folder / "products.csv").write_text("externalId,name\n" + "".join(f"P{number},Product {number}\n" for number in range(50)))
    with (folder / "purchases.csv").open("w") as stream:
        stream.write("externalId,customer,orderedAt,currency\n")
        stream.writelines(f"O{number},A,2026-01-01,USD\n" for number in range(lines // 20))
    with (folder / "lines.csv").open("w") as stream:
        stream.write("purchase,line,product,quantity,unitPrice\n")
        stream.writelines(f"O{number // 20},{number % 20 + 1},P{number % 50},2,9.99\n" for number in range(lines))
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(folder), folder.name],
        input=json.dumps([address.uri, address.user, address.password]),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    created, peak = json.loads(done.stdout)
    assert created == lines
    return int(peak)


def test_ten_times_the_file_takes_the_same_memory(graph: neo4j.Driver, address: Address, tmp_path: Path) -> None:
    small = _peak(tmp_path / "small", _LINES, address)
    large = _peak(tmp_path / "large", 10 * _LINES, address)
    assert large < small + _ROOM, f"{small} kB for {_LINES} lines, {large} kB for ten times as many"
