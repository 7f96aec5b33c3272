"""A client of graphql-transport-ws that sends and receives one message at a time."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Response
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from tests.waiting import CEILING
from tests.web.conftest import Served

CONTRACT = Path(__file__).parents[1] / "contract"
LISTEN = (CONTRACT / "changes.graphql").read_text(encoding="utf-8")
OPEN_CLAIM = (CONTRACT / "write_claim.graphql").read_text(encoding="utf-8")
CLAIM = {"cause": "LATE_SHIPMENT", "severity": "MINOR", "channel": "PHONE", "text": "Late.", "openedAt": "2025-06-15T12:00:00Z"}
PROTOCOL = "graphql-transport-ws"
KEYS = count(1)


class Line:
    """One connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, message: Any) -> None:
        """Send an object as JSON, and a text as it is."""
        self.socket.send(message if isinstance(message, str | bytes) else orjson.dumps(message).decode())

    def hear(self, seconds: float = CEILING) -> Any:
        """Return the next message."""
        return orjson.loads(self.socket.recv(seconds))

    def begin(self, token: str) -> "Line":
        """Send the token, and return the line."""
        self.say({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert self.hear() == {"type": "connection_ack"}
        return self

    def ask(self, query: str, operation: str | None = None, id: str = "1", **variables: Any) -> None:
        """Start an operation."""
        self.say({"id": id, "type": "subscribe", "payload": {"query": query, "operationName": operation, "variables": variables}})

    def listen(self, id: str = "1", **variables: Any) -> "Line":
        """Subscribe to changes. Returns when the subscription has started, which the answer to a later query shows."""
        self.ask(LISTEN, "OnChange", id, **variables)
        return self

    def told(self, seconds: float = CEILING) -> dict[str, Any]:
        """Return the next change."""
        message = self.hear(seconds)
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        return dict(message["payload"]["data"]["changed"])

    def silent(self, seconds: float = 1.5) -> bool:
        """Return whether no message arrives for `seconds`."""
        try:
            self.socket.recv(seconds)
        except TimeoutError:
            return True
        return False

    def closed(self, seconds: float = CEILING) -> tuple[int, str]:
        """Return code and reason of the close. Earlier messages are skipped."""
        with pytest.raises(ConnectionClosed) as closed:
            self._drain(seconds)
        assert closed.value.rcvd is not None, "dropped without a close"
        return closed.value.rcvd.code, closed.value.rcvd.reason

    def _drain(self, seconds: float) -> None:
        while True:
            self.socket.recv(seconds)


class Deaf:
    """A client that sends requests and reads nothing until it is asked for the close."""

    def __init__(self, served: Served, *messages: Any) -> None:
        uri = parse_uri(f"ws{served.url.removeprefix('http')}/graphql")
        self._protocol = ClientProtocol(uri, subprotocols=[Subprotocol(PROTOCOL)], max_size=None)
        self._socket = socket.create_connection((uri.host, uri.port))
        self._protocol.send_request(self._protocol.connect())
        self._flush()
        while not any(isinstance(event, Response) for event in self._protocol.events_received()):
            self._protocol.receive_data(self._socket.recv(65536))
        for message in messages:
            self._protocol.send_text(orjson.dumps(message))
        self._flush()

    def _flush(self) -> None:
        self._socket.sendall(b"".join(self._protocol.data_to_send()))

    def closed(self) -> int | None:
        """Return the code of the close, after all buffered messages."""
        with self._socket:
            while data := self._socket.recv(1 << 20):
                self._protocol.receive_data(data)
                self._protocol.events_received()
        return self._protocol.close_rcvd.code if self._protocol.close_rcvd else None


@contextmanager
def line(served: Served, **given: Any) -> Iterator[Line]:
    """A connection without any message yet."""
    options = {"subprotocols": [PROTOCOL], "max_size": None, "close_timeout": 1, **given}
    with connect(f"ws{served.url.removeprefix('http')}/graphql", **options) as socket:
        yield Line(socket)


def begun(served: Served) -> dict[str, Any]:
    """Return the first message of an admin."""
    return {"type": "connection_init", "payload": {"Authorization": f"Bearer {served.token()}"}}


def claim(served: Served, customer: str) -> str:
    """Open a claim over HTTP. Return its id."""
    given = {**CLAIM, "customer": customer, "idempotencyKey": f"claim {next(KEYS)}"}
    answer = served.ask(OPEN_CLAIM, {"input": given}, operationName="OpenClaim").json()
    assert answer["data"]["openClaim"]["userErrors"] == [], answer
    return str(answer["data"]["openClaim"]["claim"]["id"])
