"""Runs mutations: the transaction, then the read of the written records with the viewer's rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.client.errors import BadRequest
from graph.commit import batch
from graph.commit.change_set import Decision
from graph.commit.rows import Outcome
from schema.kit.strawberry_internals import RootInfo

MAX_ROWS = 500  # maximum number of inputs per request
MAX_OPERATIONS = 100  # maximum number of operations of a batch


@dataclass(frozen=True, slots=True)
class Payloads:
    """The payloads of a bulk mutation."""

    results: Sequence["Payload | Done"]


class Payload:
    """An outcome with the fields of the payload. A record that the outcome does not contain is null."""

    def __init__(self, outcome: Outcome) -> None:
        self.user_errors = outcome.errors
        self.warnings = outcome.warnings
        self._answer = outcome.answer
        self.typename = ""  # in a batch, the type of the payload

    def __getattr__(self, name: str) -> Any:
        return self._answer.get(name)


class Done:
    """The outcome of one operation of a batch, with its payload. `typename` is the type of the payload."""

    def __init__(self, key: str, outcome: Outcome, typename: str) -> None:
        self.idempotency_key = key
        self.user_errors = outcome.errors
        self.warnings = outcome.warnings
        self.payload = Payload(outcome)
        self.payload.typename = typename


async def write(info: RootInfo, decision: Decision, values: Mapping[str, Any]) -> Any:
    """Write one input and return its payload."""
    (outcome,) = await info.writer.write(decision, [values])
    return await info.projection.told(info.selection, Payload(outcome), ("payload", decision.name))


async def write_many(info: RootInfo, decision: Decision, rows: list[Mapping[str, Any]], *, later: bool) -> Any:
    """Write each input in one transaction, and return a payload for each. With `later`, the customers are judged afterwards.

    Raises `BadRequest` for too many inputs."""
    if len(rows) > MAX_ROWS:
        raise BadRequest(f"`rows` has {len(rows)} inputs: send {MAX_ROWS} at most, and the rest in a further request.")
    payloads = Payloads([Payload(one) for one in await info.writer.write(decision, rows, later=later)])
    return await info.projection.told(info.selection, payloads, ("payloads", decision.name))


async def write_batch(info: RootInfo, operations: Sequence[tuple[batch.Operation, str]], *, stop: bool, later: bool) -> Any:
    """Write operations of any kind in order, and return a result for each. The name of its payload's type comes with each operation.

    Raises `BadRequest` for too many operations.
    """
    if len(operations) > MAX_OPERATIONS:
        raise BadRequest(
            f"`operations` has {len(operations)} operations: send {MAX_OPERATIONS} at most, and the rest in a further request."
        )
    outcomes = await batch.write(info.writer, [operation for operation, _ in operations], stop=stop, later=later)
    done = [Done(operation.key, outcome, typename) for (operation, typename), outcome in zip(operations, outcomes, strict=True)]
    return await info.projection.told(info.selection, Payloads(done), ("batch",))
