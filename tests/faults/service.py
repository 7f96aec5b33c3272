"""Kill -9 during writes: `rapport serve` as users run it, writers that do not stop, and a check of the graph afterwards.

`make faults ROUNDS=50` prints the table of docs/faults.md. tests/faults/test_faults.py runs one round of each kind.
"""

import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

import ingest
from graph.client.driver import connect
from graph.embedded.server import Embedded
from graph.migrations import migrate
from insights.enums import Role
from server.auth import make_token
from server.settings import load
from values.ids import record_id

RAPPORT = Path(sys.prefix) / "bin" / "rapport"
SECRET = "a key that only these rounds know, 32+ bytes"
WITHIN = 30.0  # seconds until the service must be ready again on an idle machine; `make faults` checks it
PATIENCE = 300.0  # seconds to wait for the service on a busy machine
WRITERS = 4
CUSTOMER = record_id("Customer", "canonical", "mill")
CLAIM = {"customer": CUSTOMER, "cause": "MISSING_ITEMS", "severity": "MINOR", "channel": "WEB", "openedAt": "2026-01-05T12:00:00Z"}
OPEN = "mutation ($input: OpenClaimInput!) { openClaim(input: $input) { claim { id } userErrors { code message } } }"


@dataclass
class Service:
    """A server with its own embedded database."""

    home: Path
    port: int
    headers: dict[str, str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server unless it is running."""
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [str(RAPPORT), "serve", "--port", str(self.port)], cwd=self.home, env=self.environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    def ready(self, seconds: float) -> float:
        """Return the seconds until the server answered. A server that has ended is started again. Raises TimeoutError."""
        began = time.monotonic()
        with self.client() as client:
            while time.monotonic() - began < seconds:
                self.start()
                with suppress(httpx.TransportError):
                    if client.get("/readyz", timeout=2).status_code == 200:
                        return time.monotonic() - began
                time.sleep(0.1)
        raise TimeoutError(f"Not ready within {seconds:.0f} s.")

    def kill(self, what: str) -> None:
        """Kill -9 the server or its database."""
        assert self.process
        database = int((self.home / "store" / "neo4j.pid").read_text(encoding="utf-8"))
        os.kill(self.process.pid if what == "server" else database, signal.SIGKILL)
        if what == "server":
            self.process.wait()
        else:
            with suppress(ProcessLookupError):
                while True:  # until it is gone; otherwise the new process could not be told from the old one
                    os.kill(database, 0)
                    time.sleep(0.01)

    def write(self, client: httpx.Client, key: str) -> str | None:
        """Return the claim of that key. None if it is unknown whether the claim exists."""
        given = {**CLAIM, "text": key, "idempotencyKey": key}
        try:
            answer = client.post("/graphql", json={"query": OPEN, "variables": {"input": given}})
        except httpx.TransportError:
            return None
        found = answer.json() if answer.status_code == 200 else {}
        payload = (found.get("data") or {}).get("openClaim") or {}
        assert not payload.get("userErrors"), payload
        return str(payload["claim"]["id"]) if payload.get("claim") else None

    def client(self) -> httpx.Client:
        """Return an HTTP client of a writer."""
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=self.headers, timeout=12)


@contextmanager
def serving(home: Path) -> Iterator[Service]:
    """A service over one customer, until the block ends."""
    (home / "files").mkdir(parents=True)
    (home / "files" / "customers.csv").write_text("externalId,name\nmill,The mill\n", encoding="utf-8")
    with Embedded(home / "store") as address, connect(address) as driver:
        migrate(driver)
        ingest.load(driver, "canonical", home / "files")
    with supervised(home) as service:
        yield service


@contextmanager
def supervised(home: Path, role: Role = Role.ADMIN, rep: str | None = None, **more: str) -> Iterator[Service]:
    """A service over the store in `home`, until the block ends. `more` are further settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "NEO4J_"))}
    environment |= {"RAPPORT_HOME": str(home), "RAPPORT_SECRET": SECRET, "RAPPORT_WARM": "false", **more}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    token = make_token(load(_env_file=None, home=home, secret=SECRET), role, rep, hours=24 * 7)
    service = Service(home, port, {"authorization": f"Bearer {token}"}, environment)
    try:
        service.ready(PATIENCE)
        yield service
    finally:
        if service.process:
            service.process.terminate()
            service.process.wait(PATIENCE)


@dataclass
class Tally:
    """The result of the rounds. `lost`: acknowledged writes that are missing. `twice`: acknowledged writes that exist more than once."""

    rounds: int = 0
    acknowledged: int = 0
    unknown: int = 0
    lost: int = 0
    twice: int = 0
    other: int = 0
    seconds: list[float] = field(default_factory=list)

    def row(self, what: str) -> str:
        """Return a row of the table."""
        middle, worst = statistics.median(self.seconds), max(self.seconds)
        return (
            f"| {what} | {self.rounds} | {self.acknowledged} | {self.unknown} | {self.lost} | {self.twice} | {self.other} "
            f"| {middle:.1f} s | {worst:.1f} s |"
        )


COLUMNS = (
    "killed", "rounds", "acknowledged writes", "unknown when it was killed", "lost", "twice", "answered differently",
    "ready again: median", "worst",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


def rounds(service: Service, what: str, number: int, seed: int = 7) -> Tally:
    """Kill `number` times during writes, repeat the writes without an answer, and compare with the graph."""
    chance, tally, known = random.Random(seed), Tally(rounds=number), dict[str, str | None]()
    for _ in range(number):
        stop = threading.Event()
        fresh: dict[str, str | None] = {}

        def write(stop: threading.Event = stop, fresh: dict[str, str | None] = fresh) -> None:
            with service.client() as client:
                while not stop.is_set():
                    key = uuid.uuid4().hex
                    fresh[key] = None
                    fresh[key] = service.write(client, key)
                    if fresh[key] is None:
                        time.sleep(1)

        threads = [threading.Thread(target=write) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(chance.uniform(0.5, 2))
            began = time.monotonic()
            service.kill(what)
            service.ready(PATIENCE)
            tally.seconds.append(time.monotonic() - began)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        unknown = [key for key, claim in fresh.items() if claim is None]
        tally.unknown += len(unknown)
        with service.client() as client:
            for key in [*unknown, *[key for key in fresh if key not in unknown][-5:]]:
                again = _again(service, client, key)
                tally.other += fresh[key] not in (None, again)
                fresh[key] = again
        known |= fresh
    tally.acknowledged = len(known)
    there = _there(service.home)
    tally.lost = sum(there[key] == 0 for key in known)
    tally.twice = sum(there[key] > 1 for key in known)
    return tally


def _again(service: Service, client: httpx.Client, key: str) -> str:
    """Return the claim, after sending the write until it is answered."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = service.write(client, key)
        if found is not None:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"A write was not answered within {PATIENCE:.0f} s.")


def _there(home: Path) -> Counter[Any]:
    """Return how often each claim is in the graph, with its one change. A claim without its change does not count."""
    address = Embedded(home / "store").running
    assert address, "the service runs"
    with connect(address) as driver:
        rows = driver.execute_query("MATCH (c:Claim)<-[:OF]-(:Change {kind: 'CLAIM_OPENED'}) RETURN c.grounds, count(*)").records
        return Counter({row[0]: row[1] for row in rows})
