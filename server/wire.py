"""uvicorn's WebSocket connection, with a way to end one whose client does not read: its messages are stuck, and so would be a close."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.messages import Code

CUT = "rapport.cut"  # the name of the ASGI extension: a function of a code and a reason
ACKNOWLEDGED = "rapport.acknowledged"  # the name of the ASGI extension: a function that says that the client has a valid token
GRACE = 10.0  # seconds in which a client that reads again can still hear why


class Wire(WebSocketsSansIOProtocol):
    """A connection that can be cut off. `acknowledged` is called when its token is accepted, `left` when the connection is over."""

    acknowledged: Callable[[], None] | None = None
    left: Callable[[], None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        super().connection_lost(exc)
        if self.left is not None:
            self.left()

    async def run_asgi(self) -> None:
        """Run the application."""
        extensions: Any = self.scope["extensions"]
        extensions[CUT] = self.cut
        extensions[ACKNOWLEDGED] = self.acknowledged
        await super().run_asgi()

    def keepalive_timeout(self) -> None:
        """No answer to a ping. uvicorn closes with 1011, after which clients of graphql-ws never connect again."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.cut(Code.NO_PONG, "No answer to a ping: connect again, and go on after your last cursor.")

    def cut(self, code: int, reason: str) -> None:
        """Put a close frame behind what is stuck, and drop the connection where it is not taken."""
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.loop.call_later(GRACE, self.transport.abort)
