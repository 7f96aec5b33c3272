"""uvicorn's HTTP connection with limits for clients that are not authenticated yet.

The bytes of a request head are counted before they are parsed, because the parser needs quadratic time for an endless header. A head must
be complete in time. A client must not be silent while a request is incomplete. A request must have a Host header.
"""

import asyncio
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from server.open_connections import Connections
from server.wire import Wire

HEAD_BYTES = 32 * 1024  # maximum size of the request line and the headers
HEADERS = 100
HEAD_SECONDS = 10.0  # from the first byte of a head to its end, and from an early answer to the end of the body
SILENT_SECONDS = 15.0  # maximum time without a byte: for a new connection, between requests, within a body
LINGER_SECONDS = 1.0  # time in which a client that is still sending can read why its request was refused
LINGER_BYTES = 1_000_000
_END = b"\r\n\r\n"
_HEAD_TOO_LARGE = f"The request has more than {HEAD_BYTES} bytes or {HEADERS} lines of headers. Send fewer headers."
_TOO_SLOW = f"The request headers were not complete within {HEAD_SECONDS:g} seconds. Send the request again."
_HOST = "The request must have one Host header. Add it."
_MALFORMED = "The request is not valid HTTP. Check the request line and the headers."


class RefusedRequest(Exception):
    """The request is answered here, and the connection is closed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Http(HttpToolsProtocol):
    """One HTTP connection."""

    def __init__(self, *given: Any, limits: Connections, **named: Any) -> None:
        super().__init__(*given, **named)
        self._limits = limits
        self._address = ""
        self._head: int | None = 0  # bytes of the head so far; None while a body is read
        self._tail = b""  # the last bytes of the head so far, because the end of the head may span two reads
        self._lines = 0
        self._size = 0
        self._refusal: RefusedRequest | None = None
        self._lingers: int | None = None  # bytes after a refusal that are still read and dropped
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None  # while the client does not read what was sent

    # -- connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection and wait for its first byte."""
        super().connection_made(transport)  # type: ignore[arg-type]  # the library narrows the type
        self._address = self.client[0] if self.client else ""
        if self._limits.enter(self._address, self):
            self._wait(SILENT_SECONDS, self._silent)
        else:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the connection from the count."""
        self._rest()
        self.resume_writing()
        super().connection_lost(exc)
        self._limits.leave(self._address, self)

    def abort(self) -> None:
        """End the connection at once. `connection_lost` follows."""
        self.transport.abort()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to `Wire`. It still counts toward the limit, and waits until the server has accepted its token."""
        self._rest()
        self._head = None
        super().handle_websocket_upgrade()
        wire = self.transport.get_protocol()
        if isinstance(wire, Wire):
            self._limits.waits(self._address, self)
            wire.acknowledged = partial(self._limits.works, self._address, self)
            wire.left = partial(self._limits.leave, self._address, self)

    # -- a client that does not read

    def pause_writing(self) -> None:
        """The client reads more slowly than we send: it must read some of it in time."""
        super().pause_writing()
        self._stuck = self.loop.call_later(SILENT_SECONDS, self._unread, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client has read most of it."""
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _unread(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left < before:
            self._stuck = self.loop.call_later(SILENT_SECONDS, self._unread, left)
        else:
            self._limits.count("unread")
            self.abort()

    # -- bytes

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head, then parse."""
        if self._lingers is not None:
            self._lingers -= len(data)
            if self._lingers < 0:
                self.abort()
            return
        if self._head is not None:
            if self._exceeds(self._head, data):
                self._refuse(RefusedRequest(431, "LIMIT_HEADERS", _HEAD_TOO_LARGE))
                return
            self._head += len(data)
            self._tail = (self._tail + data)[-3:]
        super().data_received(data)
        if self.transport.is_closing() or self._lingers is not None or self.transport.get_protocol() is not self:
            return
        if self._head is None and not self._answered:
            self._wait(SILENT_SECONDS, self._silent)
        elif self._head is not None and self._timer is None and self._answered:
            self._wait(SILENT_SECONDS, self._silent)  # bytes between two requests that do not start a request

    @property
    def _answered(self) -> bool:
        """True if no request is running."""
        return self.cycle is None or self.cycle.response_complete

    def _exceeds(self, known: int, data: bytes) -> bool:
        """True if the head does not end within its limit."""
        left = HEAD_BYTES - known
        return len(data) > left and _END not in self._tail + data[: max(left, 0)]

    # -- parser callbacks

    def on_message_begin(self) -> None:
        """Start the timer of a head."""
        super().on_message_begin()
        self._lines = self._size = 0
        self._wait(HEAD_SECONDS, self._late)

    def on_url(self, url: bytes) -> None:
        """Count a part of the request target."""
        self._size += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count one header. Raises `RefusedRequest` when there are too many headers or bytes."""
        self._lines += 1
        self._size += len(name) + len(value) + 4
        if self._lines > HEADERS or self._size > HEAD_BYTES:
            self._refusal = RefusedRequest(431, "LIMIT_HEADERS", _HEAD_TOO_LARGE)
            raise self._refusal
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Handle a complete head. Raises `RefusedRequest` unless there is exactly one Host header."""
        if [name for name, _ in self.headers].count(b"host") != 1:
            self._refusal = RefusedRequest(400, "BAD_REQUEST", _HOST)
            raise self._refusal
        self._head, self._tail = None, b""
        self._rest()
        self._limits.works(self._address, self)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Handle a complete body. The next bytes belong to another head."""
        self._head, self._tail = 0, b""
        self._rest()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Handle a sent answer. If the body is still incomplete, it must end soon, because nobody reads it."""
        super().on_response_complete()
        if self._answered and not self.transport.is_closing():
            self._limits.waits(self._address, self)
            if self._head is None:
                self._wait(HEAD_SECONDS, self._silent)

    # -- refusals

    def send_400_response(self, msg: str) -> None:
        """Answer a request that the parser refused."""
        self._refuse(self._refusal or RefusedRequest(400, "BAD_REQUEST", _MALFORMED))

    def _late(self) -> None:
        self._refuse(RefusedRequest(408, "BAD_REQUEST", _TOO_SLOW))

    def _silent(self) -> None:
        self._limits.count("silent")
        self.abort()

    def _refuse(self, refused: RefusedRequest) -> None:
        """Answer with an error and close the connection. Bytes that still arrive are dropped for a moment, because a reset would lose the
        answer.
        """
        self._rest()
        self._limits.count(str(refused.status))
        if not self._answered:  # the previous request has no complete answer yet
            self.abort()
            return
        extensions = {"code": refused.code, "requestId": secrets.token_hex(8)}
        body = orjson.dumps({"errors": [{"message": str(refused), "extensions": extensions}]})
        head = [
            STATUS_LINE[refused.status],
            b"content-type: application/json; charset=utf-8\r\n",
            b"content-length: %d\r\n" % len(body),
            b"connection: close\r\n\r\n",
        ]
        self.transport.write(b"".join([*head, body]))
        self.transport.write_eof()
        self._lingers = LINGER_BYTES
        self._wait(LINGER_SECONDS, self.abort)

    # -- the timer

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._rest()
        self._timer = self.loop.call_later(seconds, then)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
