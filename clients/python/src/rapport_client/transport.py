"""Sends operations over HTTP and WebSockets. ariadne-codegen copies this file beside the generated client, which extends `Transport`."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from websockets import Subprotocol
from websockets.asyncio.client import connect

from rapport_client.errors import Failed, Unavailable, failure, user_errors

Token = Callable[[], Awaitable[str]]


class Transport:
    """Connects to a server such as http://localhost:8000. `token` is called for each request, so it can fetch a fresh one.

    `attempts`: how often a request is sent at most, if its outcome is unknown or the server is busy.
    """

    def __init__(self, url: str, token: Token, *, timeout: float = 15, attempts: int = 5, silence: float = 15) -> None:
        self._url, self._token, self._attempts, self._silence = url, token, attempts, silence
        self._http = httpx.AsyncClient(base_url=url, timeout=timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._http.aclose()

    async def execute(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **_: Any
    ) -> dict[str, Any]:
        """Return an answer. If the outcome is unknown, the same request is sent again with the same idempotency key."""
        body = {"query": query, "operationName": operation_name, "variables": _plain(variables or {})}
        for attempt in range(1, self._attempts + 1):
            answer = await self._sent(body)
            failures = [failure(one) for one in answer.get("errors") or ()]
            if not failures or not isinstance(failures[0], Unavailable) or attempt == self._attempts:
                break
            await asyncio.sleep(0.25 * 2**attempt)
        return answer

    async def _sent(self, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {await self._token()}"}
        try:
            answer = (await self._http.post("/graphql", json=body, headers=headers)).json()
        except (httpx.TransportError, ValueError) as error:
            return {"errors": [{"message": f"No answer: {error!r}", "extensions": {"code": "UNAVAILABLE"}}]}
        return answer if isinstance(answer, dict) else {}

    def get_data(self, response: dict[str, Any]) -> dict[str, Any]:
        """Return the data of an answer. Raises `Failed` if there are errors or user errors."""
        data: dict[str, Any] | None = response.get("data")
        failures = [*map(failure, response.get("errors") or ()), *user_errors(data)]
        if failures or data is None:
            raise Failed(failures or [failure({"message": "An answer without data."})], data)
        return data

    async def execute_ws(
        self, query: str, operation_name: str | None = None, variables: dict[str, Any] | None = None, **_: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield the answers of a subscription until the server completes it.

        Raises `websockets.ConnectionClosed` when the connection breaks, and `Failed` if the operation has errors.
        """
        url = f"ws{self._url.removeprefix('http')}/graphql"
        beat = self._silence / 2  # unanswered pings detect a silently broken connection
        async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")], ping_interval=beat, ping_timeout=beat) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {await self._token()}"}}))
            asked = {"query": query, "operationName": operation_name, "variables": _plain(variables or {})}
            async for text in socket:
                message = json.loads(text)
                match message["type"]:
                    case "connection_ack":
                        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
                    case "ping":
                        await socket.send('{"type": "pong"}')
                    case "next":
                        yield self.get_data(message["payload"])
                    case "error":
                        raise Failed([failure(one) for one in message["payload"]])
                    case "complete":
                        return


def _plain(value: Any) -> Any:
    """Return variables as JSON. Fields of inputs that were not given are left out."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if type(one).__name__ != "UnsetType"}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return to_jsonable_python(value)
