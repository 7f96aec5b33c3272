"""Errors that the caller can fix, with a stable code. Any other error is a bug and is masked with a request id."""

from typing import Any

from graphql import GraphQLError


class Refused(GraphQLError):
    """Base class: `extensions.code` is stable. The message says what is wrong, where, and what to do."""

    code = "BAD_REQUEST"

    def __init__(self, message: str, **extensions: Any) -> None:
        super().__init__(message, extensions={"code": self.code, **extensions})


class BadRequest(Refused):
    """The request cannot be answered in this form."""


class Ambiguous(Refused):
    """Several records match a look-up of one record. `extensions.candidates` lists the visible records."""

    code = "AMBIGUOUS"


class Unavailable(Refused):
    """The graph did not answer, or not in time. The same request may succeed later."""

    code = "UNAVAILABLE"


class Busy(Unavailable):
    """Too many operations wait, or too many new statements wait to be planned. The same request may succeed after `seconds`."""

    code = "TOO_BUSY"

    def __init__(self, message: str, seconds: int = 1) -> None:
        super().__init__(message)
        self.seconds = seconds


class TooLong(Refused):
    """The statement for an operation's selection is too long for Neo4j to plan."""

    code = "LIMIT_STATEMENT"
