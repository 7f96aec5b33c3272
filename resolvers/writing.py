"""Runs mutations: the transaction, then the read of the written records with the viewer's rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.client.errors import BadRequest
from graph.commit.change_set import Decision
from graph.commit.rows import Outcome
from schema.kit.strawberry_internals import RootInfo

MAX_ROWS = 500  # maximum number of inputs per request


@dataclass(frozen=True, slots=True)
class Payloads:
    """The payloads of a bulk mutation."""

    results: list["Payload"]


class Payload:
    """An outcome with the fields of the payload. A record that the outcome does not contain is null."""

    def __init__(self, outcome: Outcome) -> None:
        self.user_errors = outcome.errors
        self.warnings = outcome.warnings
        self._answer = outcome.answer

    def __getattr__(self, name: str) -> Any:
        return self._answer.get(name)


async def write(info: RootInfo, decision: Decision, values: Mapping[str, Any]) -> Any:
    """Write one input and return its payload."""
    (outcome,) = await info.writer.write(decision, [values])
    return await info.projection.told(info.selection, Payload(outcome), ("payload", decision.name))


async def write_many(info: RootInfo, decision: Decision, rows: list[Mapping[str, Any]]) -> Any:
    """Write each input in one transaction, and return a payload for each. Raises `BadRequest` for too many inputs."""
    if len(rows) > MAX_ROWS:
        raise BadRequest(f"`rows` has {len(rows)} inputs: send {MAX_ROWS} at most, and the rest in a further request.")
    payloads = Payloads([Payload(one) for one in await info.writer.write(decision, rows)])
    return await info.projection.told(info.selection, payloads, ("payloads", decision.name))
