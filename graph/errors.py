"""Errors that a caller can mend, with a stable code; everything else is a bug and is masked with a request id."""

from typing import Any

from graphql import GraphQLError


class Refused(GraphQLError):
    """The base: `extensions.code` is stable, the message says what, where and how to mend it."""

    code = "BAD_REQUEST"

    def __init__(self, message: str, **extensions: Any) -> None:
        super().__init__(message, extensions={"code": self.code, **extensions})


class BadRequest(Refused):
    """The request cannot be answered as it stands."""


class Ambiguous(Refused):
    """Several records fit a look-up of one; `extensions.candidates` lists those that the viewer sees."""

    code = "AMBIGUOUS"


class Unavailable(Refused):
    """The graph did not answer in time, or at all; the same request may succeed later."""

    code = "UNAVAILABLE"


class Busy(Unavailable):
    """Too many new statements wait to be planned; the same request may succeed in a second."""

    code = "TOO_BUSY"


class TooLong(Refused):
    """What an operation selects becomes too long a statement for Neo4j to plan."""

    code = "LIMIT_STATEMENT"
