"""Measures CPU, throughput and latencies. Rounds alternate between floor and Rapport, so that both meet the same load of the machine."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.graph import ROOT
from bench.operations import BenchOperation
from bench.servers import Server

ROUNDS = 12


@dataclass(slots=True)
class Figures:
    """The figures of many requests of one operation to one server."""

    cpu: float = 0.0
    seconds: float = 0.0
    bytes: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        """CPU of the server per request, in milliseconds."""
        return 1000 * self.cpu / len(self.latencies)

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    def quantile(self, percent: int) -> float:
        """Return a percentile of the latencies, in milliseconds."""
        return statistics.quantiles(self.latencies, n=100, method="inclusive")[percent - 1]


class LoadClient:
    """The process of the load generator."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def load(self, server: Server, path: str, bodies: list[str], requests: int, connections: int) -> dict[str, Any]:
        """Send that many requests and return the figures. Raises `RuntimeError` for a wrong answer."""
        assert self.process.stdin
        assert self.process.stdout
        job = {"port": server.port, "head": server.head(path), "bodies": bodies, "requests": requests, "connections": connections}
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        if answer["wrong"]:
            raise RuntimeError(f"{server.name}: {answer['wrong']}")
        return answer


@contextmanager
def client() -> Iterator[LoadClient]:
    """Yield the process of the load generator."""
    command = [sys.executable, "-m", "bench.client"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with process:
        yield LoadClient(process)
        assert process.stdin
        process.stdin.close()


def measured(
    loads: LoadClient, ours: Server, base: Server, operation: BenchOperation, parameters: list[Any], connections: int
) -> tuple[Figures, Figures]:
    """Return the figures of Rapport and of the floor over alternating rounds. The first round warms up and does not count."""
    bodies = [json.dumps({"query": operation.query, "variables": one}) for one in operation.variables]
    asked = [json.dumps(one) for one in parameters]
    requests = max(connections, round(200 * operation.weight))
    found = Figures(), Figures()
    sides = [(ours, "/graphql", bodies, found[0]), (base, f"/{operation.key}", asked, found[1])]
    for number in range(ROUNDS + 1):
        for server, path, texts, figures in sides if number % 2 else reversed(sides):
            before = server.cpu()
            answer = loads.load(server, path, texts, requests, connections)
            if number:
                figures.cpu += server.cpu() - before
                figures.seconds += answer["seconds"]
                figures.bytes += answer["bytes"]
                figures.latencies += answer["latencies"]
    return found
