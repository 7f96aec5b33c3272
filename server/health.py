"""Probes for an orchestrator: liveness, readiness and metrics."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph import migrations
from graph.client.driver import Graph
from graph.client.errors import Unavailable
from server.metrics import CONTENT, Metrics
from server.observe import Traffic

READY_SECONDS = 3.0  # seconds that Neo4j has to answer `/readyz`


class Health:
    """The three probes. No probe needs a token, and no probe reveals records of the graph."""

    def __init__(self, graph: Graph, metrics: Metrics, traffic: Traffic) -> None:
        self._graph = graph
        self._metrics = metrics
        self._traffic = traffic
        self._checking: asyncio.Task[str | None] | None = None

    async def live(self, _request: Request) -> Response:
        """`/healthz`: the process is alive."""
        return JSONResponse({"alive": True})

    async def ready(self, _request: Request) -> Response:
        """`/readyz`: 200 when Neo4j answers, every migration is applied and no shutdown has begun. Otherwise 503 with the reason."""
        reason = "stopping" if self._traffic.draining else await self._checked()
        return JSONResponse({"ready": reason is None, **({"reason": reason} if reason else {})}, 503 if reason else 200)

    async def metrics(self, _request: Request) -> Response:
        """`/metrics`: metrics for Prometheus."""
        return Response(self._metrics.text(), media_type=CONTENT)

    async def _checked(self) -> str | None:
        """Return what is missing. Requests at the same time share one check, so that many of them do not fill the connection."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.ensure_future(self._missing())
        return await asyncio.shield(self._checking)

    async def _missing(self) -> str | None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                rows = await self._graph.read(migrations.APPLIED, {}, timeout=READY_SECONDS)
            waiting = migrations.waiting(dict(rows), migrations.read())
        except (Unavailable, TimeoutError):
            return "Neo4j does not answer"
        except migrations.MigrationError as error:
            return str(error)
        return f"{len(waiting)} migrations are not applied: run `rapport migrate`" if waiting else None
