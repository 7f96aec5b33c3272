"""The Neo4j GraphQL Library as a process: its packages are installed from the lock, and Node runs `library.mjs`."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import Server, database, free_port, running
from graph.client.driver import Address

HERE = Path(__file__).parent
NODE = 20  # the oldest version that the library supports


class Missing(RuntimeError):
    """The library cannot run here. The message says why."""


def install() -> None:
    """Install the packages of the lock unless they are installed. Raises `Missing` without Node, npm or a package registry."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise Missing("`node` and `npm` must be on the path")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.findall(r"\d+", version)[0]) < NODE:
        raise Missing(f"Node {version.strip()} is too old, {NODE} is the oldest version that works")
    lock, done = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    if done.exists() and done.stat().st_mtime > lock.stat().st_mtime:
        return
    asked = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    told = subprocess.run(asked, cwd=HERE, capture_output=True, text=True, check=False)
    if told.returncode:
        raise Missing(f"`npm ci` failed: {told.stderr.strip()[-500:]}")


@contextmanager
def library(address: Address, home: Path) -> Iterator[Server]:
    """Yield the library behind a server, in one process."""
    port = free_port()
    told = {"NODE_ENV": "production", "PORT": str(port), **database(address)}
    with running("library", ["node", str(HERE / "library.mjs")], port, told, home, None) as server:
        yield server
