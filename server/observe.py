"""Observes every request: request id, log line and metrics. Bugs are logged here and masked in the answer (ARCHITECTURE 6.7)."""

import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import logs
from server.metrics import Metrics
from server.trace import MASK, Trace

KEY = "rapport.trace"
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # polled every few seconds, so not logged
GONE = 499  # the client disconnected before the answer; nothing is sent
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


@dataclass(slots=True)
class Traffic:
    """Running requests, and whether this process is shutting down: first it is draining, then it is closing."""

    running: int = 0
    draining: bool = False  # `/readyz` answers 503, and each answer ends its connection
    closing: bool = False  # nobody is listening for new connections any more
    sockets: set[Callable[[], None]] = field(default_factory=set)  # each callback asks one connection to close

    def leave(self) -> None:
        """Ask the WebSockets to close. New ones are refused."""
        self.draining = self.closing = True
        for ask in list(self.sockets):
            ask()


def trace_of(scope: Scope) -> Trace:
    """Return the trace of a request."""
    found: Trace = scope[KEY]
    return found


def failure(trace: Trace, code: str, message: str, **extensions: Any) -> bytes:
    """Return an answer without data: one error with its code and the request id."""
    trace.codes.append(code)
    return orjson.dumps({"errors": [{"message": message, "extensions": {"code": code, "requestId": trace.id, **extensions}}]})


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given: str = value.decode("latin-1")
            if _ID.fullmatch(given):
                return given
    return secrets.token_hex(8)


class Observed:
    """The outermost middleware of the application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, traffic: Traffic, routes: frozenset[str]) -> None:
        self.app = app
        self.metrics = metrics
        self.traffic = traffic
        self.routes = routes
        # Finding a counter by its labels takes a lock and several calls. The label sets are few, so they are cached.
        self._requests = cache(metrics.requests.labels)
        self._seconds = cache(metrics.seconds.labels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await self._connected(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        trace = scope[KEY] = Trace(_request_id(scope), path if path in self.routes else "other")
        status = 0
        start = time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", trace.id.encode())]
                if self.traffic.draining:
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        self.traffic.running += 1
        self.metrics.running.inc()
        try:
            await self.app(scope, receive, answer)
        except ClientDisconnect:
            status = GONE
        except Exception as error:
            logs.bug(error, id=trace.id, operation=trace.operation)
            if status:
                raise
            await _masked(trace, answer)
        finally:
            self.traffic.running -= 1
            self.metrics.running.dec()
            self._note(scope, trace, status or GONE, time.perf_counter() - start)

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket, and log one line when it closes."""
        trace = scope[KEY] = Trace(_request_id(scope), scope["path"] if scope["path"] in self.routes else "other")
        start = time.perf_counter()
        self.traffic.running += 1
        self.metrics.connections.inc()
        try:
            await self.app(scope, receive, send)
        except Exception as error:
            logs.bug(error, id=trace.id)
            with suppress(Exception):  # it may be closed already
                await send({"type": "websocket.close", "code": 1013})
        finally:
            self.traffic.running -= 1
            self.metrics.connections.dec()
            self.metrics.closes.labels("client" if trace.close is None else str(int(trace.close))).inc()
            self.metrics.told.inc(trace.told)
            for code in trace.codes:
                self.metrics.errors.labels(code).inc()
            close = trace.close and int(trace.close)
            facts = {"route": trace.route, "asked": trace.asked, "told": trace.told, "close": close, "role": trace.role}
            logs.log.info("connection", id=trace.id, seconds=round(time.perf_counter() - start, 1), **facts)

    def _note(self, scope: Scope, trace: Trace, status: int, seconds: float) -> None:
        """Record the metrics and the log line of a finished request."""
        self._requests(trace.route, str(status)).inc()
        self._seconds(trace.route).observe(seconds)
        for code in trace.codes:
            self.metrics.errors.labels(code).inc()
        if trace.route in QUIET:
            return
        facts: dict[str, Any] = {"id": trace.id, "method": scope["method"], "route": trace.route, "status": status}
        facts["ms"] = round(seconds * 1000, 1)
        for name in ("operation", "cost", "role", "codes"):
            value = getattr(trace, name)
            if value not in (None, []):
                facts[name] = value
        logs.log.info("request", **facts)


async def _masked(trace: Trace, send: Send) -> None:
    body = failure(trace, "INTERNAL", MASK)
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
