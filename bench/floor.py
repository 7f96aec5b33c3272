"""The floor: the same Cypher with the same parameters over Bolt, serialized by orjson in a bare Starlette route.

It has no GraphQL, viewer, limits or log. Only the network, the driver and the graph remain. `bench.servers` starts it as `uvicorn
bench.floor:app`. BENCH_FLOOR names a file of `{name: [statement, …]}`. A request body is the list of their parameters.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import neo4j
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_STATEMENTS: dict[str, list[str]] = orjson.loads(Path(os.environ["BENCH_FLOOR"]).read_bytes())


@asynccontextmanager
async def _driver(floor: Starlette) -> AsyncIterator[None]:
    auth = (os.environ["NEO4J_USER"], os.environ["NEO4J_PASSWORD"])
    async with neo4j.AsyncGraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF") as driver:
        floor.state.driver = driver
        yield


async def _ask(driver: neo4j.AsyncDriver, statement: str, parameters: dict[str, Any]) -> list[list[Any]]:
    async with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        result = await session.run(statement, parameters)
        return await result.values()


async def _answer(request: Request) -> Response:
    statements = _STATEMENTS[request.path_params["name"]]
    parameters = orjson.loads(await request.body())
    driver = request.app.state.driver
    if len(statements) == 1:
        rows = [await _ask(driver, statements[0], parameters[0])]
    else:
        rows = await asyncio.gather(*(_ask(driver, *pair) for pair in zip(statements, parameters, strict=True)))
    return Response(orjson.dumps(rows), media_type="application/json")


app = Starlette(routes=[Route("/{name}", _answer, methods=["POST"])], lifespan=_driver)
