"""Handles `/graphql`: authenticates, checks the cost and answers within the deadline. Every error has a code and the request id."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from graph.client.errors import Unavailable
from schema.execution import Executor, Prepared
from server import limits, logs, protocol
from server.auth import Callers, Unauthenticated
from server.observe import MASK, Trace, failure, trace_of
from server.protocol import JSON, Asked, Refusal
from server.settings import Settings

SOON = 0.05  # seconds before the endpoint starts to watch for a disconnect
ERRORS = 5  # maximum number of errors in an answer
_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), (b"vary", b"Accept, Authorization")]


class Endpoint:
    """GraphQL over HTTP as an ASGI application."""

    def __init__(self, settings: Settings, executor: Executor, callers: Callers) -> None:
        self._executor = executor
        self._callers = callers
        self._deadline = settings.deadline
        self._most = settings.body
        self._cost, self._computed = settings.cost, settings.computed
        self._page = not settings.production

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, trace, media = Request(scope, receive), trace_of(scope), JSON
        try:
            if self._page and request.method == "GET" and _is_browser(request):
                await RedirectResponse("/", 302)(scope, receive, send)
                return
            media = protocol.accepted(request.headers.get("accept"))
            status, body = await self._answer(request, trace, media)
            headers: dict[str, str] = {"retry-after": "1"} if status == 503 else {}
        except Unauthenticated as error:
            status, body = 401, failure(trace, error.code, error.message)
            given = request.headers.get("authorization")
            headers = {"www-authenticate": 'Bearer realm="rapport"' + (', error="invalid_token"' if given else "")}
        except Refusal as refusal:
            status, body, headers = refusal.status, failure(trace, refusal.code, refusal.message), refusal.headers
        except Unavailable as error:
            status, body, headers = 503, failure(trace, error.code, error.message), {"retry-after": "1"}
        await _send(send, status, media, body, headers)

    async def _answer(self, request: Request, trace: Trace, media: str) -> tuple[int, bytes]:
        """Return status and body for an authenticated request.

        Raises `Unauthenticated`, `Refusal` and `Unavailable`, and `ClientDisconnect` when the client has left.
        """
        until = time.monotonic() + self._deadline
        watch: _Watch | None = None
        if request.method not in ("GET", "POST"):
            raise Refusal(405, "Send queries by GET or POST, mutations by POST.", headers={"Allow": "GET, POST"})
        try:
            async with asyncio.timeout(self._deadline) as limit:
                viewer = await self._callers.viewer(_authorization(request))
                trace.role = viewer.role.value
                asked = await self._read(request)
                prepared = self._executor.prepare(asked.query, asked.operation)
                if isinstance(prepared, list):
                    if request.method == "GET" and protocol.mutates(asked):
                        raise _not_by_get()
                    return self._refused([limits.of_parser(error) for error in prepared], trace, media, None)
                trace.operation = prepared.operation.name.value[:80] if prepared.operation.name else None
                _check_kind(prepared, request.method)
                trace.cost = prepared.measured.of(asked.variables)
                refusal = limits.refusal(prepared.measured, trace.cost, self._cost, self._computed)
                if refusal:
                    return self._refused([refusal], trace, media, trace.cost)
                work = self._executor.execute(prepared, asked.variables, viewer, max(0.001, until - time.monotonic()), trace.id)
                if prepared.kind is OperationType.QUERY:
                    # A query is abandoned when its client has disconnected. A mutation is finished, so that its outcome is known.
                    watch = _Watch(request, limit)
                    async with watch:
                        result = await work
                else:
                    result = await work
        except TimeoutError:
            if watch and watch.gone:
                raise ClientDisconnect from None
            raise late(self._deadline) from None
        return self._result(result, trace, media)

    async def _read(self, request: Request) -> Asked:
        """Return the parameters of the request. The body is never read past its limit.

        Raises `Refusal` for an invalid or too large request.
        """
        if request.method == "GET":
            return protocol.from_parameters(request.query_params)
        headers = request.headers
        protocol.check_content(headers.get("content-type"), headers.get("content-encoding"))
        too_long = Refusal(413, f"The body has more than {self._most} bytes (RAPPORT_BODY): send it in parts.")
        if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")[:20]) > self._most:
            raise too_long
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._most:
                raise too_long
        return protocol.from_body(bytes(body))

    def _extensions(self, cost: int | None) -> dict[str, Any]:
        return {} if cost is None else {"extensions": {"cost": {"requested": cost, "limit": self._cost}}}

    def _refused(self, errors: list[GraphQLError], trace: Trace, media: str, cost: int | None) -> tuple[int, bytes]:
        """Return status and body for an operation that is not executed."""
        answer = {"errors": described(errors, trace), **self._extensions(cost)}
        return protocol.status(media, data=False, codes=set(trace.codes)), orjson.dumps(answer)

    def _result(self, result: ExecutionResult, trace: Trace, media: str) -> tuple[int, bytes]:
        """Return status and body for an executed operation. If every field failed because Neo4j is unavailable, the operation counts as not
        executed.
        """
        errors = described(result.errors or (), trace)
        data: Any = result.data
        ran = data is not None or any("path" in error for error in errors)
        empty = not data or all(value is None for value in data.values())
        if ran and empty and trace.codes and set(trace.codes) <= protocol.AWAY:
            ran = False
        answer = {**({"data": data} if ran else {}), **({"errors": errors} if errors else {}), **self._extensions(trace.cost)}
        return protocol.status(media, data=ran, codes=set(trace.codes)), orjson.dumps(answer)


def late(deadline: float) -> Unavailable:
    """Return the error for an operation that exceeded the deadline, in seconds."""
    return Unavailable(f"This took longer than {deadline:g} s (RAPPORT_DEADLINE): ask for fewer records, or try again.")


def described(errors: Sequence[GraphQLError], trace: Trace) -> list[dict[str, Any]]:
    """Describe the first errors of an answer. The number is limited so that a small request cannot cause a large answer."""
    return [describe(error, trace) for error in errors[:ERRORS]]


def describe(error: GraphQLError, trace: Trace) -> dict[str, Any]:
    """Return an error as it is sent to the client. Expected errors keep code and message. Bugs are masked and logged."""
    original = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    extensions = {**(getattr(original, "extensions", None) or {}), **(error.extensions or {})}
    message, code = error.message, extensions.get("code", "BAD_REQUEST")
    if original is not None and not isinstance(original, GraphQLError):
        logs.bug(original, id=trace.id, operation=trace.operation, path=_place(error))
        message, code, extensions = MASK, "INTERNAL", {}
    elif message.startswith("Cannot return null for non-nullable field"):
        code = "INTERNAL"
        logs.log.error("hole", id=trace.id, operation=trace.operation, path=_place(error), message=message)
    trace.codes.append(code)
    found: dict[str, Any] = {"message": message}
    if error.locations:
        found["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path is not None:
        found["path"] = error.path
    found["extensions"] = {**extensions, "code": code, "requestId": trace.id}
    return found


async def _send(send: Send, status: int, media: str, body: bytes, further: Mapping[str, str]) -> None:
    """Send the answer as Starlette's `Response` does, with headers that are already encoded."""
    headers = [
        *_HEADERS,
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"content-length", str(len(body)).encode()),
        *((name.lower().encode(), value.encode("latin-1")) for name, value in further.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _place(error: GraphQLError) -> str:
    return ".".join(str(step) for step in error.path or ())


def _authorization(request: Request) -> str | None:
    given = request.headers.getlist("authorization")
    if len(given) > 1:
        raise Unauthenticated("There are several Authorization headers: send one.")
    return given[0] if given else None


def _is_browser(request: Request) -> bool:
    return "query" not in request.query_params and "text/html" in request.headers.get("accept", "")


def _not_by_get() -> Refusal:
    return Refusal(405, "Mutations are sent by POST.", headers={"Allow": "POST"})


def _check_kind(prepared: Prepared, method: str) -> None:
    if prepared.kind is OperationType.SUBSCRIPTION:
        raise Refusal(400, "Subscriptions are answered over a WebSocket (graphql-transport-ws), not over plain HTTP.")
    if method == "GET" and prepared.kind is not OperationType.QUERY:
        raise _not_by_get()


class _Watch:
    """Watches for a disconnect of the client. It starts after `SOON` seconds, because most answers are ready earlier. A disconnect ends the
    deadline at once.
    """

    def __init__(self, request: Request, limit: asyncio.Timeout) -> None:
        self.gone = False
        self._request = request
        self._limit = limit
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(SOON, self._begin)

    async def __aexit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _begin(self) -> None:
        self._task = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self._limit.reschedule(0)
