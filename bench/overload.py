"""Measures one worker during a flood of expensive operations: `.venv/bin/python -m bench.overload [CUSTOMERS]`, 1,000 by default.

The flood has 300 keep-alive connections of one viewer, from a process of its own, opened within 2 s. Each sends the next request when the
previous answer has arrived. After a 503 it waits for the seconds of `Retry-After`. Beside it, another viewer sends cheap queries one after
the other, and `/readyz` is asked once a second on new connections.
"""

import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from bench.accounts import customer_id
from bench.graph import opened, size_of
from bench.servers import Server, rapport

FLOOD = 300  # connections
SECONDS = 30.0
RAMP = 2.0  # seconds in which the connections are opened
HEAVY = (
    "{ customers(first: 100, orderBy: {field: NAME}) { nodes { id name status contacts(first: 20) { edges { title node { id name } } }"
    " purchases(first: 10, orderBy: {field: ORDERED_AT, direction: DESC}) { nodes { id orderedAt total { amount currency } } } } } }"
)
CHEAP = "query ($id: ID!) { customer(by: {id: $id}) { name relationship { level } contacts(first: 5) { nodes { name } } } }"


@dataclass
class Answers:
    """Statuses and milliseconds of answers."""

    found: list[tuple[int, float]] = field(default_factory=list)

    def of(self, *statuses: int) -> list[float]:
        """Return the milliseconds of the answers with these statuses, in order."""
        return sorted(took for status, took in self.found if status in statuses)

    def quantiles(self, *statuses: int) -> str:
        """Return p50 and p95 as text."""
        took = self.of(*statuses)
        return f"{statistics.median(took):.0f} / {took[int(len(took) * 0.95)]:.0f} ms" if took else "none"

    def share(self, status: int) -> str:
        """Return the share of a status."""
        return f"{100 * len(self.of(status)) / max(1, len(self.found)):.0f} %"


async def _repeat(port: int, token: str, body: bytes, until: float, answers: Answers, delay: float = 0) -> None:
    """Send the same request over one connection until the time is over. The first one is sent after `delay` seconds."""
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    await asyncio.sleep(delay)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    while time.monotonic() < until:
        began = time.monotonic()
        writer.write(request)
        head_of = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head_of.split("content-length: ")[1].split("\r\n")[0]))
        status = int(head_of.split(" ")[1])
        answers.found.append((status, 1000 * (time.monotonic() - began)))
        if status == 503:
            await asyncio.sleep(int(head_of.split("retry-after: ")[1].split("\r\n")[0]))
    writer.close()


def flood(port: int, token: str, pipe: Connection) -> None:
    """Flood the server, and send the answers through the pipe."""

    async def run() -> Answers:
        answers, until = Answers(), time.monotonic() + SECONDS
        body = json.dumps({"query": HEAVY}).encode()
        await asyncio.gather(*(_repeat(port, token, body, until, answers, RAMP * n / FLOOD) for n in range(FLOOD)))
        return answers

    pipe.send(asyncio.run(run()).found)


async def _planned(port: int, token: str) -> None:
    """Let Neo4j plan the expensive query."""
    async with httpx.AsyncClient(timeout=60, headers={"authorization": f"Bearer {token}"}) as client:
        while (await client.post(f"http://127.0.0.1:{port}/graphql", json={"query": HEAVY})).status_code != 200:
            pass


async def _ready(port: int, until: float, answers: Answers) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        async with httpx.AsyncClient(timeout=60) as client:
            status = (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code
        answers.found.append((status, 1000 * (time.monotonic() - began)))
        await asyncio.sleep(1)


async def _beside(server: Server, token: str, seconds: float) -> tuple[Answers, Answers]:
    """Return the answers to cheap queries and to `/readyz`."""
    cheap, ready, until = Answers(), Answers(), time.monotonic() + seconds
    body = json.dumps({"query": CHEAP, "variables": {"id": customer_id(1)}}).encode()
    await asyncio.gather(_repeat(server.port, token, body, until, cheap), _ready(server.port, until, ready))
    return cheap, ready


def figures(server: Server) -> list[str]:
    """Return the rows of the table."""
    assert server.token is not None
    assert server.admin is not None
    asyncio.run(_planned(server.port, server.token))
    asyncio.run(_beside(server, server.admin, 3))
    alone, _ = asyncio.run(_beside(server, server.admin, 3))
    pipe, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=flood, args=(server.port, server.token, theirs))
    process.start()
    time.sleep(3)  # the other process imports its modules
    cheap, ready = asyncio.run(_beside(server, server.admin, SECONDS - 5))
    heavy = Answers(pipe.recv())
    process.join()
    return [
        f"| expensive query, answered: requests/s | {len(heavy.of(200)) / SECONDS:.0f} |",
        f"| expensive query, answered: p50 / p95 | {heavy.quantiles(200)} |",
        f"| expensive query, refused with 503: share | {heavy.share(503)} |",
        f"| expensive query, refused with 503: p50 / p95 | {heavy.quantiles(503)} |",
        f"| cheap query alone: p50 / p95 | {alone.quantiles(200)} |",
        f"| cheap query beside the flood: p50 / p95 | {cheap.quantiles(200)} |",
        f"| cheap query beside the flood, refused with 503: share | {cheap.share(503)} |",
        f"| `/readyz` beside the flood: failed of all | {len(ready.of(503))} of {len(ready.found)} |",
    ]


def main() -> None:
    """Print the table."""
    with opened(size_of(sys.argv[1:] or ["1000"])) as address, tempfile.TemporaryDirectory() as folder:
        load = os.getloadavg()[0]
        with rapport(address, Path(folder), RAPPORT_CONNECTIONS="1000", RAPPORT_WAIT="0.25") as server:
            rows = figures(server)
    print(f"{datetime.now(UTC):%Y-%m-%d}, load average before {load:.1f}.\n\n| during a flood over {FLOOD} connections | |\n|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
