"""GraphQL over WebSocket at `/graphql`: authenticates, limits and runs operations, and closes with a code and a reason.

The server queues nothing for a client. A subscription reads its next value after the previous message is sent. A client that accepts no
message for `RAPPORT_SLOW` seconds is disconnected.
"""

import asyncio
from collections import Counter
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from graph.client.bookmarks import Bookmarks
from graph.client.errors import Unavailable
from graph.visibility import Viewer
from server import limits, logs, messages
from server.auth import Callers, Unauthenticated
from server.messages import Closing, Code, Message, MessageType
from server.observe import Traffic, trace_of
from server.operation import SocketOperation
from server.pipeline import Pipeline, described
from server.settings import Settings
from server.trace import MASK, Trace
from server.wire import ACKNOWLEDGED, CUT

INIT = 5.0  # seconds until the first message must arrive
OPERATIONS = 50  # maximum number of operations that run at once on a connection
SOCKETS = 1000  # maximum number of acknowledged connections per process
STOPS = "The server stops: connect again, and go on after your last cursor."
GONE = (OSError, RuntimeError, WebSocketDisconnect)  # errors of sending after the client has disconnected


class Sockets:
    """GraphQL over WebSockets as an ASGI application."""

    def __init__(self, settings: Settings, pipeline: Pipeline, callers: Callers, traffic: Traffic) -> None:
        self.settings = settings
        self.pipeline = pipeline
        self.callers = callers
        self.traffic = traffic
        self.sockets: Counter[str] = Counter()  # number of connections by the viewer's subject
        self.subscriptions: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        socket = WebSocket(scope, receive, send)
        if not _allowed(socket, self.settings.origins):
            await socket.close()
        elif self.sockets.total() >= SOCKETS or self.traffic.closing:
            await socket.send_denial_response(Response("There is no room for another connection: try again.", 503, {"retry-after": "5"}))
        else:
            known = messages.PROTOCOL in scope["subprotocols"]
            await socket.accept(messages.PROTOCOL if known else None)
            await SocketConnection(self, socket, trace_of(scope)).run(known)


def _allowed(socket: HTTPConnection, origins: tuple[str, ...]) -> bool:
    """True if the page's origin may connect: this server's origin, or an origin from the settings."""
    origin = socket.headers.get("origin")
    return origin is None or origin in origins or "*" in origins or _host(origin) == socket.headers.get("host")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # a bracket that is not closed
        return None


def _less(counted: Counter[str], subject: str) -> None:
    """Decrease a count, and remove a count of zero."""
    counted[subject] -= 1
    if not counted[subject]:
        del counted[subject]


class SocketConnection:
    """One client connection, from its first message to the close."""

    def __init__(self, server: Sockets, socket: WebSocket, trace: Trace) -> None:
        self._server = server
        self._socket = socket
        self._trace = trace
        self._header: str | None = None
        self._subject: str | None = None  # set when the connection is acknowledged
        self.bookmarks = Bookmarks()
        self._running: dict[str, SocketOperation] = {}  # by id, until the client needs no more results
        self._begun: set[SocketOperation] = set()  # until the operation has finished
        self._sending = asyncio.Lock()
        self._expiry: asyncio.TimerHandle | None = None
        self._ended: asyncio.Future[Closing | None] = asyncio.get_running_loop().create_future()
        self._leaving = False

    # -- lifetime of the connection

    async def run(self, known: bool) -> None:
        """Serve until either side ends the connection. Running mutations are finished even then."""
        reading = asyncio.ensure_future(self._read(known))
        self._server.traffic.sockets.add(self.leave)
        try:
            await asyncio.wait({reading, self._ended}, return_when=asyncio.FIRST_COMPLETED)
            closing = self._ended.result() if self._ended.done() else reading.result()
        finally:
            self._server.traffic.sockets.discard(self.leave)
            if self._subject is not None:
                _less(self._server.sockets, self._subject)
            if self._expiry is not None:
                self._expiry.cancel()
            reading.cancel()
            for one in self._begun:
                one.cancel()
            await asyncio.gather(reading, *(one.task for one in self._begun), return_exceptions=True)
        if closing:
            await self._close(closing)

    def end(self, closing: Closing | None) -> None:
        """End the connection. None means that the client has disconnected."""
        if not self._ended.done():
            self._ended.set_result(closing)

    def leave(self) -> None:
        """Close because this process stops: finish running operations, but end subscriptions."""
        self._leaving = True
        for one in self._begun:
            if one.listens:
                one.cancel()
        if not self._begun:
            self.end(Closing(Code.GOING_AWAY, STOPS))

    async def _read(self, known: bool) -> Closing | None:
        """Read messages until the connection ends. Return the close code and reason, or None when the client has disconnected."""
        try:
            if not known:
                raise Closing(Code.SUBPROTOCOL, f"Connect with the subprotocol {messages.PROTOCOL}.")
            try:
                async with asyncio.timeout(INIT):
                    message = await self._message()
                    while message and message.kind is not MessageType.INIT:
                        await self._hear(message)
                        message = await self._message()
            except TimeoutError:
                raise Closing(Code.INIT_TIMEOUT, f"Send connection_init within {INIT:g} s.") from None
            if message:
                await self._begin(message)
            while message := await self._message():
                await self._hear(message)
        except Closing as closing:
            return closing
        except Exception as error:
            logs.bug(error, id=self._trace.id)
            return Closing(Code.TRY_LATER, MASK)
        return None

    async def _message(self) -> Message | None:
        """Return the next message, or None when the client has disconnected."""
        found = await self._socket.receive()
        return messages.read(found.get("text")) if found["type"] == "websocket.receive" else None

    async def _begin(self, message: Message) -> None:
        """Authenticate the viewer with the token of the first message, else with the token of the handshake.

        Raises `Closing` when authentication fails or the viewer has too many connections.
        """
        given = message.payload.get("Authorization", message.payload.get("authorization"))
        try:
            header = given if isinstance(given, str) else self._socket.headers.get("authorization")
            viewer = await self._server.callers.viewer(header)
            left = self._server.callers.left(header)
        except Unauthenticated as error:
            raise Closing(Code.FORBIDDEN, error.message) from None
        except Unavailable as error:
            raise Closing(Code.TRY_LATER, error.message) from None
        self._trace.role, subject = viewer.role.value, viewer.subject
        most = self._server.settings.viewer_sockets
        if self._server.sockets[subject] >= most:
            raise Closing(Code.TRY_LATER, f"You have {most} connections open. Close one, then connect again.")
        self._server.sockets[subject] += 1
        self._header, self._subject = header, subject
        expired = Closing(Code.FORBIDDEN, "The token has expired: connect with a new one.")
        self._expiry = asyncio.get_running_loop().call_later(left, self.end, expired)
        if acknowledged := self._socket.scope["extensions"].get(ACKNOWLEDGED):
            acknowledged()
        await self.send(messages.said("connection_ack"))

    async def _hear(self, message: Message) -> None:
        """Handle a message. Raises `Closing` when the message violates the protocol."""
        if message.kind is MessageType.INIT:
            raise Closing(Code.TOO_MANY_INITS, "The connection was begun already.")
        if message.kind is MessageType.PING:
            await self.send(messages.said("pong", payload=message.payload or None))
        elif message.kind is MessageType.COMPLETE:
            if one := self._running.pop(message.id, None):
                one.cancel()
        elif message.kind is MessageType.SUBSCRIBE:
            if self._subject is None:
                raise Closing(Code.UNAUTHORIZED, "Send connection_init, and wait for connection_ack.")
            if message.id in self._running:
                raise Closing(Code.SUBSCRIBER_EXISTS, f"Subscriber for {message.id} already exists")
            self._trace.asked += 1
            trace = Trace(f"{self._trace.id}.{self._trace.asked}", self._trace.route, role=self._trace.role)
            if self._leaving:
                raise Closing(Code.GOING_AWAY, STOPS)
            if len(self._running) >= OPERATIONS or len(self._begun) >= 2 * OPERATIONS:
                error = limits.Limit("OPERATIONS", f"{OPERATIONS} operations run on this connection already.", OPERATIONS, OPERATIONS + 1)
                await self.send(messages.said("error", message.id, described([error], trace)))
                return
            one = self._running[message.id] = SocketOperation(self, self._server.pipeline, message, trace)
            self._begun.add(one)
            one.task.add_done_callback(lambda _: self._done(message.id, one))

    def _done(self, identifier: str, operation: SocketOperation) -> None:
        self._begun.discard(operation)
        if self._running.get(identifier) is operation:
            del self._running[identifier]
        self._trace.told += operation.told
        self._trace.codes += operation.trace.codes
        if self._leaving:
            self.leave()

    def listen(self) -> None:
        """Count a new subscription of the viewer. Raises `Limit` when the viewer has too many subscriptions."""
        most = self._server.settings.viewer_subscriptions
        assert self._subject is not None
        if self._server.subscriptions[self._subject] >= most:
            message = f"You have {most} subscriptions open on this server. Complete one, then subscribe again."
            raise limits.Limit("SUBSCRIPTIONS", message, most, most + 1)
        self._server.subscriptions[self._subject] += 1

    def unlisten(self) -> None:
        """Count a finished subscription."""
        assert self._subject is not None
        _less(self._server.subscriptions, self._subject)

    # -- what operations use

    async def viewer(self) -> Viewer:
        """Return the viewer with its current rights. Raises `Unauthenticated` and `Unavailable`."""
        return await self._server.callers.viewer(self._header)

    async def send(self, text: str) -> None:
        """Send a message. Raises `Closing` when the client is too slow or has disconnected."""
        async with self._sending:
            try:
                async with asyncio.timeout(self._server.settings.slow):
                    await self._socket.send({"type": "websocket.send", "text": text})
            except TimeoutError:
                slow = f"You did not take a message within {self._server.settings.slow:g} s: connect again."
                raise Closing(Code.TOO_SLOW, slow) from None
            except GONE:
                self.end(None)
                raise Closing(Code.GOING_AWAY, "The client is gone.") from None

    async def _close(self, closing: Closing) -> None:
        self._trace.close = closing.code
        cut = self._socket.scope["extensions"].get(CUT)
        if closing.code is Code.TOO_SLOW and cut:
            cut(closing.code, closing.reason)
            return
        try:
            async with asyncio.timeout(self._server.settings.slow):
                await self._socket.close(closing.code, closing.reason)
        except (TimeoutError, *GONE):
            if cut:
                cut(closing.code, closing.reason)
