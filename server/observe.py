"""What is seen of every request: its id, one line in the log, its numbers; and bugs, which leave only masked (ARCHITECTURE 6.7)."""

import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import logs
from server.metrics import Metrics

KEY = "rapport.trace"
MASK = "Something went wrong on our side: it is logged under this request id. Try again, and tell us the id if it stays."
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked every few seconds: no line in the log
GONE = 499  # the client left before the answer; nothing is sent
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


@dataclass(slots=True)
class Traffic:
    """Requests that run now, and whether this process is on its way out."""

    running: int = 0
    draining: bool = False


@dataclass(slots=True)
class Trace:
    """What is known of one request: never variables, tokens or names."""

    id: str
    route: str = "other"
    operation: str | None = None
    cost: int | None = None
    role: str | None = None
    codes: list[str] = field(default_factory=list)


def trace_of(scope: Scope) -> Trace:
    """The trace of a request."""
    found: Trace = scope[KEY]
    return found


def failure(trace: Trace, code: str, message: str, **extensions: Any) -> bytes:
    """An answer without data: one error, with its code and the request id."""
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
    """The outermost layer around the application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, traffic: Traffic, routes: frozenset[str]) -> None:
        self.app = app
        self.metrics = metrics
        self.traffic = traffic
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
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

    def _note(self, scope: Scope, trace: Trace, status: int, seconds: float) -> None:
        """The numbers and the line of a request that is over."""
        self.metrics.requests.labels(trace.route, str(status)).inc()
        self.metrics.seconds.labels(trace.route).observe(seconds)
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
