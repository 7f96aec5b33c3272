"""uvicorn's WebSocket connection, with a way to end one whose client does not read: its messages are stuck, and so would be a close."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

CUT = "rapport.cut"  # the name of the ASGI extension: a function of a code and a reason
GRACE = 10.0  # seconds in which a client that reads again can still hear why


class Wire(WebSocketsSansIOProtocol):
    """A connection that can be cut off."""

    async def run_asgi(self) -> None:
        """Run the application."""
        extensions: Any = self.scope["extensions"]
        extensions[CUT] = self.cut
        await super().run_asgi()

    def cut(self, code: int, reason: str) -> None:
        """Put a close frame behind what is stuck, and drop the connection where it is not taken."""
        if not (self.close_sent or self.disconnected or self.transport.is_closing()):
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.loop.call_later(GRACE, self.transport.abort)
