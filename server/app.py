"""Builds the application from settings and a graph: routes and middleware. The only process-wide state is the key that encrypts cursors."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute
from starlette_compress import CompressMiddleware, add_compress_type

from graph.client.driver import Graph
from graph.projection.seals import SEAL
from schema.execution import Executor
from server import graphiql, limits
from server.auth import Callers, signing_key
from server.cors import Cors
from server.endpoint import Endpoint
from server.graphiql import Example
from server.health import Health
from server.judging import judging
from server.metrics import Metrics
from server.observe import Observed, Traffic
from server.pipeline import Pipeline
from server.practice import practice
from server.protocol import RESPONSE
from server.sdl import SchemaText
from server.settings import Settings
from server.socket import Sockets
from server.warming import warm
from values.money import Rates

COMPRESSED = 1000  # bytes of an answer from which it is compressed


def create_app(
    settings: Settings, graph: Graph, *, probe: Graph | None = None, examples: Sequence[Example] = (), warming: bool = False
) -> Starlette:
    """Return the Rapport application over one graph. The application closes the graph when it stops. `probe` is a connection of its own for
    `/readyz`, so that many operations do not fail the probe. `examples` become tabs of GraphiQL. With `warming`, the operations that users
    send first are planned in the background.

    `app.state.traffic` counts running requests. Setting its `draining` makes `/readyz` answer 503. `app.state.metrics` holds the metrics.
    """
    SEAL.derive(signing_key(settings))
    metrics, traffic = Metrics(), Traffic()
    executor = Executor(
        graph,
        introspection=not settings.production,
        measure=limits.measure,
        characters=limits.STATEMENT,
        encoded=True,
        practice=practice(settings),
        currency=settings.currency,
        rates=Rates(settings.rates),
    )
    callers, pipeline = Callers(settings, graph), Pipeline(settings, executor)
    health = Health(probe or graph, metrics, traffic)
    routes: list[Route | WebSocketRoute] = [
        Route("/graphql", Endpoint(settings, pipeline, callers)),
        WebSocketRoute("/graphql", Sockets(settings, pipeline, callers, traffic)),
        Route("/schema.graphql", SchemaText(executor.schema, pipeline, callers).read),
        Route("/healthz", health.live),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
    ]
    if not settings.production:
        routes += graphiql.GraphiQLPage(examples).routes()
    known = frozenset(route.path for route in routes)
    add_compress_type(RESPONSE)
    layers = [
        Middleware(Observed, metrics=metrics, traffic=traffic, routes=known),
        Middleware(CompressMiddleware, minimum_size=COMPRESSED),
        Middleware(Cors, settings=settings),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(judging(graph))]
        if warming:
            tasks.append(asyncio.create_task(warm(executor, datetime.now(UTC).date())))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await graph.close()
        if probe is not None:
            await probe.close()

    app = Starlette(routes=routes, middleware=layers, lifespan=lifespan)
    app.state.traffic, app.state.metrics = traffic, metrics
    return app
