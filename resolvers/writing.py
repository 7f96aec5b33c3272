"""Writes: the transaction, then what it wrote, read as its viewer sees it."""

from collections.abc import Mapping
from typing import Any

from graph.projection.run import Projection
from graph.writing.draft import Decision
from graph.writing.writer import Outcome, Writer


class Payload:
    """An outcome as the payload's fields read it: a record that it does not name is null."""

    def __init__(self, outcome: Outcome) -> None:
        self.user_errors = outcome.errors
        self._answer = outcome.answer

    def __getattr__(self, name: str) -> Any:
        return self._answer.get(name)


async def write(writer: Writer, projection: Projection, info: Any, decision: Decision, values: Mapping[str, Any]) -> Any:
    """Do it, and answer with the payload."""
    (outcome,) = await writer.write(decision, [values])
    return await projection.told(info, Payload(outcome), ("payload", decision.name))
