"""graphql-transport-ws without the graph: parsing of client messages and the close codes.

See https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.
"""

from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import orjson

PROTOCOL = "graphql-transport-ws"
LONGEST_ID = 200  # maximum length of an operation's id in characters
REASON = 120  # maximum length of a close frame's reason in bytes


class Code(IntEnum):
    """Why a connection is closed.

    Clients built on graphql-ws never reconnect after 1002-1011, 4400, 4401, 4406, 4409, 4429 and 4500. Only bugs of the client get such a
    code, because a retry cannot help. docs/changes.md has the table, and a test compares it with graphql-ws.
    """

    GOING_AWAY = 1001  # this process stops: reconnect
    TRY_LATER = 1013  # Neo4j is unavailable or the server failed: reconnect
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401  # an operation arrived before the connection was acknowledged
    FORBIDDEN = 4403  # the token is missing, invalid or expired: reconnect with a new token
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITS = 4429
    TOO_SLOW = 4430  # ours: reconnect and continue after the last cursor
    NO_PONG = 4431  # ours: a ping was not answered


class Closing(Exception):
    """The connection is closed with a code and a reason."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:REASON].decode(errors="ignore")


class MessageType(StrEnum):
    """Types of client messages."""

    INIT = "connection_init"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    COMPLETE = "complete"


class Message(NamedTuple):
    """A client message. `id` is empty unless the message is about an operation."""

    kind: MessageType
    id: str
    payload: dict[str, Any]


def read(text: str | None) -> Message:
    """Parse a client message. Raises `Closing` when the message is invalid."""
    if text is None:
        raise Closing(Code.BAD_REQUEST, "Messages are text: JSON, not bytes.")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(Code.BAD_REQUEST, "The message is no JSON.") from None
    if not isinstance(found, dict) or found.get("type") not in list(MessageType):
        raise Closing(Code.BAD_REQUEST, f"A message is an object whose type is one of {', '.join(MessageType)}.")
    kind, payload = MessageType(found["type"]), found.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Closing(Code.BAD_REQUEST, f"The payload of {kind} must be an object.")
    identifier = ""
    if kind in (MessageType.SUBSCRIBE, MessageType.COMPLETE):
        identifier = str(found.get("id", "")) if isinstance(found.get("id"), str) else ""
        if not 0 < len(identifier) <= LONGEST_ID:
            raise Closing(Code.BAD_REQUEST, f"{kind} needs an id: a string of 1 to {LONGEST_ID} characters.")
    if kind is MessageType.SUBSCRIBE and not (payload and (isinstance(payload.get("query"), str) or payload.get("extensions"))):
        raise Closing(Code.BAD_REQUEST, "The payload of subscribe needs query, a string.")
    return Message(kind, identifier, payload or {})


def said(kind: str, identifier: str | None = None, payload: Any = None) -> str:
    """Return a server message as JSON."""
    message = {**({} if identifier is None else {"id": identifier}), "type": kind, **({} if payload is None else {"payload": payload})}
    return orjson.dumps(message).decode()
