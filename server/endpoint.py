"""GraphQL over HTTP at `/graphql`: reads requests, and answers with status, headers and body within the deadline."""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from graph.client.bookmarks import Bookmarks
from graph.client.errors import Busy, Unavailable
from graph.visibility import Viewer
from server import bookmarks, caching, protocol
from server.auth import Callers, Unauthenticated
from server.observe import failure, trace_of
from server.parameters import Malformed, Parameters
from server.pipeline import Pipeline, Rejected
from server.protocol import JSON, Refusal
from server.settings import Settings
from server.trace import Trace

SOON = 0.05  # seconds before the endpoint starts to watch for a disconnect
_HEADERS = [(b"x-content-type-options", b"nosniff"), (b"vary", b"Accept, Authorization")]


class Endpoint:
    """GraphQL over HTTP as an ASGI application."""

    def __init__(self, settings: Settings, pipeline: Pipeline, callers: Callers) -> None:
        self._pipeline = pipeline
        self._callers = callers
        self._longest = settings.body
        self._page = not settings.production

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, trace, media = Request(scope, receive), trace_of(scope), JSON
        headers: dict[str, str] = {}
        try:
            if self._page and request.method == "GET" and _is_browser(request):
                await RedirectResponse("/", 302)(scope, receive, send)
                return
            media = protocol.accepted(request.headers.get("accept"))
            answer, headers = await self._answer(request, trace)
            status, body = _settled(answer, media, set(trace.codes))
            headers |= {"retry-after": "1"} if status == 503 else {}
        except Unauthenticated as error:
            status, body = 401, failure(trace, error.code, error.message)
            headers = challenge(request)
        except Refusal as refusal:
            status, body, headers = refusal.status, failure(trace, "BAD_REQUEST", refusal.message), refusal.headers
        except Malformed as error:
            status, body = 400, failure(trace, error.code, error.message)
        except Unavailable as error:
            later = error.seconds if isinstance(error, Busy) else 1
            status, body, headers = 503, failure(trace, error.code, error.message), {"retry-after": str(later)}
        if request.method == "GET" and status == 200 and not trace.codes:
            headers |= caching.headers(body)
            if caching.unchanged(request.headers.get("if-none-match"), headers["etag"]):
                status, body = 304, b""
        await _send(send, status, media, body, {"cache-control": "no-store", **headers})

    async def _answer(self, request: Request, trace: Trace) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the answer to a request, with its further headers.

        Raises `Unauthenticated`, `Refusal`, `Malformed` and `Unavailable`, and `ClientDisconnect` when the client has left.
        """
        if request.method not in ("GET", "POST"):
            raise Refusal(405, "Send queries by GET or POST, mutations by POST.", headers={"Allow": "GET, POST"})
        operation = _HttpOperation(request, self._callers, self._longest)
        watch: _DisconnectWatch | None = None
        try:
            async with self._pipeline.deadline() as limit:
                admitted = await self._pipeline.admit(operation, trace)
                if admitted.kind is not OperationType.QUERY:
                    return await self._pipeline.execute(admitted, limit), bookmarks.sealed(admitted.bookmarks)
                # A query is abandoned when its client has disconnected. A mutation is finished, so that its outcome is known.
                watch = _DisconnectWatch(request, limit)
                async with watch:
                    return await self._pipeline.execute(admitted, limit), {}
        except Rejected as rejected:
            if request.method == "GET" and operation.asked and protocol.mutates(operation.asked):
                raise _not_by_get() from None
            return self._pipeline.answer(trace, rejected.errors), {}
        except TimeoutError:
            if watch and watch.gone:
                raise ClientDisconnect from None
            raise self._pipeline.late() from None


class _HttpOperation:
    """The operation in a request."""

    def __init__(self, request: Request, callers: Callers, longest: int) -> None:
        self._request = request
        self._callers = callers
        self._longest = longest
        self.asked: Parameters | None = None

    async def viewer(self) -> Viewer:
        """Return the viewer of the token. Raises `Unauthenticated` and `Unavailable`."""
        return await self._callers.viewer(authorization(self._request))

    async def parameters(self) -> Parameters:
        """Return the parameters of the request. Raises `Malformed`, and `Refusal` for an unreadable body."""
        if self._request.method == "GET":
            self.asked = protocol.from_parameters(self._request.query_params)
        else:
            self.asked = protocol.from_body(await self._body())
        return self.asked

    def bookmarks(self) -> Bookmarks:
        """Return the bookmarks in the request's header. Raises `Refusal`."""
        return bookmarks.opened(",".join(self._request.headers.getlist(bookmarks.HEADER)))

    def permit(self, kind: OperationType) -> None:
        """Raise `Refusal` for a subscription, and for a mutation by GET."""
        if kind is OperationType.SUBSCRIPTION:
            raise Refusal(400, "Subscriptions are answered over a WebSocket (graphql-transport-ws), not over plain HTTP.")
        if self._request.method == "GET" and kind is not OperationType.QUERY:
            raise _not_by_get()

    async def _body(self) -> bytes:
        """Return the body, which is never read past its limit. Raises `Refusal` for another type, and for a body that is too large."""
        headers = self._request.headers
        protocol.check_content(headers.get("content-type"), headers.get("content-encoding"))
        too_long = Refusal(413, f"The body has more than {self._longest} bytes (RAPPORT_BODY): send it in parts.")
        if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")[:20]) > self._longest:
            raise too_long
        body = bytearray()
        async for chunk in self._request.stream():
            body += chunk
            if len(body) > self._longest:
                raise too_long
        return bytes(body)


def _settled(answer: dict[str, Any], media: str, codes: set[str]) -> tuple[int, bytes]:
    """Return status and body of an answer. If every field failed because Neo4j is unavailable, the operation counts as not executed."""
    data = answer.get("data")
    ran = data is not None or any("path" in error for error in answer.get("errors", ()))
    if codes and codes <= protocol.AWAY and (not data or all(value is None for value in data.values())):
        ran = False
    if not ran:
        answer.pop("data", None)
    return protocol.status(media, data=ran, codes=codes), orjson.dumps(answer)


async def _send(send: Send, status: int, media: str, body: bytes, further: Mapping[str, str]) -> None:
    """Send the answer as Starlette's `Response` does, with headers that are already encoded."""
    headers = [
        *_HEADERS,
        *(((b"content-type", f"{media}; charset=utf-8".encode()), (b"content-length", str(len(body)).encode())) if status != 304 else ()),
        *((name.lower().encode(), value.encode("latin-1")) for name, value in further.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def authorization(request: Request) -> str | None:
    """Return the `Authorization` header. Raises `Unauthenticated` when there are several."""
    given = request.headers.getlist("authorization")
    if len(given) > 1:
        raise Unauthenticated("There are several Authorization headers: send one.")
    return given[0] if given else None


def challenge(request: Request) -> dict[str, str]:
    """Return the headers of a 401."""
    given = request.headers.get("authorization")
    return {"www-authenticate": 'Bearer realm="rapport"' + (', error="invalid_token"' if given else "")}


def _is_browser(request: Request) -> bool:
    return "query" not in request.query_params and "text/html" in request.headers.get("accept", "")


def _not_by_get() -> Refusal:
    return Refusal(405, "Mutations are sent by POST.", headers={"Allow": "POST"})


class _DisconnectWatch:
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
