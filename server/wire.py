"""uvicorn's WebSocket connection, plus a way to cut off a client that does not read. Its messages are stuck, and a close frame would be
too.
"""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.messages import Code

CUT = "rapport.cut"  # name of the ASGI extension: a function of a code and a reason
ACKNOWLEDGED = "rapport.acknowledged"  # name of the ASGI extension: a function to call once the client's token is accepted
GRACE = 10.0  # seconds in which a client that resumes reading can still get the reason


class Wire(WebSocketsSansIOProtocol):
    """A connection that can be cut off. `acknowledged` is called when its token is accepted, `left` when the connection is closed."""

    acknowledged: Callable[[], None] | None = None
    left: Callable[[], None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Call `left`, because the connection is closed."""
        super().connection_lost(exc)
        if self.left is not None:
            self.left()

    async def run_asgi(self) -> None:
        """Run the application with the `CUT` extension."""
        extensions: Any = self.scope["extensions"]
        extensions[CUT] = self.cut
        extensions[ACKNOWLEDGED] = self.acknowledged
        await super().run_asgi()

    def keepalive_timeout(self) -> None:
        """Cut off a client that did not answer a ping. uvicorn closes with 1011, after which graphql-ws clients never reconnect."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.cut(Code.NO_PONG, "No answer to a ping: connect again, and go on after your last cursor.")

    def cut(self, code: int, reason: str) -> None:
        """Queue a close frame behind the stuck messages. Drop the connection after `GRACE` seconds if the frame is not read."""
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.loop.call_later(GRACE, self.transport.abort)
