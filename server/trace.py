"""The record of a request for log and metrics, and the message for a bug."""

from dataclasses import dataclass, field

MASK = "Something went wrong on our side: it is logged under this request id. Try again, and tell us the id if it stays."


@dataclass(slots=True)
class Trace:
    """The record of one request. It never contains variables, tokens or names."""

    id: str
    route: str = "other"
    operation: str | None = None
    cost: int | None = None
    role: str | None = None
    codes: list[str] = field(default_factory=list)
    asked: int = 0  # connections only: operations, values sent and close code
    told: int = 0
    close: int | None = None
