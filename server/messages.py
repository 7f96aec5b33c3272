"""graphql-transport-ws, the parts that need no graph: reading a client's messages, the codes with which a connection ends.

After https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.
"""

from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import orjson

PROTOCOL = "graphql-transport-ws"
LONGEST = 200  # characters of an operation's id
REASON = 120  # bytes of a close frame's reason


class Code(IntEnum):
    """Why a connection is closed.

    Clients built on graphql-ws never connect again after 1002-1011 and after 4400, 4401, 4406, 4409, 4429 and 4500. Only bugs of the
    client get such a code, because a retry is useless then (docs/changes.md has the table, and a test compares it with graphql-ws).
    """

    GOING_AWAY = 1001  # this process stops: connect again
    TRY_LATER = 1013  # the graph is away, or something of ours failed: connect again
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401  # an operation before the connection was acknowledged
    FORBIDDEN = 4403  # no token, one that does not hold, or one that has expired: connect again with a new one
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    SUBSCRIBER_EXISTS = 4409
    TOO_MANY_INITS = 4429
    TOO_SLOW = 4430  # ours: connect again, and go on after the last cursor
    NO_PONG = 4431  # ours: no answer to a ping


class Closing(Exception):
    """The connection ends, and the client is told why."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:REASON].decode(errors="ignore")


class Kind(StrEnum):
    """What clients say."""

    INIT = "connection_init"
    PING = "ping"
    PONG = "pong"
    SUBSCRIBE = "subscribe"
    COMPLETE = "complete"


class Message(NamedTuple):
    """What a client said; `id` where it is about an operation."""

    kind: Kind
    id: str
    payload: dict[str, Any]


def read(text: str | None) -> Message:
    """A client's message. Raises `Closing` for anything else."""
    if text is None:
        raise Closing(Code.BAD_REQUEST, "Messages are text: JSON, not bytes.")
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Closing(Code.BAD_REQUEST, "The message is no JSON.") from None
    if not isinstance(found, dict) or found.get("type") not in list(Kind):
        raise Closing(Code.BAD_REQUEST, f"A message is an object whose type is one of {', '.join(Kind)}.")
    kind, payload = Kind(found["type"]), found.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Closing(Code.BAD_REQUEST, f"The payload of {kind} must be an object.")
    identifier = ""
    if kind in (Kind.SUBSCRIBE, Kind.COMPLETE):
        identifier = str(found.get("id", "")) if isinstance(found.get("id"), str) else ""
        if not 0 < len(identifier) <= LONGEST:
            raise Closing(Code.BAD_REQUEST, f"{kind} needs an id: a string of 1 to {LONGEST} characters.")
    if kind is Kind.SUBSCRIBE and not (payload and isinstance(payload.get("query"), str)):
        raise Closing(Code.BAD_REQUEST, "The payload of subscribe needs query, a string.")
    return Message(kind, identifier, payload or {})


def said(kind: str, identifier: str | None = None, payload: Any = None) -> str:
    """A message of ours."""
    message = {**({} if identifier is None else {"id": identifier}), "type": kind, **({} if payload is None else {"payload": payload})}
    return orjson.dumps(message).decode()
