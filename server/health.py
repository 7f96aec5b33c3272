"""What an orchestrator asks: does the process live, can it answer, how does it do."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph import migrations
from graph.driver import Graph
from graph.errors import Unavailable
from server.metrics import CONTENT, Metrics
from server.observe import Traffic

PATIENCE = 3.0  # seconds that the graph has for `/readyz`


class Health:
    """The three probes. None of them asks who asks, none says anything of the graph's records."""

    def __init__(self, graph: Graph, metrics: Metrics, traffic: Traffic) -> None:
        self._graph = graph
        self._metrics = metrics
        self._traffic = traffic

    async def live(self, _request: Request) -> Response:
        """`/healthz`: the process lives."""
        return JSONResponse({"alive": True})

    async def ready(self, _request: Request) -> Response:
        """`/readyz`: Neo4j answers, every migration is applied, and no stop was asked for; else 503 with the reason."""
        reason = "stopping" if self._traffic.draining else await self._missing()
        return JSONResponse({"ready": reason is None, **({"reason": reason} if reason else {})}, 503 if reason else 200)

    async def metrics(self, _request: Request) -> Response:
        """`/metrics`: numbers for Prometheus."""
        return Response(self._metrics.text(), media_type=CONTENT)

    async def _missing(self) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE):
                rows = await self._graph.read(migrations.APPLIED, {}, timeout=PATIENCE)
            waiting = migrations.waiting(dict(rows), migrations.read())
        except (Unavailable, TimeoutError):
            return "Neo4j does not answer"
        except migrations.MigrationError as error:
            return str(error)
        return f"{len(waiting)} migrations are not applied: run `rapport migrate`" if waiting else None
